// The process that becomes QEMU.
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// Owns nothing, by old custom: 65534 is what the kernel itself shows for ids that it has no number for.
enum { NOBODY = 65534 };

static bool give_up_root(void)
{
    if (geteuid() != 0)
        return true;
    return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

// 0, 1 and 2, the two files, nothing else; `told` is on its way to be closed by execve.
static bool arrange(int kernel, int initramfs, int output, int told)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    // Above all targets first, so that none is overwritten before it is moved.
    int from[] = { fcntl(null, F_DUPFD_CLOEXEC, 16), fcntl(output, F_DUPFD_CLOEXEC, 16), fcntl(kernel, F_DUPFD_CLOEXEC, 16),
                   fcntl(initramfs, F_DUPFD_CLOEXEC, 16), fcntl(told, F_DUPFD_CLOEXEC, 16) };
    for (size_t i = 0; i < sizeof from / sizeof *from; i++)
        if (from[i] < 0)
            return false;
    return dup2(from[0], 0) == 0 && dup2(from[1], 1) == 1 && dup2(from[1], 2) == 2 && dup2(from[2], KERNEL_FD) >= 0
        && dup2(from[3], INITRAMFS_FD) >= 0 && dup3(from[4], LIFELINE, O_CLOEXEC) >= 0
        && syscall(SYS_close_range, INITRAMFS_FD + 1, ~0U, 0) == 0;
}

static void become(char **argv, pid_t parent)
{
    struct rlimit none = { 0 };
    setrlimit(RLIMIT_CORE, &none);
    // After the ids: a change of those takes the signal away again.
    if (!give_up_root() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return;
    if (getppid() != parent)
        _exit(1);
    signal(SIGPIPE, SIG_DFL);
    char *environment[] = { "PATH=/usr/bin:/bin", NULL };
    if (chdir("/") == 0)
        execve(argv[0], argv, environment);
}

pid_t start(char **argv, int kernel, int initramfs, int *output)
{
    int console[2], told[2];
    if (pipe2(console, O_CLOEXEC) < 0 || pipe2(told, O_CLOEXEC) < 0)
        return -1;
    pid_t parent = getpid(), pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0) {
        if (arrange(kernel, initramfs, console[1], told[1]))
            become(argv, parent);
        int error = errno;
        if (write(LIFELINE, &error, sizeof error) < 0)
            _exit(1);
        _exit(1);
    }
    close(console[1]);
    close(told[1]);
    close(kernel);
    close(initramfs);
    // Closed by an execve that succeeds.
    int error = 0;
    ssize_t size = read(told[0], &error, sizeof error);
    close(told[0]);
    *output = console[0];
    if (size == 0)
        return pid;
    errno = error;
    return -1;
}
