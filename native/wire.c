// Frames, their fields and the stream that carries them. Knows the encoding, not the meaning.
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LENGTH_SIZE sizeof(uint32_t)
#define IN_CAPACITY (FRAME_MAX + LENGTH_SIZE)

void message_begin(struct message *message, char kind)
{
    message->bytes[0] = kind;
    message->size = 1;
    message->empty = true;
}

void message_bytes(struct message *message, const void *bytes, size_t size)
{
    if (!message->empty && message->size < MESSAGE_MAX)
        message->bytes[message->size++] = '\0';
    message->empty = false;
    size_t room = MESSAGE_MAX - message->size;
    size_t taken = size < room ? size : room;
    memcpy(message->bytes + message->size, bytes, taken);
    message->size += taken;
}

void message_text(struct message *message, const char *text)
{
    message_bytes(message, text, strlen(text));
}

void message_number(struct message *message, long long number)
{
    char text[24];
    int size = snprintf(text, sizeof text, "%lld", number);
    message_bytes(message, text, (size_t)size);
}

void message_error(struct message *message, int error)
{
    const char *name = error == 0 ? "" : strerrorname_np(error);
    if (name != NULL)
        message_text(message, name);
    else
        message_number(message, error);
}

size_t fields_split(const char *payload, size_t size, const char *fields[], size_t max)
{
    const char *end = payload + size;
    size_t count = 0;
    while (count < max) {
        fields[count++] = payload;
        const char *separator = memchr(payload, '\0', (size_t)(end - payload));
        if (separator == NULL)
            break;
        payload = separator + 1;
    }
    return count;
}

bool number_parse(const char *text, long min, long max, long *number)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    size_t length = strlen(digits);
    if (length == 0 || length > 18 || strspn(digits, "0123456789") != length)
        return false;
    *number = strtol(text, NULL, 10);
    return *number >= min && *number <= max;
}

bool stream_open(struct stream *stream, int fd)
{
    *stream = (struct stream){ .fd = fd, .in = malloc(IN_CAPACITY), .frame = malloc(FRAME_MAX + 1) };
    return stream->in != NULL && stream->frame != NULL;
}

void stream_close(struct stream *stream)
{
    free(stream->in);
    free(stream->frame);
    free(stream->out);
    *stream = (struct stream){ .fd = -1, .ended = true };
}

static bool would_block(void)
{
    return errno == EAGAIN || errno == EINTR;
}

void stream_fill(struct stream *stream)
{
    memmove(stream->in, stream->in + stream->in_start, stream->in_end - stream->in_start);
    stream->in_end -= stream->in_start;
    stream->in_start = 0;
    ssize_t got = recv(stream->fd, stream->in + stream->in_end, IN_CAPACITY - stream->in_end, MSG_DONTWAIT);
    if (got > 0)
        stream->in_end += (size_t)got;
    else if (got == 0 || !would_block())
        stream->ended = true;
}

const char *stream_next(struct stream *stream, size_t *size)
{
    size_t held = stream->in_end - stream->in_start;
    uint32_t length;
    if (stream->ended || held < LENGTH_SIZE)
        return NULL;
    memcpy(&length, stream->in + stream->in_start, LENGTH_SIZE);
    length = ntohl(length);
    if (length > FRAME_MAX) {
        stream->ended = true;
        return NULL;
    }
    if (held < LENGTH_SIZE + length)
        return NULL;
    memcpy(stream->frame, stream->in + stream->in_start + LENGTH_SIZE, length);
    stream->frame[length] = '\0';
    stream->in_start += LENGTH_SIZE + length;
    *size = length;
    return stream->frame;
}

static bool make_room(struct stream *stream, size_t size)
{
    size_t unsent = stream_unsent(stream);
    if (stream->out_start > 0) {
        memmove(stream->out, stream->out + stream->out_start, unsent);
        stream->out_start = 0;
        stream->out_end = unsent;
    }
    if (unsent + size <= stream->out_capacity)
        return true;
    size_t capacity = (unsent + size) * 2;
    char *grown = realloc(stream->out, capacity);
    if (grown == NULL)
        return false;
    stream->out = grown;
    stream->out_capacity = capacity;
    return true;
}

void stream_send(struct stream *stream, const struct message *message)
{
    size_t size = LENGTH_SIZE + message->size;
    if (stream->out_end + size > stream->out_capacity && !make_room(stream, size)) {
        stream->ended = true;
        return;
    }
    uint32_t length = htonl((uint32_t)message->size);
    memcpy(stream->out + stream->out_end, &length, LENGTH_SIZE);
    memcpy(stream->out + stream->out_end + LENGTH_SIZE, message->bytes, message->size);
    stream->out_end += size;
}

void stream_flush(struct stream *stream)
{
    while (stream_unsent(stream) > 0) {
        ssize_t sent = send(stream->fd, stream->out + stream->out_start, stream_unsent(stream), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0) {
            if (!would_block())
                stream->ended = true;
            return;
        }
        stream->out_start += (size_t)sent;
    }
    stream->out_start = stream->out_end = 0;
}

size_t stream_unsent(const struct stream *stream)
{
    return stream->out_end - stream->out_start;
}
