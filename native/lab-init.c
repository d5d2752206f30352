// The lab's PID 1, executed inside: starts the agent, reaps orphans, and ends with the agent or the lifeline,
// whichever goes first. With it the kernel ends everything else in the lab.
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// A pid namespace's first process is spared every signal that it does not ask for, so nothing else needs blocking.
static int watch_children(void)
{
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    return signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
}

static pid_t start_agent(void)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close(LIFELINE_FD);
    char *const arguments[] = { "agent", NULL };
    execve(AGENT_PATH, arguments, environ);
    _exit(INIT_NO_AGENT);
}

// Ends PID 1 when the agent is among the dead.
static void reap(pid_t agent)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid != agent)
            continue;
        if (WIFSIGNALED(status))
            _exit(INIT_AGENT_KILLED);
        _exit(WEXITSTATUS(status) == INIT_NO_AGENT ? INIT_NO_AGENT : INIT_AGENT_EXITED);
    }
}

static void take_signals(int signals)
{
    struct signalfd_siginfo taken;
    while (read(signals, &taken, sizeof taken) == sizeof taken)
        ;
}

static void check_lifeline(void)
{
    char dropped[256];
    ssize_t length = recv(LIFELINE_FD, dropped, sizeof dropped, MSG_DONTWAIT);
    if (length == 0 || (length < 0 && errno != EAGAIN))
        _exit(INIT_LIFELINE_CLOSED);
}

int run_init(void)
{
    // execve(2) may have cleared it; the outside could have died since, and then the lifeline says so.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    fcntl(LIFELINE_FD, F_SETFD, FD_CLOEXEC);
    int signals = watch_children();
    pid_t agent = start_agent();
    if (signals < 0 || agent < 0)
        return INIT_NO_AGENT;
    close(STREAM_FD);
    struct pollfd polled[] = {
        { .fd = LIFELINE_FD, .events = POLLIN },
        { .fd = signals, .events = POLLIN },
    };
    for (;;) {
        reap(agent);
        if (poll(polled, 2, -1) < 0)
            continue;
        take_signals(signals);
        if (polled[0].revents)
            check_lifeline();
    }
}
