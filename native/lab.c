// The outside of a lab: makes it, waits for its end or brings it about, takes its cgroup directories away.
// The same program is the lab's PID 1, under the name lab-init.
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USAGE = 2, EASE_INTERVAL_MS = 50, SCRATCH_INTERVAL_MS = 200 };

static const struct option options[] = {
    { "uid-map", required_argument, NULL, 'u' },    { "gid-map", required_argument, NULL, 'g' },
    { "newuidmap", required_argument, NULL, 'U' },  { "newgidmap", required_argument, NULL, 'G' },
    { "memory-max", required_argument, NULL, 'm' }, { "pids-max", required_argument, NULL, 'p' },
    { "cpu-weight", required_argument, NULL, 'w' }, { "hostname", required_argument, NULL, 'n' },
    { "busybox", required_argument, NULL, 'x' },    { "agent", required_argument, NULL, 'a' },
    { "v1", required_argument, NULL, '1' },         { "v2", required_argument, NULL, '2' },
    { "scope", no_argument, NULL, 's' },            { "overlay", no_argument, NULL, 'o' },
    { "nat", no_argument, NULL, 't' },              { "scratch", required_argument, NULL, 'd' },
    { 0 },
};

// NAME=OPTIONS=PARENT for v1, NAME=PARENT for v2; only the last may hold another `=`.
static int add_cgroup(struct lab *lab, int version, char *text)
{
    if (lab->cgroup_count == CGROUPS_MAX)
        return -1;
    struct cgroup *cgroup = &lab->cgroups[lab->cgroup_count];
    char *name = strsep(&text, "="), *choice = version == 1 && text ? strsep(&text, "=") : "";
    // `name=systemd` is one option with a `=` of its own.
    char named[64] = "";
    if (text && strcmp(choice, "name") == 0)
        snprintf(named, sizeof named, "name=%s", strsep(&text, "="));
    if (!text || strlen(name) >= sizeof cgroup->name || strlen(text) >= sizeof cgroup->parent - 128)
        return -1;
    cgroup->version = version;
    snprintf(cgroup->name, sizeof cgroup->name, "%s", name);
    snprintf(cgroup->options, sizeof cgroup->options, "%s", *named ? named : choice);
    snprintf(cgroup->parent, sizeof cgroup->parent, "%s", text);
    lab->cgroup_count++;
    return 0;
}

static int take_option(struct lab *lab, int option)
{
    switch (option) {
    case 'u': return parse_map(&lab->uids, optarg);
    case 'g': return parse_map(&lab->gids, optarg);
    case 'U': lab->uids.setter = optarg; return 0;
    case 'G': lab->gids.setter = optarg; return 0;
    case 'm': lab->limits.memory_max_bytes = strtoull(optarg, NULL, 10); return 0;
    case 'p': lab->limits.pids_max = strtoull(optarg, NULL, 10); return 0;
    case 'w': lab->limits.cpu_weight = strtoull(optarg, NULL, 10); return 0;
    case 'n': lab->hostname = optarg; return 0;
    case 'x': lab->busybox = optarg; return 0;
    case 'a': lab->agent = optarg; return 0;
    case '1': return add_cgroup(lab, 1, optarg);
    case '2': return add_cgroup(lab, 2, optarg);
    case 's': lab->scope = true; return 0;
    case 'o': lab->overlay = true; return 0;
    case 't': lab->nat = true; return 0;
    case 'd': lab->scratch = optarg; return 0;
    default: return -1;
    }
}

// The options; what follows them is at `optind`.
static int parse(struct lab *lab, int argc, char **argv)
{
    for (int option; (option = getopt_long(argc, argv, "+", options, NULL)) != -1;)
        if (take_option(lab, option) < 0)
            return -1;
    return 0;
}

static bool is_whole(const struct lab *lab, int argc)
{
    return optind == argc && *lab->uids.text && *lab->gids.text;
}

