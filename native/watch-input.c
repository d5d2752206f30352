#include "watch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// What has been read and not been taken is from `start` to `end`. Not stdio's: that does not say whether it holds some.
static struct {
    char *bytes;
    size_t start, end, capacity;
} input;

static void make_room(void)
{
    if (input.start > 0) {
        memmove(input.bytes, input.bytes + input.start, input.end - input.start);
        input.end -= input.start;
        input.start = 0;
    }
    if (input.end < input.capacity)
        return;
    input.capacity = input.capacity * 2 + 4096;
    input.bytes = realloc(input.bytes, input.capacity);
    if (input.bytes == NULL)
        _exit(1);
}

const char *input_field(void)
{
    for (size_t seen = 0;;) {
        char *field = input.bytes + input.start;
        size_t size = input.end - input.start;
        char *end = size > seen ? memchr(field + seen, '\0', size - seen) : NULL;
        if (end != NULL) {
            input.start += (size_t)(end - field) + 1;
            return field;
        }
        seen = size;
        make_room();
        ssize_t taken = read(STDIN_FILENO, input.bytes + input.end, input.capacity - input.end);
        if (taken < 0 && errno == EINTR)
            continue;
        if (taken <= 0)
            return NULL;
        input.end += (size_t)taken;
    }
}

bool input_waits(int milliseconds)
{
    struct pollfd standard = { .fd = STDIN_FILENO, .events = POLLIN };
    return input.start < input.end || poll(&standard, 1, milliseconds) > 0;
}
