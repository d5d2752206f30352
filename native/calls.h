// The calls that an actor can perform. Knows the kernel, not who asks nor how the answer travels.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define ARGUMENTS_MAX 256
#define READ_MAX 4096

// One call: what goes in, and what came out.
struct call {
    const char *args[ARGUMENTS_MAX + 1];   // strings, closed by NULL
    size_t count;
    size_t last_size;                      // of the last argument, which may hold NUL
    char refusal[128];                     // why nothing was done; empty when the call was performed
    long value;
    int error;                             // errno, 0 when the call succeeded
    long long nanoseconds;
    char data[READ_MAX];
    size_t data_size;
};

enum trait {
    PLAIN,
    BYTES,                                 // the last argument may hold NUL
    FORKS,                                 // two processes come back
    LEAVES,                                // does not come back when it succeeds
};

struct call_row {
    const char *name;
    size_t min, max;                       // arguments
    void (*perform)(struct call *call);
    enum trait trait;
};

// NULL when there is no such call.
const struct call_row *call_find(const char *name);

// Splits the arguments, and performs the call unless they are wrong. They are NULL when the call's name ends the message.
void call_perform(const struct call_row *row, struct call *call, const char *arguments, size_t size);

// What a program executed by an actor finds in its environment.
extern char *const call_environment[];