static int open_program(const char *path, int *fd)
{
    *fd = -1;
    if (path && (*fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        return fail("open %s", path);
    return 0;
}

// Opened here, as the machine's root: the lab's root may not pass a closed home folder.
static int open_programs(struct lab *lab)
{
    if (open_program(lab->busybox, &lab->busybox_fd) < 0 || open_program(lab->agent, &lab->agent_fd) < 0)
        return -1;
    return open_program("/proc/self/exe", &lab->self_fd);
}

// Field 22 of proc_pid_stat(5), counted from behind the last `)`: the name may hold anything.
static int name_lab(struct lab *lab)
{
    char text[1024];
    if (read_file("/proc/self/stat", text, sizeof text) < 0)
        return -1;
    const char *fields = strrchr(text, ')');
    for (int field = 2; fields && field < 22; field++)
        fields = strchr(fields + 1, ' ');
    if (!fields) {
        errno = EPROTO;
        return fail("/proc/self/stat");
    }
    snprintf(lab->id, sizeof lab->id, "cutaway-%d-%llu", getpid(), strtoull(fields, NULL, 10));
    return 0;
}

static int open_signals(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    int fd = signalfd(-1, &ends, SFD_CLOEXEC);
    return fd < 0 ? fail("signalfd") : fd;
}

// Nothing is ever said on the lifeline; what comes all the same is dropped.
static bool has_ended(const struct pollfd *lifeline)
{
    char dropped[256];
    if (!lifeline->revents)
        return false;
    // The lab's PID 1 listens at the same socket and may have taken the bytes: never wait for them.
    ssize_t length = recv(lifeline->fd, dropped, sizeof dropped, MSG_DONTWAIT);
    return length == 0 || (length < 0 && errno != EAGAIN);
}

static const char *await_cause(const struct lab *lab, int pidfd, int signals)
{
    struct pollfd polled[] = {
        { .fd = LIFELINE_FD, .events = POLLIN },
        { .fd = signals, .events = POLLIN },
        { .fd = pidfd, .events = POLLIN },
    };
    for (;;) {
        if (poll(polled, 3, lab->scratch ? SCRATCH_INTERVAL_MS : -1) < 0)
            continue;
        if (is_scratch_full(lab))
            return "scratch";
        if (has_ended(&polled[0]))
            return "lifeline";
        if (polled[1].revents)
            return "signal";
        if (polled[2].revents)
            return "init";
    }
}

static int end_init(const struct lab *lab, pid_t pid, int pidfd)
{
    int status = 0;
    struct pollfd polled = { .fd = pidfd, .events = POLLIN };
    syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
    while (poll(&polled, 1, EASE_INTERVAL_MS) <= 0)
        ease_cgroups(lab);
    waitpid(pid, &status, 0);
    return status;
}

// Nothing that was inherited beyond the five known descriptors may reach the lab.
static int prepare(struct lab *lab)
{
    close_range(LIFELINE_FD + 1, ~0U, 0);
    setsid();
    umask(022);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    return open_programs(lab) < 0 || name_lab(lab) < 0 ? -1 : 0;
}

// What of the lab its processes do not take with them.
static void remove_made(struct lab *lab)
{
    remove_cgroups(lab);
    if (*lab->scratch_dir)
        remove_scratch(lab, lab->scratch_dir);
}

static int run_lab(struct lab *lab)
{
    int pidfd = -1, signals = -1;
    if (fcntl(STREAM_FD, F_GETFD) < 0 || fcntl(LIFELINE_FD, F_GETFD) < 0)
        return fail("descriptors 3 and 4");
    if (prepare(lab) < 0 || (signals = open_signals()) < 0)
        return -1;
    if (make_cgroups(lab) < 0 || make_scratch(lab) < 0)
        return -1;
    pid_t pid = clone_init(lab, &pidfd);
    if (pid < 0)
        return -1;
    signal(SIGPIPE, SIG_IGN); // only now: an ignored signal would stay ignored in the lab
    close(STREAM_FD);
    report_up(lab, pid);
    const char *cause = await_cause(lab, pidfd, signals);
    int status = end_init(lab, pid, pidfd);
    remove_made(lab);
    report_end(cause, status, lab);
    return 0;
}

static int start(struct lab *lab)
{
    if (run_lab(lab) == 0)
        return EXIT_SUCCESS;
    struct failure first = failure;
    remove_made(lab);
    failure = first;
    report_failure();
    return EXIT_FAILURE;
}

// Everything that a start does, short of the agent, in a process that is thrown away.
static int try_lab(struct lab *lab, int *status)
{
    int pidfd = -1;
    pid_t pid = prepare(lab) < 0 || make_cgroups(lab) < 0 || make_scratch(lab) < 0 ? -1 : clone_init(lab, &pidfd);
    if (pid > 0)
        waitpid(pid, status, 0);
    struct failure first = failure;
    remove_made(lab);
    failure = first;
    return pid < 0 ? -1 : 0;
}

static int probe(struct lab *lab)
{
    int status = 0;
    lab->probe = true;
    if (try_lab(lab, &status) < 0) {
        report_failure();
        return EXIT_FAILURE;
    }
    report_end("probe", status, lab);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int remove_stale(const struct lab *lab, char **dirs, size_t count)
{
    char *stale[count + 1];
    size_t stale_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_locked(dirs[i]))
            continue;
        if (is_cgroup(dirs[i]))
            stale[stale_count++] = dirs[i];
        else
            remove_scratch(lab, dirs[i]);
    }
    remove_trees(lab, stale, stale_count);
    report_removed(dirs, count);
    return EXIT_SUCCESS;
}

static bool is_init(const char *name)
{
    const char *slash = strrchr(name, '/');
    return strcmp(slash ? slash + 1 : name, "lab-init") == 0;
}

int main(int argc, char **argv)
{
    static struct lab lab;
    lab.hostname = "lab";
    lab.by_root = geteuid() == 0;
    const char *verb = argc > 1 ? argv[1] : "";
    if (argc > 0 && is_init(argv[0]))
        return run_init();
    if (argc > 1 && parse(&lab, argc - 1, argv + 1) == 0) {
        if (strcmp(verb, "remove") == 0)
            return remove_stale(&lab, argv + 1 + optind, (size_t)(argc - 1 - optind));
        if (strcmp(verb, "start") == 0 && is_whole(&lab, argc - 1))
            return start(&lab);
        if (strcmp(verb, "probe") == 0 && is_whole(&lab, argc - 1))
            return probe(&lab);
    }
    fprintf(stderr, "lab: started by cutaway with its own arguments; see native/README.md\n");
    return USAGE;
}
