// The actors as the agent knows them: who there is, what each is busy with, what each has said. Starts none.
#include "roster.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "word.h"

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

bool actor_room(const struct agent *agent)
{
    int taken = 0;
    for (const struct actor *actor = agent->actors; actor < agent->actors + ACTORS_MAX; actor++)
        taken += actor->used + (actor->work == PERFORMING && actor->as[0] != '\0');
    return taken < ACTORS_MAX;
}

bool terminal_room(const struct agent *agent)
{
    int taken = 0;
    for (const struct actor *actor = agent->actors; actor < agent->actors + ACTORS_MAX; actor++)
        taken += actor->work == OPENING_TERMINAL;
    for (const struct terminal *terminal = agent->terminals; terminal < agent->terminals + TERMINALS_MAX; terminal++)
        taken += terminal->used;
    return taken < TERMINALS_MAX;
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

static void answer(struct agent *agent, const struct actor *actor, const char *value, int error)
{
    static struct message message;
    message_begin(&message, 'R');
    message_text(&message, actor->id);
    message_text(&message, value);
    message_error(&message, error);
    message_number(&message, actor->nanoseconds);
    message_text(&message, "");
    stream_send(&agent->node, &message);
}

void actor_unborn(struct agent *agent, struct actor *actor, int error)
{
    answer(agent, actor, "-1", error);
    close(actor->socket);
    *actor = (struct actor){};
}

// The first word of a new actor is its B. Only now does it bear its name, in ps(1) too.
static void actor_arrive(struct agent *agent, struct actor *actor, pid_t pid, const struct message *said)
{
    char number[24];
    snprintf(number, sizeof number, "%d", pid);
    actor->pid = pid;
    actor->pidfd = pidfd_open(pid, 0);
    if (actor->work == BEING_STARTED)
        answer(agent, actor, number, 0);
    else
        stream_send(&agent->node, said);
}

// A new socket to a child, or the master of a terminal. There is room, or the request would have been refused.
static void fd_keep(struct agent *agent, const struct actor *actor, int fd)
{
    if (actor->work == OPENING_TERMINAL)
        terminal_open(terminal_place(agent->terminals), actor->as, fd);
    else if (actor->work != PERFORMING || actor->as[0] == '\0')
        close(fd);
    else
        actor_place(agent, actor->as, fd, BEING_FORKED, actor->id);
}

static void actor_hear(struct agent *agent, struct actor *actor, const struct word *word, const struct message *said)
{
    if (actor->work == BEING_STARTED || actor->work == BEING_FORKED) {
        actor_arrive(agent, actor, word->pid, said);
    } else {
        if (actor->work != IDLE)
            stream_send(&agent->node, said);
        if (word->fd != -1)
            fd_keep(agent, actor, word->fd);
    }
    actor->work = IDLE;
    actor->nanoseconds = 0;
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

static void actor_forget(struct agent *agent, struct actor *actor)
{
    static struct message message;
    bool asked = actor->work == PERFORMING || actor->work == OPENING_TERMINAL || actor->work == BEING_STARTED;
    if (actor->work == PERFORMING && actor->row->trait == LEAVES)
        answer(agent, actor, "", 0);
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
    static struct message said;
    if (actor->socket == -1) {
        // A child of the agent's own is reaped before its end is told; another's stays the zombie that its parent has made.
        waitpid(actor->pid, NULL, WNOHANG);
        actor_forget(agent, actor);
        return;
    }
    struct word word = word_take(actor->socket, said.bytes, MESSAGE_MAX, MSG_DONTWAIT);
    said.size = (size_t)word.size;
    if (word.size > 0)
        actor_hear(agent, actor, &word, &said);
    else if (word.size == 0 || (errno != EAGAIN && errno != EINTR))
        actor_part(agent, actor);
}
