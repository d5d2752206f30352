// Takes cgroup directories away, with whatever still lives in them.
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

// As many as one read gives: the next try finds the rest.
static void kill_members(const char *dir)
{
    char file[PATH_MAX], members[4096];
    if (format_file(file, sizeof file, dir, "cgroup.procs") < 0 || read_file(file, members, sizeof members) < 0)
        return;
    for (char *rest = members, *line; (line = strsep(&rest, "\n"));) {
        long pid = strtol(line, NULL, 10);
        // A last line may be cut short. 0 stands for a process of a PID namespace that is not below ours: not ours to kill.
        if (pid > 0 && rest)
            kill((pid_t)pid, SIGKILL);
    }
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

// Whether dir is gone, or cannot be helped. Without a lesson's cgroups in it, two calls are all it takes.
static bool remove_tree(const char *dir)
{
    char path[PATH_MAX];
    if (format_path(path, "%s/lab", dir) == 0)
        (void)rmdir(path);
    if (rmdir(dir) == 0)
        return true;
    if (errno != EBUSY && errno != ENOTEMPTY)
        return true;
    nftw(dir, thaw, WALK_FDS, FTW_PHYS | FTW_CHDIR);
    nftw(dir, remove_leaf, WALK_FDS, FTW_DEPTH | FTW_PHYS | FTW_CHDIR);
    return access(dir, F_OK) != 0;
}

void remove_trees(char *const *dirs, size_t count)
{
    const struct timespec pause = { .tv_nsec = REMOVE_PAUSE_NS };
    for (int i = 0; i < REMOVE_TRIES; i++) {
        bool gone = true;
        for (size_t at = 0; at < count; at++)
            gone = remove_tree(dirs[at]) && gone;
        if (gone)
            return;
        nanosleep(&pause, NULL);
    }
}

void remove_cgroups(struct lab *lab)
{
    char *dirs[CGROUPS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < lab->cgroup_count; i++)
        if (*lab->cgroups[i].dir)
            dirs[count++] = lab->cgroups[i].dir;
    remove_trees(dirs, count);
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
