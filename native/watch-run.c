// Whether anything in a cgroup has run: its processor time, which the kernel adds up as it schedules. One read of a file that stays open.
#include "watch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Sooner than anybody sees, and some 10 microseconds each time.
#define ASK_AGAIN_MS 25

// Of the file that was asked about last.
static struct {
    char *path;
    char time[64];    // as it was at the last answer; empty: not known
} last;

// The line of `cpuacct.usage`, nanoseconds, or the one of `cpu.stat` that says `usage_usec`; empty where there is none.
static void read_time(int file, char *time, size_t max)
{
    char text[1024];
    ssize_t size = file < 0 ? -1 : pread(file, text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    const char *start = text[0] >= '0' && text[0] <= '9' ? text : strstr(text, "usage_usec ");
    size_t length = start == NULL ? 0 : strcspn(start, "\n");
    if (length >= max)
        length = 0;
    memcpy(time, start == NULL ? "" : start, length);
    time[length] = '\0';
}

static void remember(const char *path)
{
    if (last.path != NULL && strcmp(last.path, path) == 0)
        return;
    free(last.path);
    last.path = strdup(path);
    if (last.path == NULL)
        _exit(1);
    last.time[0] = '\0';
}

// Until the time is another one than at the last answer; or there is no time, or something else is asked.
static const char *wait_for_time(int file)
{
    char time[sizeof last.time];
    for (;;) {
        read_time(file, time, sizeof time);
        if (time[0] == '\0')
            return "null";
        if (strcmp(time, last.time) != 0)
            break;
        if (input_waits(ASK_AGAIN_MS))
            return "false";
    }
    strcpy(last.time, time);
    return "true";
}

bool run_wait(struct text *text)
{
    const char *path = input_field();
    if (path == NULL)
        return false;
    remember(path);
    const char *end = input_field();
    if (end == NULL)
        return false;
    int file = open(last.path, O_RDONLY | O_CLOEXEC);
    text_add(text, "{\"ran\":%s}\n", wait_for_time(file));
    if (file >= 0)
        close(file);
    return true;
}
