// Runs a virtual machine outside the lab: hands QEMU a kernel and an initramfs, and says when it wrote what to its console. Ends it
// when the program that wanted it ends, in whatever way.
#include "guest.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void say(char kind, const char *text)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("%lld%09ld %c %s\n", (long long)now.tv_sec, now.tv_nsec, kind, text);
    fflush(stdout);
}

// No name of an errno is as long.
static int refuse(const char *what, int error)
{
    char text[128];
    const char *name = strerrorname_np(error);
    snprintf(text, sizeof text, "%s %s", name != NULL ? name : "EIO", what);
    say('F', text);
    return 1;
}

struct console {
    size_t size;
    char text[512];
};

// Whole lines; what is too long is cut, and what is no text is a question mark.
static void hear(struct console *console, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char byte = bytes[i];
        if (byte == '\n') {
            console->text[console->size] = '\0';
            if (console->size > 0)
                say('L', console->text);
            console->size = 0;
        } else if (byte != '\r' && console->size < sizeof console->text - 1) {
            console->text[console->size++] = byte >= ' ' && byte < 0x7f ? byte : '?';
        }
    }
}

// Until the console is closed, which QEMU's end does, or the lifeline is: nothing is ever said on that.
static void listen_to(int output)
{
    struct console console = { 0 };
    struct pollfd ends[] = { { .fd = output, .events = POLLIN }, { .fd = LIFELINE, .events = POLLIN } };
    for (;;) {
        if (poll(ends, 2, -1) < 0 && errno != EINTR)
            return;
        if (ends[1].revents != 0)
            return;
        if (ends[0].revents == 0)
            continue;
        char bytes[4096];
        ssize_t taken = read(output, bytes, sizeof bytes);
        if (taken < 0 && errno == EINTR)
            continue;
        if (taken <= 0)
            return;
        hear(&console, bytes, (size_t)taken);
    }
}

static void tell_end(int status)
{
    char text[64];
    if (WIFSIGNALED(status))
        snprintf(text, sizeof text, "killed %d", WTERMSIG(status));
    else
        snprintf(text, sizeof text, "exited %d", WEXITSTATUS(status));
    say('E', text);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: guest KERNEL QEMU ARG...\n", stderr);
        return 2;
    }
    // No key of the terminal reaches it or its child; and who reads no more is seen at the lifeline.
    setsid();
    signal(SIGPIPE, SIG_IGN);
    int kernel, initramfs;
    if (!take_file(argv[1], &kernel) || !take_stream(STDIN_FILENO, &initramfs))
        return refuse(argv[1], errno);
    int output;
    say('S', "");
    pid_t pid = start(argv + 2, kernel, initramfs, &output);
    if (pid < 0)
        return refuse(argv[2], errno);
    char number[16];
    snprintf(number, sizeof number, "%d", (int)pid);
    say('X', number);
    listen_to(output);
    // It may have closed its console and live on.
    kill(pid, SIGKILL);
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    tell_end(status);
    return 0;
}
