// The lab's cgroup directories: cutaway-PID-STARTTICKS with the limits, which stays the machine's, and `lab` below it,
// which is given to the lab's root. So nothing in the lab can raise its own limits, not even from a nested namespace.
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const lesson_controllers[] = { "cpuset", "cpu", "io", "memory", "pids" };

bool has_word(const char *words, const char *word, const char *separators)
{
    size_t length = strlen(word);
    for (const char *at = strstr(words, word); at; at = strstr(at + 1, word)) {
        bool starts = at == words || strchr(separators, at[-1]);
        bool ends = at[length] == '\0' || strchr(separators, at[length]);
        if (starts && ends)
            return true;
    }
    return false;
}

bool is_whole_machine_v2(const struct cgroup *cgroup)
{
    return cgroup->version == 2 && strcmp(cgroup->name, ".") == 0;
}

int write_in(const char *dir, const char *file, const char *text)
{
    char path[PATH_MAX];
    return format_path(path, "%s/%s", dir, file) < 0 ? -1 : write_file(path, text);
}

static int make_directory(const char *path)
{
    return mkdir(path, 0755) < 0 ? fail("mkdir %s", path) : 0;
}

// A controller that the kernel was built or booted without is simply not there; limits say so when they are missing.
int enable_controllers(const char *dir)
{
    char path[PATH_MAX], available[512];
    if (format_path(path, "%s/cgroup.controllers", dir) < 0 || read_file(path, available, sizeof available) < 0)
        return -1;
    for (size_t i = 0; i < sizeof lesson_controllers / sizeof *lesson_controllers; i++) {
        char text[16];
        snprintf(text, sizeof text, "+%s", lesson_controllers[i]);
        if (has_word(available, lesson_controllers[i], " \n"))
            (void)write_in(dir, "cgroup.subtree_control", text);
    }
    return 0;
}

static int give(const char *dir, const char *file, uid_t owner)
{
    char path[PATH_MAX];
    if (format_path(path, "%s/%s", dir, file) < 0)
        return -1;
    if (chown(path, owner, owner) < 0 && errno != ENOENT)
        return fail("chown %s", path);
    return 0;
}

static int give_v1(const char *dir, uid_t owner)
{
    if (give(dir, "", owner) < 0 || give(dir, "cgroup.procs", owner) < 0)
        return -1;
    return give(dir, "tasks", owner);
}

// The kernel itself lists which files may be handed over, cgroups(7).
static int give_v2(const char *dir, uid_t owner)
{
    char list[1024];
    if (read_file("/sys/kernel/cgroup/delegate", list, sizeof list) < 0)
        return -1;
    if (give(dir, "", owner) < 0)
        return -1;
    for (char *rest = list, *file; (file = strsep(&rest, "\n"));)
        if (*file && give(dir, file, owner) < 0)
            return -1;
    return 0;
}

static int give_cgroup(const struct cgroup *cgroup, uid_t owner)
{
    char inner[PATH_MAX];
    if (format_path(inner, "%s/lab", cgroup->dir) < 0)
        return -1;
    return cgroup->version == 1 ? give_v1(inner, owner) : give_v2(inner, owner);
}

// An ordinary user cannot give a directory away; the lab's root may take it, since its owner is one of the lab's ids.
int give_cgroups(const struct lab *lab)
{
    for (size_t i = 0; i < lab->cgroup_count; i++)
        if (give_cgroup(&lab->cgroups[i], 0) < 0)
            return -1;
    return 0;
}

static int open_attach(struct cgroup *cgroup, const char *dir)
{
    char path[PATH_MAX];
    if (format_path(path, "%s/%s", dir, cgroup->version == 1 ? "tasks" : "") < 0)
        return -1;
    cgroup->attach = open(path, cgroup->version == 1 ? O_WRONLY | O_CLOEXEC : O_PATH | O_DIRECTORY | O_CLOEXEC);
    return cgroup->attach < 0 ? fail("open %s", path) : 0;
}

// Held open until the outside ends, however it ends: a directory that is locked belongs to a living lab.
static int lock(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
        return fail("flock %s", dir);
    return 0;
}

static int make_cgroup(struct lab *lab, struct cgroup *cgroup)
{
    char inner[PATH_MAX];
    if (is_whole_machine_v2(cgroup) && enable_controllers(cgroup->parent) < 0)
        return -1;
    if (format_path(cgroup->dir, "%s/%s", cgroup->parent, lab->id) < 0 || make_directory(cgroup->dir) < 0)
        return -1;
    if (lock(cgroup->dir) < 0 || limit_cgroup(cgroup, &lab->limits) < 0)
        return -1;
    if (is_whole_machine_v2(cgroup) && enable_controllers(cgroup->dir) < 0)
        return -1;
    if (format_path(inner, "%s/lab", cgroup->dir) < 0 || make_directory(inner) < 0)
        return -1;
    if (lab->by_root && give_cgroup(cgroup, outside_root(&lab->uids)) < 0)
        return -1;
    return open_attach(cgroup, inner);
}

static int own_path_v2(char *path, size_t size)
{
    char text[PATH_MAX + 256];
    if (read_file("/proc/self/cgroup", text, sizeof text) < 0)
        return -1;
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
        if (strncmp(line, "0::", 3) == 0)
            return snprintf(path, size, "%s", line + 3) < (int)size ? 0 : -1;
    errno = ENOENT;
    return fail("0:: in /proc/self/cgroup");
}

// A cgroup whose children have controllers holds no process itself, so the outside moves out of the way first.
static int enter_scope(struct cgroup *cgroup)
{
    char own[PATH_MAX], scope[PATH_MAX], helper[PATH_MAX];
    if (own_path_v2(own, sizeof own) < 0 || format_path(scope, "%s%s", cgroup->parent, own) < 0)
        return -1;
    memcpy(cgroup->parent, scope, sizeof scope);
    if (lock(scope) < 0)
        return -1;
    if (format_path(helper, "%s/helper", cgroup->parent) < 0 || make_directory(helper) < 0)
        return -1;
    return write_in(helper, "cgroup.procs", "0");
}

int make_cgroups(struct lab *lab)
{
    for (size_t i = 0; i < lab->cgroup_count; i++) {
        struct cgroup *cgroup = &lab->cgroups[i];
        if (lab->scope && is_whole_machine_v2(cgroup) && enter_scope(cgroup) < 0)
            return -1;
        if (make_cgroup(lab, cgroup) < 0)
            return -1;
    }
    return 0;
}

int attach_fd_v2(const struct lab *lab)
{
    for (size_t i = 0; i < lab->cgroup_count; i++)
        if (lab->cgroups[i].version == 2)
            return lab->cgroups[i].attach;
    return -1;
}

// v1: a process that attaches itself, thread by thread, does not wait for an RCU grace period, as one that is moved
// does.
int enter_cgroups(const struct lab *lab)
{
    for (size_t i = 0; i < lab->cgroup_count; i++) {
        const struct cgroup *cgroup = &lab->cgroups[i];
        if (cgroup->version == 1 && write(cgroup->attach, "0", 1) < 0)
            return fail("write 0 to %s/lab/tasks", cgroup->dir);
    }
    return 0;
}
