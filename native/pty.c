// Opens a pty where the calling process lives, and starts a program on it. Knows nothing of what is typed or shown.
#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "word.h"

// What the child and the grandchild say about themselves, over a socket that closes when the program is executed.
struct report {
    int error;            // 0: the sender is the one that will execute it
    const char *where;    // good in both processes: they are copies of one another
};

static void report_send(int socket, struct report report)
{
    if (!word_send(socket, &report, sizeof report, -1))
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

_Noreturn static void fail(int socket, const char *where)
{
    report_send(socket, (struct report){ .error = errno, .where = where });
    _exit(127);
}

_Noreturn static void shell_become(const struct shell *shell, int master, int socket)
{
    if (setsid() == -1)
        fail(socket, "setsid");
    // By the master and not by a path: the slave's devpts may not be the one that /dev/pts shows.
    int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
    if (slave == -1)
        fail(socket, "ioctl TIOCGPTPEER");
    if (ioctl(slave, TIOCSCTTY, 0) == -1)
        fail(socket, "ioctl TIOCSCTTY");
    for (int fd = 0; fd <= 2; fd++)
        if (dup2(slave, fd) == -1)
            fail(socket, "dup2");
    if (slave > 2)
        close(slave);
    execve(shell->argv[0], shell->argv, shell->environment);
    fail(socket, "execve");
}

// The first process of a PID namespace must stay: with its end the namespace would end, and the shell with it.
_Noreturn static void shell_orphan(const struct shell *shell, int master, int socket)
{
    pid_t pid = getpid() == 1 ? 0 : fork();
    if (pid == -1)
        fail(socket, "fork");
    if (pid > 0)
        _exit(0);
    report_send(socket, (struct report){});
    shell_become(shell, master, socket);
}

// Until the socket closes: the program runs then, or has failed.
static void reports_take(int socket, pid_t child, struct started *started)
{
    struct report report;
    struct word word;
    *started = (struct started){ .master = -1, .error = ECHILD, .where = "fork" };
    while ((word = word_take(socket, &report, sizeof report, 0)).size == sizeof report) {
        started->pid = word.pid;
        started->error = report.error;
        started->where = report.where;
    }
    if (started->pid != child || started->error != 0)
        waitpid(child, NULL, 0);
    // A failed grandchild is ours to reap when we are PID 1; else this finds no child and returns at once.
    if (started->error != 0 && started->pid > 0)
        waitpid(started->pid, NULL, 0);
}

void shell_start(const struct shell *shell, struct started *started)
{
    int ends[2];
    *started = (struct started){ .master = -1 };
    int master = master_open(shell, started);
    if (master == -1) {
        started->error = errno;
        return;
    }
    started->where = "socketpair";
    if (word_pair(ends) == -1) {
        started->error = errno;
        close(master);
        return;
    }
    started->where = "fork";
    pid_t child = fork();
    if (child == 0)
        shell_orphan(shell, master, ends[1]);
    started->error = child == -1 ? errno : 0;
    close(ends[1]);
    if (child > 0)
        reports_take(ends[0], child, started);
    close(ends[0]);
    if (started->error == 0)
        started->master = master;
    else
        close(master);
}
