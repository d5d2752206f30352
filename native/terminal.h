// The agent's end of the ptys: bytes, size, credit. Knows no actor and no program.
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "actor.h"
#include "wire.h"

#define TERMINALS_MAX 16
#define UNACKNOWLEDGED_MAX 262144   // bytes of output that Node has not taken in
#define INPUT_MAX 262144            // bytes typed that the pty has not taken in

struct terminal {
    bool used;
    char name[NAME_MAX_BYTES + 1];
    int master;
    size_t unacknowledged;
    char *input;
    size_t input_size;
};

// NULL when there is none of that name.
struct terminal *terminal_find(struct terminal terminals[], const char *name);
// A free place, or NULL.
struct terminal *terminal_place(struct terminal terminals[]);

void terminal_open(struct terminal *terminal, const char *name, int master);
void terminal_hang_up(struct terminal *terminal, struct stream *node);
void terminal_input(struct terminal *terminal, const char *bytes, size_t size);
void terminal_resize(struct terminal *terminal, unsigned short columns, unsigned short rows);
void terminal_acknowledge(struct terminal *terminal, size_t size);

// What to poll for, and what to do about what poll has found.
struct pollfd terminal_interest(const struct terminal *terminal);
void terminal_serve(struct terminal *terminal, short found, struct stream *node);
