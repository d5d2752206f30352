// The calls that an actor can perform. Knows the kernel, not who asks nor how the answer travels.
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "flags.h"
#include "wire.h"

char *const call_environment[] = {
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TERM=xterm-256color", NULL,
};

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

// The clock runs around the one call and nothing else.
#define TIMED(call, expression)                                 \
    do {                                                        \
        long long begun = now();                                \
        long returned = (expression);                           \
        int failed = returned == -1 ? errno : 0;                \
        (call)->nanoseconds = now() - begun;                    \
        (call)->value = returned;                               \
        (call)->error = failed;                                 \
    } while (0)

static bool flags_arg(struct call *call, size_t index, const struct flag table[], unsigned long *bits)
{
    if (flags_parse(table, call->args[index], bits))
        return true;
    snprintf(call->refusal, sizeof call->refusal, "not flags of this call: %.80s", call->args[index]);
    return false;
}

static bool number_arg(struct call *call, size_t index, long min, long max, int *number)
{
    long parsed;
    if (number_parse(call->args[index], min, max, &parsed)) {
        *number = (int)parsed;
        return true;
    }
    snprintf(call->refusal, sizeof call->refusal, "not a number from %ld to %ld: %.60s", min, max, call->args[index]);
    return false;
}

static const char *or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

static void do_getpid(struct call *call)
{
    TIMED(call, getpid());
}

static void do_unshare(struct call *call)
{
    unsigned long flags;
    if (flags_arg(call, 0, clone_flags, &flags))
        TIMED(call, unshare((int)flags));
}

static void do_fork(struct call *call)
{
    TIMED(call, fork());
}

static void do_clone3(struct call *call)
{
    unsigned long flags;
    if (!flags_arg(call, 0, clone_flags, &flags))
        return;
    struct clone_args args = { .flags = flags, .exit_signal = SIGCHLD };
    TIMED(call, syscall(SYS_clone3, &args, sizeof args));
}

static void do_setns(struct call *call)
{
    int pid, fd;
    unsigned long type;
    if (!number_arg(call, 0, INT32_MIN, INT32_MAX, &pid) || !flags_arg(call, 1, clone_flags, &type))
        return;
    TIMED(call, fd = pidfd_open(pid, 0));
    if (fd == -1)
        return;
    TIMED(call, setns(fd, (int)type));
    close(fd);
}

static void do_mount(struct call *call)
{
    unsigned long flags;
    if (flags_arg(call, 3, mount_flags, &flags))
        TIMED(call, mount(call->args[0], call->args[1], or_null(call->args[2]), flags, or_null(call->args[4])));
}

static void do_umount2(struct call *call)
{
    unsigned long flags;
    if (flags_arg(call, 1, umount_flags, &flags))
        TIMED(call, umount2(call->args[0], (int)flags));
}

static void do_mkdir(struct call *call)
{
    TIMED(call, mkdir(call->args[0], 0755));
}

static void do_write(struct call *call)
{
    unsigned long flags;
    int fd;
    if (!flags_arg(call, 1, open_flags, &flags))
        return;
    TIMED(call, fd = open(call->args[0], O_WRONLY | O_CLOEXEC | O_NOCTTY | (int)flags, 0644));
    if (fd == -1)
        return;
    TIMED(call, write(fd, call->args[2], call->last_size));
    close(fd);
}

static void do_read(struct call *call)
{
    int fd;
    TIMED(call, fd = open(call->args[0], O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (fd == -1)
        return;
    TIMED(call, read(fd, call->data, sizeof call->data));
    call->data_size = call->error == 0 ? (size_t)call->value : 0;
    close(fd);
}

static void do_sethostname(struct call *call)
{
    TIMED(call, sethostname(call->args[0], strlen(call->args[0])));
}

static void do_chdir(struct call *call)
{
    TIMED(call, chdir(call->args[0]));
}

static void do_prctl(struct call *call)
{
    TIMED(call, prctl(PR_SET_NAME, call->args[0]));
}

static void do_kill(struct call *call)
{
    int pid;
    if (!number_arg(call, 0, INT32_MIN, INT32_MAX, &pid))
        return;
    int number = signal_parse(call->args[1]);
    if (number == -1)
        snprintf(call->refusal, sizeof call->refusal, "not a signal: %.80s", call->args[1]);
    else
        TIMED(call, kill(pid, number));
}

static void describe_end(struct call *call, int status)
{
    const char *name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;
    int size;
    if (WIFEXITED(status))
        size = snprintf(call->data, sizeof call->data, "exited %d", WEXITSTATUS(status));
    else if (name != NULL)
        size = snprintf(call->data, sizeof call->data, "killed SIG%s", name);
    else
        size = snprintf(call->data, sizeof call->data, "killed %d", WTERMSIG(status));
    call->data_size = (size_t)size;
}

static void do_wait(struct call *call)
{
    int pid, status = 0;
    if (!number_arg(call, 0, INT32_MIN, INT32_MAX, &pid))
        return;
    TIMED(call, waitpid(pid, &status, 0));
    if (call->error == 0)
        describe_end(call, status);
}

static void do_execve(struct call *call)
{
    TIMED(call, execve(call->args[0], (char *const *)(call->args + 1), call_environment));
}

static void do_exit(struct call *call)
{
    int status;
    if (number_arg(call, 0, 0, 255, &status))
        _exit(status);
}

static const struct call_row calls[] = {
    { "getpid", 0, 0, do_getpid, PLAIN },
    { "unshare", 1, 1, do_unshare, PLAIN },
    { "fork", 0, 0, do_fork, FORKS },
    { "clone3", 1, 1, do_clone3, FORKS },
    { "setns", 2, 2, do_setns, PLAIN },
    { "mount", 5, 5, do_mount, PLAIN },
    { "umount2", 2, 2, do_umount2, PLAIN },
    { "mkdir", 1, 1, do_mkdir, PLAIN },
    { "write", 3, 3, do_write, BYTES },
    { "read", 1, 1, do_read, PLAIN },
    { "sethostname", 1, 1, do_sethostname, PLAIN },
    { "chdir", 1, 1, do_chdir, PLAIN },
    { "prctl", 1, 1, do_prctl, PLAIN },
    { "kill", 2, 2, do_kill, PLAIN },
    { "wait", 1, 1, do_wait, PLAIN },
    { "execve", 2, ARGUMENTS_MAX, do_execve, LEAVES },
    { "exit", 1, 1, do_exit, LEAVES },
    {},
};

const struct call_row *call_find(const char *name)
{
    for (const struct call_row *row = calls; row->name != NULL; row++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

static bool split(const struct call_row *row, struct call *call, const char *arguments, size_t size)
{
    call->count = arguments == NULL ? 0 : fields_split(arguments, size, call->args, row->max);
    call->args[call->count] = NULL;
    bool surplus = call->count == 0 && arguments != NULL;
    if (call->count > 0) {
        const char *last = call->args[call->count - 1];
        call->last_size = (size_t)(arguments + size - last);
        surplus = row->trait != BYTES && strlen(last) < call->last_size;
    }
    return !surplus && call->count >= row->min;
}

void call_perform(const struct call_row *row, struct call *call, const char *arguments, size_t size)
{
    call->refusal[0] = '\0';
    call->value = call->error = 0;
    call->nanoseconds = 0;
    call->data_size = 0;
    if (split(row, call, arguments, size))
        row->perform(call);
    else
        snprintf(call->refusal, sizeof call->refusal, "%s takes %zu argument%s%s", row->name, row->min,
                 row->min == 1 ? "" : "s", row->max > row->min ? " or more" : "");
}
