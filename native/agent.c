// The agent of a lab: relays requests to actors, answers to Node, and the bytes of ptys. Performs no call itself.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "calls.h"
#ifdef FAULTS
#include "fault.h"
#endif
#include "roster.h"
#include "terminal.h"
#include "wire.h"
#include "word.h"

#define VERSION 1
#define NODE_FD 3
#define UNSENT_MAX FRAME_MAX   // above this, no more requests are read
#define FIELDS_MAX 5

struct request {
    char kind;
    const char *payload;
    size_t size;               // of the payload
    const char *fields[FIELDS_MAX];
    size_t count;
};

static const char *field(const struct request *request, size_t index)
{
    return index < request->count ? request->fields[index] : "";
}

static bool name_valid(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= NAME_MAX_BYTES && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static bool id_valid(const char *id)
{
    size_t length = strlen(id);
    return length > 0 && length <= ID_MAX_BYTES && strspn(id, "0123456789") == length;
}

// Refuses a name that cannot be given. `what` it shall name is for the reader.
static bool name_free(struct agent *agent, const char *id, const char *name, const char *what)
{
    if (!name_valid(name))
        refuse(agent, id, "not a name for %s: %.80s", what, name);
    else if (name_taken(agent, name))
        refuse(agent, id, "this name is taken: %s", name);
    else
        return true;
    return false;
}

static bool room(struct agent *agent, const char *id)
{
    if (!actor_room(agent))
        refuse(agent, id, "there are %d actors, more cannot be", ACTORS_MAX);
    return actor_room(agent);
}

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void actor_become(struct agent *agent, const char *name, const char *id, int socket)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    actor_run(name, id, socket, agent->null_fd);
}

// A: id, actor.
static void start(struct agent *agent, const struct request *request)
{
    const char *id = request->fields[0], *name = field(request, 1);
    int ends[2];
    if (!name_free(agent, id, name, "an actor") || !room(agent, id))
        return;
    if (word_pair(ends) == -1) {
        refuse(agent, id, "no socket for %s", name);
        return;
    }
    struct actor *actor = actor_place(agent, name, ends[0], BEING_STARTED, id);
    long long begun = now();
    pid_t pid = fork();
    if (pid == 0)
        actor_become(agent, name, id, ends[1]);
    actor->nanoseconds = now() - begun;
    if (pid == -1)
        actor_unborn(agent, actor, errno);
    close(ends[1]);
}

static const char *busy_with(const struct actor *actor)
{
    return actor->work == PERFORMING ? actor->row->name : actor->work == OPENING_TERMINAL ? "a terminal" : "its start";
}

// The actor that a request is for, if it can take one.
static struct actor *addressee(struct agent *agent, const struct request *request)
{
    const char *id = request->fields[0], *name = field(request, 1);
    struct actor *actor = actor_find(agent, name);
    if (actor == NULL)
        refuse(agent, id, "no such actor: %.80s", name);
    else if (actor->work != IDLE)
        refuse(agent, id, "%s has not answered yet, it is busy with %s", name, busy_with(actor));
    else if (request->size + 1 > REQUEST_MAX)
        refuse(agent, id, "longer than %d bytes", REQUEST_MAX);
    else
        return actor;
    return NULL;
}

static void pass_on(struct agent *agent, const struct request *request, struct actor *actor, enum work work, const char *as)
{
    // The kind stands in front of the payload.
    if (send(actor->socket, request->payload - 1, request->size + 1, MSG_DONTWAIT | MSG_NOSIGNAL) == -1) {
        refuse(agent, request->fields[0], "%s does not listen any more", actor->name);
        return;
    }
    actor->work = work;
    memcpy(actor->id, request->fields[0], strlen(request->fields[0]) + 1);
    memcpy(actor->as, as, strlen(as) + 1);
}

// C: id, actor, as, call, arguments.
static void call_relay(struct agent *agent, const struct request *request)
{
    const char *id = request->fields[0], *as = field(request, 2);
    struct actor *actor = addressee(agent, request);
    const struct call_row *row = call_find(field(request, 3));
    if (actor == NULL)
        return;
    if (row == NULL)
        refuse(agent, id, "not a call: %.80s", field(request, 3));
    else if (row->trait != FORKS && as[0] != '\0')
        refuse(agent, id, "%s makes no child to name %.60s", row->name, as);
    else if (row->trait != FORKS || (name_free(agent, id, as, "a child") && room(agent, id))) {
        actor->row = row;
        pass_on(agent, request, actor, PERFORMING, as);
    }
}

// T: id, actor, terminal, and what the actor itself reads.
static void terminal_relay(struct agent *agent, const struct request *request)
{
    const char *id = request->fields[0], *name = field(request, 2);
    struct actor *actor = addressee(agent, request);
    if (actor == NULL || !name_free(agent, id, name, "a terminal"))
        return;
    if (!terminal_room(agent))
        refuse(agent, id, "there are %d terminals, more cannot be", TERMINALS_MAX);
    else
        pass_on(agent, request, actor, OPENING_TERMINAL, name);
}

