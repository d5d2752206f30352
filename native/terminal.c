// The agent's end of the ptys: bytes, size, credit. Knows no actor and no program.
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct terminal *terminal_find(struct terminal terminals[], const char *name)
{
    for (size_t index = 0; index < TERMINALS_MAX; index++)
        if (terminals[index].used && strcmp(terminals[index].name, name) == 0)
            return &terminals[index];
    return NULL;
}

struct terminal *terminal_place(struct terminal terminals[])
{
    for (size_t index = 0; index < TERMINALS_MAX; index++)
        if (!terminals[index].used)
            return &terminals[index];
    return NULL;
}

void terminal_open(struct terminal *terminal, const char *name, int master)
{
    *terminal = (struct terminal){ .used = true, .master = master };
    memcpy(terminal->name, name, strnlen(name, NAME_MAX_BYTES));
    // Nobody else holds this open file: the actor has closed its own descriptor of it.
    fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK);
}

void terminal_hang_up(struct terminal *terminal, struct stream *node)
{
    static struct message message;
    message_begin(&message, 'X');
    message_text(&message, terminal->name);
    stream_send(node, &message);
    close(terminal->master);
    free(terminal->input);
    *terminal = (struct terminal){};
}

static void input_flush(struct terminal *terminal)
{
    ssize_t taken = write(terminal->master, terminal->input, terminal->input_size);
    if (taken <= 0)
        return;
    terminal->input_size -= (size_t)taken;
    memmove(terminal->input, terminal->input + taken, terminal->input_size);
}

void terminal_input(struct terminal *terminal, const char *bytes, size_t size)
{
    if (terminal->input == NULL)
        terminal->input = malloc(INPUT_MAX);
    if (terminal->input == NULL)
        return;
    size_t room = INPUT_MAX - terminal->input_size;
    size_t taken = size < room ? size : room;
    memcpy(terminal->input + terminal->input_size, bytes, taken);
    terminal->input_size += taken;
    input_flush(terminal);
}

void terminal_resize(struct terminal *terminal, unsigned short columns, unsigned short rows)
{
    struct winsize size = { .ws_col = columns, .ws_row = rows };
    ioctl(terminal->master, TIOCSWINSZ, &size);
}

void terminal_acknowledge(struct terminal *terminal, size_t size)
{
    terminal->unacknowledged -= size < terminal->unacknowledged ? size : terminal->unacknowledged;
}

static bool has_credit(const struct terminal *terminal)
{
    return terminal->unacknowledged < UNACKNOWLEDGED_MAX;
}

struct pollfd terminal_interest(const struct terminal *terminal)
{
    short events = 0;
    if (terminal->used && has_credit(terminal))
        events |= POLLIN;
    if (terminal->used && terminal->input_size > 0)
        events |= POLLOUT;
    // With nothing to ask for, not even a hangup may be told: poll would tell it again and again.
    return (struct pollfd){ .fd = events == 0 ? -1 : terminal->master, .events = events };
}

// A pty hands over 4096 bytes at most at a time: several make a frame. False at the end, which is EIO.
static bool output_take(struct terminal *terminal, char *bytes, size_t max, size_t *size)
{
    *size = 0;
    while (*size < max) {
        ssize_t got = read(terminal->master, bytes + *size, max - *size);
        if (got > 0)
            *size += (size_t)got;
        else
            return got == -1 && (errno == EAGAIN || errno == EINTR);
    }
    return true;
}

static void output_relay(struct terminal *terminal, struct stream *node)
{
    static struct message message;
    static char bytes[OUTPUT_MAX];
    size_t size, credit = UNACKNOWLEDGED_MAX - terminal->unacknowledged;
    bool open = output_take(terminal, bytes, credit < OUTPUT_MAX ? credit : OUTPUT_MAX, &size);
    if (size > 0) {
        message_begin(&message, 'O');
        message_text(&message, terminal->name);
        message_bytes(&message, bytes, size);
        stream_send(node, &message);
        terminal->unacknowledged += size;
    }
    if (!open)
        terminal_hang_up(terminal, node);
}

void terminal_serve(struct terminal *terminal, short found, struct stream *node)
{
    if (found & POLLOUT)
        input_flush(terminal);
    else if (found & POLLHUP)
        terminal->input_size = 0;
    if (found & (POLLIN | POLLHUP | POLLERR) && has_credit(terminal))
        output_relay(terminal, node);
}
