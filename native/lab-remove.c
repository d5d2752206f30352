// Takes cgroup directories away, with whatever still lives in them.
#include "lab.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum { REMOVE_TRIES = 600, REMOVE_PAUSE_NS = 5000000 };

static void write_at(int dir, const char *file, const char *text)
{
    int fd = openat(dir, file, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    // Refused or not: whether it helped shows when the directory is removed.
    ssize_t written = write(fd, text, strlen(text));
    (void)written;
    close(fd);
}

// What one read gives, as text; nothing where there is nothing to read.
static void read_at(int dir, const char *file, char *text, size_t size)
{
    int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, size - 1);
    if (fd >= 0)
        close(fd);
    text[length > 0 ? length : 0] = '\0';
}

// As many as one read gives: the next try finds the rest.
static void kill_members(int dir)
{
    char members[4096];
    read_at(dir, "cgroup.procs", members, sizeof members);
    for (char *rest = members, *line; (line = strsep(&rest, "\n"));) {
        long pid = strtol(line, NULL, 10);
        // A last line may be cut short. 0 is a process of a PID namespace that is not below ours: not ours to kill.
        if (pid > 0 && rest)
            kill((pid_t)pid, SIGKILL);
    }
}

static const char *const throttles[] = {
    "blkio.throttle.read_bps_device", "blkio.throttle.write_bps_device", "blkio.throttle.read_iops_device",
    "blkio.throttle.write_iops_device", "io.max",
};

// A limit of a few bytes in a second would hold a process, and what it has written, for days: nothing ends a wait for a disk.
static void lift(int dir, const char *file)
{
    char lines[4096];
    read_at(dir, file, lines, sizeof lines);
    for (char *rest = lines, *line; (line = strsep(&rest, "\n")) && *line;) {
        char text[80];
        const bool is_v1 = strcmp(file, "io.max") != 0;
        snprintf(text, sizeof text, "%.*s %s", (int)strcspn(line, " "), line,
                 is_v1 ? "0" : "rbps=max wbps=max riops=max wiops=max");
        write_at(dir, file, text);
    }
}

static void lift_throttles(int dir)
{
    for (size_t i = 0; i < sizeof throttles / sizeof *throttles; i++)
        lift(dir, throttles[i]);
}

static bool is_child(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

// Thaws on the way down, lifts what throttles, and, if asked, removes on the way up. Steps from directory to directory: a path from / could be
// longer than PATH_MAX. A task frozen by v1's freezer dies only once it is thawed, one that waits for a throttled disk once it has
// written, and its PID namespace waits for it.
// Returns whether somebody else's permission is needed.
static bool walk(int parent, const char *name, bool removes)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    bool denied = fd < 0 && errno == EACCES;
    if (!dir)
        return denied;
    write_at(fd, "freezer.state", "THAWED");
    lift_throttles(fd);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (is_child(entry))
            denied = walk(fd, entry->d_name, removes) || denied;
    if (removes && unlinkat(parent, name, AT_REMOVEDIR) < 0) {
        denied = errno == EACCES || denied;
        kill_members(fd);
    }
    closedir(dir);
    return denied;
}

// Where one may be frozen, or throttled.
static bool may_hold_up(const struct cgroup *cgroup)
{
    return cgroup->version == 2 || strstr(cgroup->options, "freezer") || strstr(cgroup->options, "blkio");
}

void ease_cgroups(const struct lab *lab)
{
    for (size_t i = 0; i < lab->cgroup_count; i++)
        if (may_hold_up(&lab->cgroups[i]))
            walk(AT_FDCWD, lab->cgroups[i].dir, false);
}

enum state { GONE, DENIED, BUSY };

// Gone, or beyond help. Without a lesson's cgroups in it, two calls are all it takes.
static enum state remove_tree(const char *dir)
{
    char path[PATH_MAX];
    if (format_path(path, "%s/lab", dir) == 0)
        (void)rmdir(path);
    if (rmdir(dir) == 0)
        return GONE;
    if (errno != EBUSY && errno != ENOTEMPTY)
        return GONE;
    const bool denied = walk(AT_FDCWD, dir, true);
    if (access(dir, F_OK) != 0)
        return GONE;
    return denied ? DENIED : BUSY;
}

static enum state remove_each(char *const *dirs, size_t count)
{
    enum state worst = GONE;
    for (size_t at = 0; at < count; at++) {
        enum state state = remove_tree(dirs[at]);
        worst = state > worst ? state : worst;
    }
    return worst;
}

// Until they are gone, or all that is left is somebody else's.
static void remove_own(char *const *dirs, size_t count)
{
    const struct timespec pause = { .tv_nsec = REMOVE_PAUSE_NS };
    for (int i = 0; i < REMOVE_TRIES && remove_each(dirs, count) == BUSY; i++)
        nanosleep(&pause, NULL);
}

void remove_trees(const struct lab *lab, char *const *dirs, size_t count)
{
    remove_own(dirs, count);
    if (lab->by_root || !*lab->uids.text || remove_each(dirs, count) != DENIED)
        return;
    // That Node is gone may have been said by SIGTERM, which is blocked and still waits: it would end newuidmap.
    signal(SIGTERM, SIG_IGN);
    (void)run_as_lab_root(lab, remove_own, dirs, count);
}

void remove_cgroups(struct lab *lab)
{
    char *dirs[CGROUPS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < lab->cgroup_count; i++)
        if (*lab->cgroups[i].dir)
            dirs[count++] = lab->cgroups[i].dir;
    remove_trees(lab, dirs, count);
}

bool is_cgroup(const char *dir)
{
    struct statfs found;
    return statfs(dir, &found) == 0 && (found.f_type == CGROUP_SUPER_MAGIC || found.f_type == CGROUP2_SUPER_MAGIC);
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
