// Opens a pty where the calling process lives, and starts a program on it. Knows nothing of what is typed or shown.
#pragma once

#include <sys/types.h>

struct shell {
    unsigned short columns, rows;
    char *const *argv;
    char *const *environment;
};

struct started {
    int master;           // -1 when something failed
    pid_t pid;            // as the caller counts
    int error;            // errno
    const char *where;    // the call that failed
};

void shell_start(const struct shell *shell, struct started *started);
