// Makes the lab's PID 1: born in namespaces of its own, given its ids by the outside, and off into the lab's root.
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const uint64_t namespaces =
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC;

enum { POSSESSOR_ALL = 0x3f000000 }; // keyctl_setperm(3)

// What the two sides say to each other: `go` when the ids are mapped; `report` ends without a word when all went well.
struct talk {
    int go[2], report[2];
};

// prctl(2): a change of credentials clears the parent-death signal, so it is armed after that, and again after execve.
// A parent that died in between has closed its end of `report`.
static int arm_death_signal(int report)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return fail("prctl PR_SET_PDEATHSIG");
    struct pollfd end = { .fd = report };
    if (poll(&end, 1, 0) > 0)
        _exit(1);
    return 0;
}

// core(5): a pattern that starts with | runs a program of the machine's, whatever the limit, unless it is 1. sudo starts
// programs with a limit of 0, and only root of the machine may raise that: so it is set outside, before the clone.
// Where even that is refused, a lab with the limit that it was given is better than none.
static int limit_core(void)
{
    const struct rlimit no_core = { .rlim_cur = 1, .rlim_max = 1 };
    if (setrlimit(RLIMIT_CORE, &no_core) < 0 && errno != EPERM)
        return fail("setrlimit RLIMIT_CORE");
    return 0;
}

static void restore_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// The session keyring is inherited, and whoever holds it may read the keys of its owner, whatever the user namespace.
// That of the lab is for those who hold it: other labs may have the same ids. Where a filter refuses keyctl(2) to us, it
// refuses it to the lab.
static int leave_keyring(void)
{
    long keyring = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
    if (keyring < 0)
        return errno == ENOSYS || errno == EPERM ? 0 : fail("keyctl KEYCTL_JOIN_SESSION_KEYRING");
    if (syscall(SYS_keyctl, KEYCTL_SETPERM, keyring, POSSESSOR_ALL) < 0)
        return fail("keyctl KEYCTL_SETPERM");
    return 0;
}

static void await_ids(const struct talk *talk)
{
    char go;
    close(talk->go[1]);
    close(talk->report[0]);
    if (read(talk->go[0], &go, 1) != 1)
        _exit(1);
}

static int become_lab_root(struct lab *lab, const struct talk *talk)
{
    if (enter_cgroups(lab) < 0)
        return -1;
    if (unshare(CLONE_NEWCGROUP) < 0)
        return fail("unshare CLONE_NEWCGROUP");
    // What the out-of-memory killer spares would outlive the lab's memory limit. Only raising is always allowed.
    (void)write_file("/proc/self/oom_score_adj", "0");
    await_ids(talk);
    if (open_scratch(lab) < 0 || (lab->scratch && limit_file_size(SCRATCH_FILE_MAX) < 0))
        return -1;
    if (limit_processes(&lab->limits) < 0 || take_ids() < 0 || leave_keyring() < 0)
        return -1;
    if (!lab->by_root && give_cgroups(lab) < 0)
        return -1;
    return arm_death_signal(talk->report[1]);
}

// What a test wants to go wrong in the lab, for an agent that was built for that.
static char *fault_variable(void)
{
#ifdef FAULTS
    const char *wanted = getenv("CUTAWAY_FAULT");
    char *variable;
    if (wanted != NULL && asprintf(&variable, "CUTAWAY_FAULT=%s", wanted) > 0)
        return variable;
#endif
    return NULL;
}

static int run_child(struct lab *lab, const struct talk *talk)
{
    if (become_lab_root(lab, talk) < 0 || build_root(lab) < 0)
        return -1;
    if (lab->probe && ((lab->overlay && try_overlay() < 0) || (lab->nat && try_nat() < 0)))
        return -1;
    if (lab->probe)
        _exit(0);
    if (install_seccomp() < 0)
        return -1;
    restore_signals();
    char *const arguments[] = { "lab-init", NULL };
    char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", fault_variable(), NULL };
    execve(LAB_INIT_PATH, arguments, environment);
    return fail("execve %s", LAB_INIT_PATH);
}

static pid_t clone_child(const struct lab *lab, int *pidfd)
{
    int cgroup = attach_fd_v2(lab);
    struct clone_args arguments = {
        .flags = namespaces | CLONE_PIDFD | (cgroup < 0 ? 0 : CLONE_INTO_CGROUP),
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .exit_signal = SIGCHLD,
        .cgroup = cgroup < 0 ? 0 : (uint64_t)cgroup,
    };
    return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

// Waits for the child's word: none at all when it executed its program.
static int await_child(const struct talk *talk)
{
    ssize_t length = read(talk->report[0], &failure, sizeof failure);
    if (length == 0)
        return 0;
    if (length < 0)
        return fail("read the lab's report");
    return -1;
}

static int open_talk(struct talk *talk)
{
    if (pipe2(talk->go, O_CLOEXEC) < 0 || pipe2(talk->report, O_CLOEXEC) < 0)
        return fail("pipe2");
    return 0;
}

static int settle(const struct lab *lab, pid_t pid, const struct talk *talk)
{
    if (map_ids(lab, pid) < 0)
        return -1;
    if (write(talk->go[1], "", 1) != 1)
        return fail("write to the lab's PID 1");
    return await_child(talk);
}

// What the lab's ids own only they may remove: the work is done by a root of theirs, in a user namespace that is thrown
// away.
int run_as_lab_root(const struct lab *lab, void (*work)(char *const *dirs, size_t count), char *const *dirs,
                    size_t count)
{
    struct clone_args arguments = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };
    struct talk talk;
    if (open_talk(&talk) < 0)
        return -1;
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0)
        return fail("clone3");
    if (pid == 0) {
        await_ids(&talk);
        if (take_ids() == 0)
            work(dirs, count);
        _exit(0);
    }
    const bool is_mapped = map_ids(lab, pid) == 0 && write(talk.go[1], "", 1) == 1;
    close(talk.go[1]);
    waitpid(pid, NULL, 0);
    return is_mapped ? 0 : -1;
}

pid_t clone_init(struct lab *lab, int *pidfd)
{
    struct talk talk;
    if (limit_core() < 0 || open_talk(&talk) < 0)
        return -1;
    pid_t pid = clone_child(lab, pidfd);
    if (pid < 0)
        return fail("clone3");
    if (pid == 0) {
        if (run_child(lab, &talk) < 0 && write(talk.report[1], &failure, sizeof failure) < 0)
            _exit(2);
        _exit(1);
    }
    close(talk.go[0]);
    close(talk.report[1]);
    if (settle(lab, pid, &talk) == 0)
        return pid;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return -1;
}
