// Calls about processes, and about the namespaces that they live in.
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "perform.h"

void do_getpid(struct call *call)
{
    TIMED(call, getpid());
}

void do_unshare(struct call *call)
{
    unsigned long flags;
    if (flags_arg(call, 0, clone_flags, &flags))
        TIMED(call, unshare((int)flags));
}

void do_fork(struct call *call)
{
    TIMED(call, fork());
}

void do_clone3(struct call *call)
{
    unsigned long flags;
    int cgroup = -1;
    if (!flags_arg(call, 0, clone_flags, &flags))
        return;
    struct clone_args args = { .flags = flags, .exit_signal = SIGCHLD };
    if (call->args[1][0] != '\0') {
        TIMED(call, cgroup = open(call->args[1], O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (cgroup == -1)
            return;
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (uint64_t)cgroup;
    }
    TIMED(call, syscall(SYS_clone3, &args, sizeof args));
    if (cgroup != -1)
        close(cgroup);
}

void do_setns(struct call *call)
{
    int pid, fd;
    unsigned long type;
    if (!pid_arg(call, 0, &pid) || !flags_arg(call, 1, clone_flags, &type))
        return;
    TIMED(call, fd = pidfd_open(pid, 0));
    if (fd == -1)
        return;
    // In another time namespace CLOCK_MONOTONIC is another one: what lies between would be no time.
    long long left_at = wall_clock_now();
    TIMED(call, setns(fd, (int)type));
    if (type & CLONE_NEWTIME)
        call->nanoseconds = wall_clock_now() - left_at;
    close(fd);
}

void do_sethostname(struct call *call)
{
    TIMED(call, sethostname(call->args[0], strlen(call->args[0])));
}

void do_setdomainname(struct call *call)
{
    TIMED(call, setdomainname(call->args[0], strlen(call->args[0])));
}

void do_setsid(struct call *call)
{
    TIMED(call, setsid());
}

void do_kill(struct call *call)
{
    int pid;
    if (!pid_arg(call, 0, &pid))
        return;
    int number = signal_parse(call->args[1]);
    if (number == -1)
        call_refuse(call, "not a signal: %.80s", call->args[1]);
    else
        TIMED(call, kill(pid, number));
}

static void describe_end(struct call *call, int status)
{
    char text[32];
    const char *name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;
    if (WIFEXITED(status))
        snprintf(text, sizeof text, "exited %d", WEXITSTATUS(status));
    else if (name != NULL)
        snprintf(text, sizeof text, "killed SIG%s", name);
    else
        snprintf(text, sizeof text, "killed %d", WTERMSIG(status));
    call_hand_back(call, text);
}

void do_wait(struct call *call)
{
    int pid, status = 0;
    if (!pid_arg(call, 0, &pid))
        return;
    TIMED(call, waitpid(pid, &status, 0));
    if (call->error == 0)
        describe_end(call, status);
}

void do_execve(struct call *call)
{
    TIMED(call, execve(call->args[0], (char *const *)(call->args + 1), call_environment));
}

void do_exit(struct call *call)
{
    long status;
    if (number_arg(call, 0, 0, 255, &status))
        _exit((int)status);
}
