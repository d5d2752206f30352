// JSON for Node: text that is put together and printed as one line.
#include "watch.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *room(struct text *text, size_t size)
{
    if (text->size + size > text->capacity) {
        size_t capacity = (text->size + size) * 2;
        char *grown = realloc(text->bytes, capacity);
        if (grown == NULL)
            _exit(1);
        text->bytes = grown;
        text->capacity = capacity;
    }
    return text->bytes + text->size;
}

void text_add(struct text *text, const char *format, ...)
{
    enum { LONGEST = 512 };
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(room(text, LONGEST), LONGEST, format, arguments);
    va_end(arguments);
    text->size += (size_t)size < LONGEST ? (size_t)size : LONGEST - 1;
}

void text_string(struct text *text, const char *string)
{
    text_bytes(text, string, strlen(string));
}

void text_bytes(struct text *text, const char *bytes, size_t size)
{
    text_add(text, "\"");
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '"' || c == '\\')
            text_add(text, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            text_add(text, "\\u%04x", c);
        else
            text_add(text, "%c", c);
    }
    text_add(text, "\"");
}

void text_comma(struct text *text)
{
    if (text->size > 0 && strchr("[{", text->bytes[text->size - 1]) == NULL)
        text_add(text, ",");
}

void text_errno(struct text *text, int error)
{
    const char *name = strerrorname_np(error);
    text_add(text, name ? "\"%s\"" : "\"errno %s%d\"", name ? name : "", error);
}

bool text_print(struct text *text)
{
    size_t done = 0;
    while (done < text->size) {
        ssize_t size = write(STDOUT_FILENO, text->bytes + done, text->size - done);
        if (size < 0 && errno != EINTR)
            return false;
        done += size > 0 ? (size_t)size : 0;
    }
    text->size = 0;
    return true;
}
