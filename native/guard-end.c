#include "guard.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int end_open(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

// Its last field is exit_code, proc_pid_stat(5). The kernel sets it before it closes files: who sees end of file finds it there.
static bool status_of_dying(pid_t pid, int *status)
{
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    text[size > 0 ? size : 0] = '\0';
    const char *last = strrchr(text, ' ');
    if (last == NULL)
        return false;
    *status = atoi(last);
    return true;
}

// Linux 6.15 and newer; in its header since, and older compilers' machines have none.
struct end_info {
    uint64_t mask, cgroup;
    uint32_t pid, tgid, ppid, ids[8];
    int32_t exit_code;
};
#define END_INFO_EXIT (UINT64_C(1) << 3)
#define END_GET_INFO _IOWR(0xff, 11, struct end_info)

static bool status_of_gone(int pidfd, int *status)
{
    struct end_info info = { .mask = END_INFO_EXIT };
    if (pidfd < 0 || ioctl(pidfd, END_GET_INFO, &info) < 0 || !(info.mask & END_INFO_EXIT))
        return false;
    *status = info.exit_code;
    return true;
}

void end_describe(pid_t pid, int pidfd, char *text, size_t size)
{
    int status;
    *text = '\0';
    // It may be gone between the first two.
    if (!status_of_gone(pidfd, &status) && !status_of_dying(pid, &status) && !status_of_gone(pidfd, &status))
        return;
    const char *signal = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;
    if (signal != NULL)
        snprintf(text, size, " by SIG%s", signal);
    else if (WIFEXITED(status))
        snprintf(text, size, " with status %d", WEXITSTATUS(status));
}
