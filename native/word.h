// One message between two processes of ours: its bytes, an open file that may go along, and who sent it. Knows not what is said.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct word {
    ssize_t size;    // 0 at the end, -1 and errno when there is nothing to take
    int fd;          // -1 when none came along
    pid_t pid;       // of the sender, as the receiver counts: the kernel says so
};

// A pair of sockets, close-on-exec. ends[0] is who listens. -1 and errno when there is none.
int word_pair(int ends[2]);

// `fd` goes along when it is not -1.
bool word_send(int socket, const void *bytes, size_t size, int fd);

// Waits, unless `flags` holds MSG_DONTWAIT.
struct word word_take(int socket, void *bytes, size_t max, int flags);
