// Frames, their fields and the stream that carries them. Knows the encoding, not the meaning.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define FRAME_MAX 1048576    // kind and payload
#define OUTPUT_MAX 65536     // bytes of a pty in one frame
#define MESSAGE_MAX (OUTPUT_MAX + 512)

// A frame without its length, as it is composed: the kind, then fields with NUL between them.
struct message {
    size_t size;
    bool empty;
    char bytes[MESSAGE_MAX];
};

void message_begin(struct message *message, char kind);
void message_text(struct message *message, const char *text);
void message_number(struct message *message, long long number);
// What does not fit is left out.
void message_bytes(struct message *message, const void *bytes, size_t size);

// By its name, errno(3): empty when it is 0, decimal when it has none.
void message_error(struct message *message, int error);

// Points `fields` at the fields of a payload, at most `max`; the last one takes whatever remains. Returns how many there are.
// A NUL must follow the payload, so that every field is a string.
size_t fields_split(const char *payload, size_t size, const char *fields[], size_t max);

// Decimal text in min..max. Nothing else is a number here: no sign but a minus, no blank, no empty text.
bool number_parse(const char *text, long min, long max, long *number);

// Both directions of the conversation with Node.
struct stream {
    int fd;
    bool ended;              // end of file, an error, or a frame that is too long
    char *in;
    size_t in_start, in_end;
    char *frame;
    char *out;
    size_t out_start, out_end, out_capacity;
};

bool stream_open(struct stream *stream, int fd);
void stream_close(struct stream *stream);
// Takes in what has arrived, without waiting.
void stream_fill(struct stream *stream);
// The next whole frame, its kind first and a NUL after it, good until the next call. NULL when there is none yet.
const char *stream_next(struct stream *stream, size_t *size);
void stream_send(struct stream *stream, const struct message *message);
// Hands on what the socket takes now.
void stream_flush(struct stream *stream);
size_t stream_unsent(const struct stream *stream);
