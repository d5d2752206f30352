// The actors as the agent knows them: who there is, what each is busy with, what each has said. Starts none.
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

#include "actor.h"
#include "calls.h"
#include "terminal.h"
#include "wire.h"

#define ACTORS_MAX 128
#define ID_MAX_BYTES 15

enum work { IDLE, BEING_STARTED, BEING_FORKED, PERFORMING, OPENING_TERMINAL };

struct actor {
    bool used;
    char name[NAME_MAX_BYTES + 1];
    int socket;                        // -1 once the other end has closed
    int pidfd;                         // -1 until it has spoken for the first time
    pid_t pid;                         // as the agent counts
    // What it has not answered yet.
    enum work work;
    char id[ID_MAX_BYTES + 1];
    const struct call_row *row;        // while PERFORMING
    char as[NAME_MAX_BYTES + 1];       // the child or the terminal to come
    long long nanoseconds;             // that its start took
};

struct agent {
    struct stream node;
    int children;                      // signalfd for SIGCHLD
    int null_fd;
    struct actor actors[ACTORS_MAX];
    struct terminal terminals[TERMINALS_MAX];
};

// NULL when there is none of that name.
struct actor *actor_find(struct agent *agent, const char *name);
// Whether an actor or a terminal has this name, or will have it.
bool name_taken(struct agent *agent, const char *name);
// Whether one more may come, those counted that are under way.
bool actor_room(const struct agent *agent);
bool terminal_room(const struct agent *agent);
// Takes a free place for an actor whose first word is to come. There must be room.
struct actor *actor_place(struct agent *agent, const char *name, int socket, enum work work, const char *id);

void refuse(struct agent *agent, const char *id, const char *format, ...) __attribute__((format(printf, 3, 4)));

// The fork for it has failed.
void actor_unborn(struct agent *agent, struct actor *actor, int error);

struct pollfd actor_interest(const struct actor *actor);
void actor_serve(struct agent *agent, struct actor *actor);
