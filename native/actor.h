// An actor: a process that performs calls when told so, one at a time. Knows its own socket to the agent, and nobody else.
#pragma once

#include <stddef.h>

#define ACTOR_FD 3
#define REQUEST_MAX 65536   // kind and payload of one request
#define NAME_MAX_BYTES 63

// Where the kernel keeps this process's command line. Called once, before anything forks.
void title_find(int argc, char **argv, char **environment);

// Turns this process, a fresh fork of the agent, into the actor `name`. `id` is the request that it is born of.
_Noreturn void actor_run(const char *name, const char *id, int socket, int null_fd);
