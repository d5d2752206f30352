// Times one program, from clone3(2) to waitpid(2), and prints the nanoseconds: clock FLAGS HIDDEN PROGRAM ARGUMENT…
// FLAGS, a number, are the namespaces that it is born into. HIDDEN is a mount point that it shall not see, or empty.
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

// For the clock and its program alone. Private first: an unmount would go on to the machine's own mounts.
static int hide(const char *mountpoint)
{
    if (unshare(CLONE_NEWNS) < 0)
        return fail("unshare CLONE_NEWNS");
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return fail("mount MS_PRIVATE");
    return umount2(mountpoint, MNT_DETACH) < 0 ? fail("umount2") : 0;
}

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void become(char **program, int null)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(null, STDOUT_FILENO);
    execvp(program[0], program);
    _exit(fail(program[0]));
}

int main(int argc, char **argv)
{
    int status = 0, null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (argc < 4 || null < 0 || (*argv[2] && hide(argv[2]) != 0))
        return EXIT_FAILURE;
    struct clone_args args = { .flags = strtoull(argv[1], NULL, 0), .exit_signal = SIGCHLD };
    long long begun = now();
    pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    if (pid < 0)
        return fail("clone3");
    if (pid == 0)
        become(argv + 3, null);
    waitpid(pid, &status, 0);
    printf("%lld\n", now() - begun);
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
