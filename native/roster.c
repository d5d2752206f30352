// The actors as the agent knows them: who there is, what each is busy with, what each has said. Starts none, and reads no request.
#include "roster.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// What an actor has said, with what the kernel added: an open file, and the sender's number.
struct word {
    ssize_t size;                      // 0 or less: nothing, and nothing will come
    int fd;                            // -1 when none came along
    pid_t pid;
    struct message message;
};

static struct word word;

void refuse(struct agent *agent, const char *id, const char *format, ...)
{
    static struct message message;
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    message_begin(&message, 'F');
    message_text(&message, id);
    message_text(&message, text);
    stream_send(&agent->node, &message);
}

struct actor *actor_find(struct agent *agent, const char *name)
{
    for (struct actor *actor = agent->actors; actor < agent->actors + ACTORS_MAX; actor++)
        if (actor->used && actor->socket != -1 && strcmp(actor->name, name) == 0)
            return actor;
    return NULL;
}

bool name_taken(struct agent *agent, const char *name)
{
    for (struct actor *actor = agent->actors; actor < agent->actors + ACTORS_MAX; actor++)
        if (actor->used && (strcmp(actor->name, name) == 0 || strcmp(actor->as, name) == 0))
            return true;
    return terminal_find(agent->terminals, name) != NULL;
}

struct actor *actor_place(struct agent *agent, const char *name, int socket, enum work work, const char *id)
{
    for (struct actor *actor = agent->actors; actor < agent->actors + ACTORS_MAX; actor++) {
        if (actor->used)
            continue;
        *actor = (struct actor){ .used = true, .socket = socket, .pidfd = -1, .work = work };
        snprintf(actor->name, sizeof actor->name, "%s", name);
        snprintf(actor->id, sizeof actor->id, "%s", id);
        return actor;
    }
    return NULL;
}

static void control_read(struct msghdr *header)
{
    for (struct cmsghdr *control = CMSG_FIRSTHDR(header); control != NULL; control = CMSG_NXTHDR(header, control)) {
        struct ucred sender;
        if (control->cmsg_level != SOL_SOCKET)
            continue;
        if (control->cmsg_type == SCM_RIGHTS)
            memcpy(&word.fd, CMSG_DATA(control), sizeof word.fd);
        if (control->cmsg_type == SCM_CREDENTIALS) {
            memcpy(&sender, CMSG_DATA(control), sizeof sender);
            word.pid = sender.pid;
        }
    }
}

static void word_take(int socket)
{
    static char control[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
    struct iovec content = { word.message.bytes, MESSAGE_MAX };
    struct msghdr header = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control,
    };
    word.fd = -1;
    word.pid = 0;
    word.size = recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (word.size <= 0)
        return;
    word.message.size = (size_t)word.size;
    control_read(&header);
}

static void start_answer(struct agent *agent, const struct actor *actor)
{
    static struct message message;
    message_begin(&message, 'R');
    message_text(&message, actor->id);
    message_number(&message, actor->pid);
    message_text(&message, "");
    message_number(&message, actor->nanoseconds);
    message_text(&message, "");
    stream_send(&agent->node, &message);
}

// The first word of a new actor is its B. Only now does it bear its name, in ps(1) too.
static void actor_arrive(struct agent *agent, struct actor *actor)
{
    actor->pid = word.pid;
    actor->pidfd = pidfd_open(word.pid, 0);
    if (actor->work == BEING_STARTED)
        start_answer(agent, actor);
    else
        stream_send(&agent->node, &word.message);
}

// The new socket is a child's, the open file of a terminal is its master.
static void fd_keep(struct agent *agent, const struct actor *actor, int fd)
{
    struct terminal *terminal = actor->work == OPENING_TERMINAL ? terminal_place(agent->terminals) : NULL;
    if (terminal != NULL)
        terminal_open(terminal, actor->as, fd);
    else if (actor->work != PERFORMING || actor_place(agent, actor->as, fd, BEING_FORKED, actor->id) == NULL)
        close(fd);
}

static void actor_hear(struct agent *agent, struct actor *actor)
{
    if (actor->work == BEING_STARTED || actor->work == BEING_FORKED) {
        actor_arrive(agent, actor);
    } else {
        stream_send(&agent->node, &word.message);
        if (word.fd != -1)
            fd_keep(agent, actor, word.fd);
    }
    actor->work = IDLE;
    actor->as[0] = '\0';
}

// Executed is not yet to be seen: the socket closes before the kernel has laid out the new program. Its command line comes last.
// There is nothing to wait on, so this looks, for 10 ms at most; it is there at the second or third look.
static void execution_await(const struct actor *actor)
{
    char path[32], byte;
    struct pollfd end = { .fd = actor->pidfd, .events = POLLIN };
    snprintf(path, sizeof path, "/proc/%d/cmdline", actor->pid);
    for (int looks = 0; looks < 200 && poll(&end, 1, 0) == 0; looks++) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t size = fd == -1 ? -1 : read(fd, &byte, 1);
        if (fd != -1)
            close(fd);
        if (size != 0)
            return;
        nanosleep(&(struct timespec){ .tv_nsec = 50000 }, NULL);
    }
}

static void answer_without_value(struct agent *agent, const struct actor *actor)
{
    static struct message message;
    message_begin(&message, 'R');
    message_text(&message, actor->id);
    message_text(&message, "");
    message_text(&message, "");
    message_text(&message, "0");
    message_text(&message, "");
    stream_send(&agent->node, &message);
}

static void actor_forget(struct agent *agent, struct actor *actor)
{
    static struct message message;
    bool asked = actor->work == PERFORMING || actor->work == OPENING_TERMINAL || actor->work == BEING_STARTED;
    if (actor->work == PERFORMING && actor->row->trait == LEAVES)
        answer_without_value(agent, actor);
    else if (asked)
        refuse(agent, actor->id, "%s ended before it answered", actor->name);
    message_begin(&message, 'E');
    message_text(&message, actor->name);
    stream_send(&agent->node, &message);
    if (actor->pidfd != -1)
        close(actor->pidfd);
    *actor = (struct actor){};
}

// The socket has closed: another program is executed, or the process is about to end.
static void actor_part(struct agent *agent, struct actor *actor)
{
    close(actor->socket);
    actor->socket = -1;
    bool executing = actor->work == PERFORMING && strcmp(actor->row->name, "execve") == 0;
    if (executing && actor->pidfd != -1)
        execution_await(actor);
    if (executing || actor->pidfd == -1)
        actor_forget(agent, actor);
}

struct pollfd actor_interest(const struct actor *actor)
{
    int fd = !actor->used ? -1 : actor->socket != -1 ? actor->socket : actor->pidfd;
    return (struct pollfd){ .fd = fd, .events = POLLIN };
}

void actor_serve(struct agent *agent, struct actor *actor)
{
    if (actor->socket == -1) {
        // A child of the agent's own is reaped before its end is told; another's stays the zombie that its parent has made.
        waitpid(actor->pid, NULL, WNOHANG);
        actor_forget(agent, actor);
        return;
    }
    word_take(actor->socket);
    if (word.size > 0)
        actor_hear(agent, actor);
    else if (word.size == 0 || (errno != EAGAIN && errno != EINTR))
        actor_part(agent, actor);
}
