// Bounds on the whole lab: by its cgroups, or, where there is no such cgroup, on its processes one by one.
#include "lab.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NICENESS = 10, FILES_SHARE = 4, FILES_LEAST = 128, FILES_MOST = 1024 };

static int write_number(const char *dir, const char *file, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, number);
    return write_in(dir, file, text);
}

static int copy_cpuset(const struct cgroup *cgroup)
{
    static const char *const files[] = { "cpuset.cpus", "cpuset.mems" };
    for (size_t i = 0; i < 2; i++) {
        char path[PATH_MAX], text[512];
        if (format_path(path, "%s/%s", cgroup->parent, files[i]) < 0 || read_file(path, text, sizeof text) < 0)
            return -1;
        if (write_in(cgroup->dir, files[i], text) < 0)
            return -1;
    }
    // Children start with their parent's processors: an empty cpuset takes no process.
    return write_in(cgroup->dir, "cgroup.clone_children", "1");
}

static int hold(struct limits *limits, enum limit limit, const char *dir, const char *file, uint64_t number)
{
    if (write_number(dir, file, number) < 0)
        return -1;
    limits->held |= limit;
    return 0;
}

static int set_memory_v1(const char *dir, struct limits *limits)
{
    (void)write_in(dir, "memory.use_hierarchy", "1"); // always on, and not writable, since 5.11
    if (hold(limits, LIMIT_MEMORY, dir, "memory.limit_in_bytes", limits->memory_max_bytes) < 0)
        return -1;
    (void)write_number(dir, "memory.memsw.limit_in_bytes", limits->memory_max_bytes); // only where swap is accounted
    (void)write_in(dir, "memory.swappiness", "0"); // and no cgroup made below it swaps: they inherit this
    return 0;
}

static int limit_v1(const struct cgroup *cgroup, struct limits *limits)
{
    const uint64_t shares = limits->cpu_weight * 1024 / 100;
    if (has_word(cgroup->options, "cpuset", ",") && copy_cpuset(cgroup) < 0)
        return -1;
    if (has_word(cgroup->options, "memory", ",") && set_memory_v1(cgroup->dir, limits) < 0)
        return -1;
    if (has_word(cgroup->options, "pids", ",") &&
        hold(limits, LIMIT_PIDS, cgroup->dir, "pids.max", limits->pids_max) < 0)
        return -1;
    if (has_word(cgroup->options, "cpu", ",") &&
        hold(limits, LIMIT_CPU, cgroup->dir, "cpu.shares", shares < 2 ? 2 : shares) < 0)
        return -1;
    return 0;
}

// A controller that the kernel was built or booted without, or that a user was not given, is simply not there.
static int hold_v2(const char *dir, struct limits *limits, enum limit limit, const char *file, uint64_t number)
{
    char path[PATH_MAX];
    if (format_path(path, "%s/%s", dir, file) < 0)
        return -1;
    return access(path, F_OK) == 0 ? hold(limits, limit, dir, file, number) : 0;
}

static int limit_v2(const char *dir, struct limits *limits)
{
    if (hold_v2(dir, limits, LIMIT_MEMORY, "memory.max", limits->memory_max_bytes) < 0)
        return -1;
    (void)write_in(dir, "memory.swap.max", "0"); // only where swap is accounted
    if (hold_v2(dir, limits, LIMIT_PIDS, "pids.max", limits->pids_max) < 0)
        return -1;
    return hold_v2(dir, limits, LIMIT_CPU, "cpu.weight", limits->cpu_weight);
}

int limit_cgroup(const struct cgroup *cgroup, struct limits *limits)
{
    if (cgroup->version == 1)
        return limit_v1(cgroup, limits);
    return is_whole_machine_v2(cgroup) ? limit_v2(cgroup->dir, limits) : 0;
}

static int lower_limit(__rlimit_resource_t resource, uint64_t most)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) < 0)
        return fail("getrlimit");
    if (limit.rlim_max > most)
        limit.rlim_max = most;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(resource, &limit) < 0 ? fail("setrlimit") : 0;
}

// Open files are counted for the machine (fs.file-max), and by no cgroup: so that all processes of a lab together can have
// a share of them, each may have little. An agent with all the actors that it may have, and their ptys, needs that much.
static int limit_files(uint64_t processes)
{
    char text[32] = "";
    (void)read_file("/proc/sys/fs/file-max", text, sizeof text); // what is not told is taken for few
    uint64_t most = strtoull(text, NULL, 10) / FILES_SHARE / (processes > 0 ? processes : 1);
    if (most < FILES_LEAST)
        most = FILES_LEAST;
    return lower_limit(RLIMIT_NOFILE, most < FILES_MOST ? most : FILES_MOST);
}

int limit_file_size(uint64_t bytes)
{
    return lower_limit(RLIMIT_FSIZE, bytes);
}

// What remains is counted for a process (RLIMIT_DATA) or for one id of the lab (RLIMIT_NPROC, since 5.14), not for the
// lab; README.md says what that holds and what not. When memory runs out, the lab is the first to go.
int limit_processes(const struct limits *limits)
{
    if (limit_files(limits->pids_max) < 0)
        return -1;
    if (!(limits->held & LIMIT_PIDS) && lower_limit(RLIMIT_NPROC, limits->pids_max) < 0)
        return -1;
    if (!(limits->held & LIMIT_CPU)) {
        errno = 0;
        if (nice(NICENESS) == -1 && errno != 0)
            return fail("nice");
    }
    if (limits->held & LIMIT_MEMORY)
        return 0;
    if (lower_limit(RLIMIT_DATA, limits->memory_max_bytes) < 0)
        return -1;
    return write_file("/proc/self/oom_score_adj", "1000");
}