// I, W, K, Q: a terminal that is gone is no fault, Node may not have heard of it.
static void terminal_request(struct agent *agent, const struct request *request)
{
    struct terminal *terminal = terminal_find(agent->terminals, request->fields[0]);
    long first = 0, second = 0;
    bool numbers = request->kind == 'W'
        ? number_parse(field(request, 1), 1, 65535, &first) && number_parse(field(request, 2), 1, 65535, &second)
        : request->kind != 'K' || number_parse(field(request, 1), 0, FRAME_MAX, &first);
    if (!numbers)
        refuse(agent, "", "not a size: %.80s", field(request, 1));
    else if (terminal == NULL)
        return;
    else if (request->kind == 'I')
        terminal_input(terminal, request->payload + strlen(terminal->name) + 1, request->size - strlen(terminal->name) - 1);
    else if (request->kind == 'W')
        terminal_resize(terminal, (unsigned short)first, (unsigned short)second);
    else if (request->kind == 'K')
        terminal_acknowledge(terminal, (size_t)first);
    else
        terminal_hang_up(terminal, &agent->node);
}

static void obey(struct agent *agent, const char *frame, size_t size)
{
    struct request request = { .kind = size > 0 ? frame[0] : '\0', .payload = frame + 1, .size = size > 0 ? size - 1 : 0 };
    bool known = request.kind != '\0' && strchr("ACTIWKQ", request.kind) != NULL;
    if (!known) {
        refuse(agent, "", "no such kind of message");
        return;
    }
    request.count = fields_split(request.payload, request.size, request.fields, FIELDS_MAX);
    bool conversation = strchr("ACT", request.kind) != NULL;
    if (conversation && !id_valid(request.fields[0]))
        refuse(agent, "", "not an id: %.80s", request.fields[0]);
    else if (request.kind == 'A')
        start(agent, &request);
    else if (request.kind == 'C')
        call_relay(agent, &request);
    else if (request.kind == 'T')
        terminal_relay(agent, &request);
    else if (request.kind == 'I' && request.count < 2)
        refuse(agent, "", "no bytes");
    else
        terminal_request(agent, &request);
}

static void requests_take(struct agent *agent)
{
    const char *frame;
    size_t size;
    stream_fill(&agent->node);
    while ((frame = stream_next(&agent->node, &size)) != NULL)
        obey(agent, frame, size);
}

// Processes of ours that have executed another program end without a word.
static void children_reap(struct agent *agent)
{
    struct signalfd_siginfo ignored;
    while (read(agent->children, &ignored, sizeof ignored) > 0)
        ;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

enum { NODE, CHILDREN, ACTORS, TERMINALS = ACTORS + ACTORS_MAX, ENDS = TERMINALS + TERMINALS_MAX };

static void interests(const struct agent *agent, struct pollfd polled[])
{
    size_t unsent = stream_unsent(&agent->node);
    short events = (short)((unsent > 0 ? POLLOUT : 0) | (unsent < UNSENT_MAX ? POLLIN : 0));
    polled[NODE] = (struct pollfd){ .fd = agent->node.fd, .events = events };
    polled[CHILDREN] = (struct pollfd){ .fd = agent->children, .events = POLLIN };
    for (int index = 0; index < ACTORS_MAX; index++)
        polled[ACTORS + index] = actor_interest(&agent->actors[index]);
    for (int index = 0; index < TERMINALS_MAX; index++)
        polled[TERMINALS + index] = terminal_interest(&agent->terminals[index]);
}

static void serve(struct agent *agent, const struct pollfd polled[])
{
    for (int index = 0; index < ACTORS_MAX; index++)
        if (polled[ACTORS + index].revents != 0)
            actor_serve(agent, &agent->actors[index]);
    for (int index = 0; index < TERMINALS_MAX; index++)
        if (polled[TERMINALS + index].revents != 0)
            terminal_serve(&agent->terminals[index], polled[TERMINALS + index].revents, &agent->node);
    if (polled[CHILDREN].revents != 0)
        children_reap(agent);
    if (polled[NODE].revents & ~POLLOUT)
        requests_take(agent);
}

static void hello(struct agent *agent)
{
    static struct message message;
    message_begin(&message, 'H');
    message_number(&message, VERSION);
    message_number(&message, getpid());
    stream_send(&agent->node, &message);
}

static void converse(struct agent *agent)
{
    static struct pollfd polled[ENDS];
    hello(agent);
    while (!agent->node.ended) {
        stream_flush(&agent->node);
        interests(agent, polled);
        if (poll(polled, ENDS, -1) > 0)
            serve(agent, polled);
    }
}

// Fills 0, 1 and 2 where they are closed, so that no descriptor of ours ends up there.
static int null_open(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= 2);
    return fd;
}

static int children_watch(void)
{
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_SETMASK, &child, NULL);
    return signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

int main(int argc, char **argv, char **environment)
{
    static struct agent agent;
    title_find(argc, argv, environment);
#ifdef FAULTS
    if (getenv("CUTAWAY_FAULT") != NULL && !faults_read(getenv("CUTAWAY_FAULT")))
        return 1;
#endif
    // Actors shall be like any process: what our parent ignored is not ignored by them.
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    agent.null_fd = null_open();
    agent.children = children_watch();
    if (agent.null_fd == -1 || agent.children == -1 || fcntl(NODE_FD, F_SETFD, FD_CLOEXEC) == -1 ||
        !stream_open(&agent.node, NODE_FD))
        return 1;
    converse(&agent);
    stream_close(&agent.node);
    return 0;
}
