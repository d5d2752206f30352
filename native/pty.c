// Opens a pty where the calling process lives, and starts a program on it. Knows nothing of what is typed or shown.
#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

// What the child and the grandchild say about themselves, over a pipe that closes when the program is executed.
struct report {
    pid_t pid;            // the shell's; 0 means the child itself
    int error;
    const char *where;    // good in both processes: they are copies of one another
};

static void report_send(int pipe, struct report report)
{
    // Shorter than PIPE_BUF: whole or not at all.
    if (write(pipe, &report, sizeof report) != sizeof report)
        _exit(1);
}

static int master_open(const struct shell *shell, struct started *started)
{
    struct winsize size = { .ws_col = shell->columns, .ws_row = shell->rows };
    int unlocked = 0;
    started->where = "open /dev/ptmx";
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master == -1)
        return -1;
    started->where = "ioctl TIOCSPTLCK";
    if (ioctl(master, TIOCSPTLCK, &unlocked) == -1 || ioctl(master, TIOCSWINSZ, &size) == -1) {
        started->error = errno;
        close(master);
        errno = started->error;
        return -1;
    }
    return master;
}

_Noreturn static void fail(int pipe, const char *where)
{
    report_send(pipe, (struct report){ .error = errno, .where = where });
    _exit(127);
}

_Noreturn static void shell_become(const struct shell *shell, int master, int pipe)
{
    if (setsid() == -1)
        fail(pipe, "setsid");
    // By the master and not by a path: the slave's devpts may not be the one that /dev/pts shows.
    int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
    if (slave == -1)
        fail(pipe, "ioctl TIOCGPTPEER");
    if (ioctl(slave, TIOCSCTTY, 0) == -1)
        fail(pipe, "ioctl TIOCSCTTY");
    for (int fd = 0; fd <= 2; fd++)
        if (dup2(slave, fd) == -1)
            fail(pipe, "dup2");
    if (slave > 2)
        close(slave);
    execve(shell->argv[0], shell->argv, shell->environment);
    fail(pipe, "execve");
}

// The first process of a PID namespace must stay: with its end the namespace would end, and the shell with it.
_Noreturn static void shell_orphan(const struct shell *shell, int master, int pipe)
{
    if (getpid() != 1) {
        pid_t pid = fork();
        if (pid == -1)
            fail(pipe, "fork");
        if (pid > 0) {
            report_send(pipe, (struct report){ .pid = pid });
            _exit(0);
        }
    } else {
        report_send(pipe, (struct report){ .pid = 0 });
    }
    shell_become(shell, master, pipe);
}

// Until the pipe closes: the program runs then, or has failed.
static void reports_take(int pipe, pid_t child, struct started *started)
{
    struct report report;
    bool itself = false;
    while (read(pipe, &report, sizeof report) == sizeof report) {
        if (report.error != 0) {
            started->error = report.error;
            started->where = report.where;
        } else {
            itself = report.pid == 0;
            started->pid = itself ? child : report.pid;
        }
    }
    if (started->pid == 0 && started->error == 0) {
        started->error = ECHILD;
        started->where = "fork";
    }
    if (!itself || started->error != 0)
        waitpid(child, NULL, 0);
    // A failed grandchild is ours to reap when we are PID 1; else this finds no child and returns at once.
    if (started->error != 0 && started->pid > 0)
        waitpid(started->pid, NULL, 0);
}

void shell_start(const struct shell *shell, struct started *started)
{
    int pipe[2];
    *started = (struct started){ .master = -1 };
    int master = master_open(shell, started);
    if (master == -1) {
        started->error = errno;
        return;
    }
    started->where = "pipe2";
    if (pipe2(pipe, O_CLOEXEC) == -1) {
        started->error = errno;
        close(master);
        return;
    }
    started->where = "fork";
    pid_t child = fork();
    if (child == 0) {
        close(pipe[0]);
        shell_orphan(shell, master, pipe[1]);
    }
    started->error = child == -1 ? errno : 0;
    close(pipe[1]);
    if (child > 0)
        reports_take(pipe[0], child, started);
    close(pipe[0]);
    if (started->error == 0)
        started->master = master;
    else
        close(master);
}
