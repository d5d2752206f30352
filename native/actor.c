// An actor: a process that performs calls when told so, one at a time. Knows its own socket to the agent, and nobody else.
#include "actor.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"
#include "pty.h"
#include "wire.h"
#include "word.h"

#define SHELLS_MAX 8
#define SHELL_FIELDS_MAX 256

// Shells that this process has to reap itself: see shell_orphan, and PID 1 of a namespace inherits them all.
struct shells {
    size_t count;
    pid_t pids[SHELLS_MAX];
    struct pollfd ends[SHELLS_MAX + 1];   // the last one is free for the socket
};

static struct {
    char *start;
    size_t size;        // of the arguments
    size_t room;        // with the environment behind them
} title;

static struct shells shells;
static struct message reply;
static struct call call;

void title_find(int argc, char **argv, char **environment)
{
    char *end = argv[argc - 1] + strlen(argv[argc - 1]) + 1;
    title.start = argv[0];
    title.size = (size_t)(end - argv[0]);
    for (char **variable = environment; *variable == end; variable++)
        end += strlen(*variable) + 1;
    title.room = (size_t)(end - argv[0]);
}

// ps(1) shows the command line, which lies in the process's own memory. The kernel stops at the first NUL, and goes on into
// the environment if need be, once the last byte of the arguments is not NUL (get_mm_cmdline in fs/proc/base.c).
static void title_set(const char *name)
{
    size_t length = strnlen(name, title.room - 1);
    memset(title.start, '\0', title.room);
    title.start[title.size - 1] = '.';
    memcpy(title.start, name, length);
    title.start[length] = '\0';
    prctl(PR_SET_NAME, name);
}

static void reply_send(int fd)
{
    if (!word_send(ACTOR_FD, reply.bytes, reply.size, fd))
        _exit(1);
}

static void refuse(const char *id, const char *text)
{
    message_begin(&reply, 'F');
    message_text(&reply, id);
    message_text(&reply, text);
    reply_send(-1);
}

static void answer(const char *id, long value, int error, long long nanoseconds)
{
    message_begin(&reply, 'R');
    message_text(&reply, id);
    message_number(&reply, value);
    message_error(&reply, error);
    message_number(&reply, nanoseconds);
}

static void become(const char *name, const char *id, int socket)
{
    // Over the parent's socket: from here on only the parent holds that one.
    if (dup3(socket, ACTOR_FD, SOCK_CLOEXEC) == -1)
        _exit(1);
    closefrom(ACTOR_FD + 1);
    shells.count = 0;
    title_set(name);
    message_begin(&reply, 'B');
    message_text(&reply, id);
    message_text(&reply, name);
    message_number(&reply, getpid());
    reply_send(-1);
}

static void call_answer(const char *id, int fd)
{
    if (call.refusal[0] != '\0') {
        refuse(id, call.refusal);
        return;
    }
    answer(id, call.value, call.error, call.nanoseconds);
    message_bytes(&reply, call.data, call.data_size);
    reply_send(fd);
}

static void perform_fork(const struct call_row *row, const char *id, const char *name, const char *arguments, size_t size)
{
    int ends[2];
    if (word_pair(ends) == -1) {
        refuse(id, "no socket for the child");
        return;
    }
    call_perform(row, &call, arguments, size);
    if (call.refusal[0] == '\0' && call.value == 0) {
        become(name, id, ends[1]);
        return;
    }
    close(ends[1]);
    call_answer(id, call.value > 0 ? ends[0] : -1);
    close(ends[0]);
}

// C: id, actor, as, call, arguments. The agent has looked at all but the arguments.
static void perform(const char *payload, size_t size)
{
    const char *fields[5];
    size_t count = fields_split(payload, size, fields, 5);
    const struct call_row *row = call_find(fields[3]);
    const char *arguments = count == 5 ? fields[4] : NULL;
    size_t rest = count == 5 ? (size_t)(payload + size - fields[4]) : 0;
    if (row->trait == FORKS) {
        perform_fork(row, fields[0], fields[2], arguments, rest);
        return;
    }
    call_perform(row, &call, arguments, rest);
    call_answer(fields[0], -1);
}

static void shell_watch(pid_t pid)
{
    int fd = shells.count < SHELLS_MAX ? pidfd_open(pid, 0) : -1;
    if (fd == -1)
        return;
    shells.pids[shells.count] = pid;
    shells.ends[shells.count++] = (struct pollfd){ .fd = fd, .events = POLLIN };
}

// T: id, actor, terminal, columns, rows, count, argv, environment.
static void terminal(const char *payload, size_t size)
{
    const char *fields[SHELL_FIELDS_MAX + 1];
    char *argv[SHELL_FIELDS_MAX + 1] = {};
    long columns, rows, count;
    size_t found = fields_split(payload, size, fields, SHELL_FIELDS_MAX);
    fields[found] = NULL;
    if (found < 7 || !number_parse(fields[3], 1, 65535, &columns) || !number_parse(fields[4], 1, 65535, &rows) ||
        !number_parse(fields[5], 1, (long)found - 6, &count)) {
        refuse(fields[0], "a terminal takes columns, rows, count, arguments, environment");
        return;
    }
    memcpy(argv, fields + 6, (size_t)count * sizeof argv[0]);
    struct shell shell = {
        .columns = (unsigned short)columns, .rows = (unsigned short)rows,
        .argv = argv, .environment = (char *const *)(fields + 6 + count),
    };
    struct started started;
    shell_start(&shell, &started);
    answer(fields[0], started.error == 0 ? started.pid : -1, started.error, 0);
    message_text(&reply, started.error == 0 ? "" : started.where);
    reply_send(started.master);
    if (started.master == -1)
        return;
    close(started.master);
    shell_watch(started.pid);
}

// A shell is reaped as soon as it ends, so that no zombie shows which the learner has not made.
static void shells_reap(void)
{
    for (size_t index = shells.count; index-- > 0;) {
        if (shells.ends[index].revents == 0)
            continue;
        waitpid(shells.pids[index], NULL, WNOHANG);
        close(shells.ends[index].fd);
        shells.count--;
        shells.pids[index] = shells.pids[shells.count];
        shells.ends[index] = shells.ends[shells.count];
    }
}

static void request_await(void)
{
    while (shells.count > 0) {
        shells.ends[shells.count] = (struct pollfd){ .fd = ACTOR_FD, .events = POLLIN };
        if (poll(shells.ends, shells.count + 1, -1) == -1)
            continue;
        bool asked = shells.ends[shells.count].revents != 0;
        shells_reap();
        if (asked)
            return;
    }
}

void actor_run(const char *name, const char *id, int socket, int null_fd)
{
    static char request[REQUEST_MAX + 1];
    for (int fd = 0; fd <= 2; fd++)
        if (dup2(null_fd, fd) == -1)
            _exit(1);
    umask(022);
    // A signal to the own process group, kill(0, …), shall not reach the agent.
    setsid();
    become(name, id, socket);
    for (;;) {
        request_await();
        ssize_t size = recv(ACTOR_FD, request, REQUEST_MAX, 0);
        if (size == -1 && errno == EINTR)
            continue;
        if (size <= 0)
            _exit(0);
        request[size] = '\0';
        if (request[0] == 'C')
            perform(request + 1, (size_t)size - 1);
        else
            terminal(request + 1, (size_t)size - 1);
    }
}
