// Takes cgroup directories away, with whatever still lives in them.
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { WALK_FDS = 20, REMOVE_TRIES = 600, REMOVE_PAUSE_NS = 5000000 };

// What the walk is at, from the directory that it stands in: a path from / could be longer than PATH_MAX.
static const char *entry(const char *path, const struct FTW *walk)
{
    return walk->level == 0 ? path : path + walk->base;
}

static int format_file(char *file, size_t size, const char *dir, const char *name)
{
    return snprintf(file, size, "%s/%s", dir, name) < (int)size ? 0 : -1;
}

// A task frozen by v1's freezer dies only once it is thawed, and its PID namespace waits for it.
static int thaw(const char *path, const struct stat *stat, int type, struct FTW *walk)
{
    (void)stat;
    char file[PATH_MAX];
    if (type == FTW_D && format_file(file, sizeof file, entry(path, walk), "freezer.state") == 0)
        (void)write_file(file, "THAWED");
    return 0;
}

void thaw_cgroups(const struct lab *lab)
{
    for (size_t i = 0; i < lab->cgroup_count; i++)
        if (strstr(lab->cgroups[i].options, "freezer"))
            nftw(lab->cgroups[i].dir, thaw, WALK_FDS, FTW_PHYS | FTW_CHDIR);
}

static void kill_members(const char *dir)
{
    char file[PATH_MAX];
    if (format_file(file, sizeof file, dir, "cgroup.procs") < 0)
        return;
    FILE *members = fopen(file, "re");
    if (!members)
        return;
    // 0 stands for a process of a PID namespace that is not below ours: not ours to kill.
    for (long pid; fscanf(members, "%ld", &pid) == 1;)
        if (pid > 0)
            kill((pid_t)pid, SIGKILL);
    fclose(members);
}

static int remove_leaf(const char *path, const struct stat *stat, int type, struct FTW *walk)
{
    (void)stat;
    if (type != FTW_DP)
        return 0;
    if (rmdir(entry(path, walk)) < 0 && errno == EBUSY)
        kill_members(entry(path, walk));
    return 0;
}

bool remove_tree(const char *dir)
{
    const struct timespec pause = { .tv_nsec = REMOVE_PAUSE_NS };
    char path[PATH_MAX];
    if (format_path(path, "%s/lab", dir) == 0)
        (void)rmdir(path);
    if (rmdir(dir) == 0 || errno == ENOENT)
        return true;
    for (int i = 0; i < REMOVE_TRIES; i++) {
        nftw(dir, thaw, WALK_FDS, FTW_PHYS | FTW_CHDIR);
        nftw(dir, remove_leaf, WALK_FDS, FTW_DEPTH | FTW_PHYS | FTW_CHDIR);
        if (access(dir, F_OK) != 0)
            return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

void remove_cgroups(const struct lab *lab)
{
    for (size_t i = 0; i < lab->cgroup_count; i++)
        if (*lab->cgroups[i].dir)
            remove_tree(lab->cgroups[i].dir);
}

bool is_locked(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool locked = flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
    close(fd);
    return locked;
}
