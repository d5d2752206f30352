// Keeps the terminal as the program found it, and puts it back when the program ends without having done so, in whatever way.
// Reads no key and writes nothing before that.
#include "guard.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

enum { KEYS = 0, SCREEN = 1, LIFELINE = 3 };

// More than it takes, unless the terminal takes nothing any more: nobody shall wait for us then.
#define PATIENCE_US 150000

static struct {
    bool held;               // the program has the terminal
    struct termios modes;    // from before
    char why[512];           // it has ended: empty when it never said
} terminal;

// Ends a frame that was half drawn, attributes, kitty's keys, every way to report a mouse or the focus, pastes in brackets; shows the
// cursor; back to the main screen.
static const char screen_back[] =
    "\x1b[?2026l\x1b[0m\x1b[<u"
    "\x1b[?9l\x1b[?1000l\x1b[?1001l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
    "\x1b[?2004l\x1b[?25h\x1b[?1049l\x1b[?25h\x1b[0m\r";

// A shell may have the terminal by now, in modes of its own: it keeps them. None of them is as raw as the program's.
static void give_modes_back(void)
{
    struct termios now;
    if (tcgetattr(KEYS, &now) < 0 || (now.c_lflag & (ICANON | ECHO | ISIG)) != 0)
        return;
    // What was typed into a lab, and not read, must not reach a shell of the machine.
    tcflush(KEYS, TCIFLUSH);
    tcsetattr(KEYS, TCSANOW, &terminal.modes);
}

struct line {
    size_t size;
    char bytes[8192];
};

__attribute__((format(printf, 2, 3)))
static void line_add(struct line *line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int added = vsnprintf(line->bytes + line->size, sizeof line->bytes - line->size, format, arguments);
    va_end(arguments);
    if (added > 0)
        line->size += (size_t)added;
    if (line->size >= sizeof line->bytes)
        line->size = sizeof line->bytes - 1;
}

// The log of a program ends with its pid, and comes into being with what there is to keep.
static void line_add_log(struct line *line, const char *folder, pid_t program)
{
    char ending[32];
    int length = snprintf(ending, sizeof ending, "-%d.jsonl", (int)program);
    DIR *directory = opendir(folder);
    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        size_t size = strlen(entry->d_name);
        if (size < (size_t)length || strcmp(entry->d_name + size - length, ending) != 0)
            continue;
        line_add(line, "; its log is %s/%s", folder, entry->d_name);
        break;
    }
    closedir(directory);
}

static void put(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(SCREEN, bytes, size);
        if (written < 0 && errno != EINTR)
            return;
        bytes += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
}

static void give_back(const char *log_folder, pid_t program, int pidfd)
{
    static struct line line;
    char end[64];
    // First what cannot wait: a shell that has been told, too, writes its prompt next.
    give_modes_back();
    put(screen_back, sizeof screen_back - 1);
    end_describe(program, pidfd, end, sizeof end);
    line_add(&line, "cutaway ended");
    if (terminal.why[0] != '\0')
        line_add(&line, ": %s", terminal.why);
    else
        line_add(&line, "%s", end[0] != '\0' ? end : " unexpectedly");
    if (log_folder != NULL)
        line_add_log(&line, log_folder, program);
    line_add(&line, "\r\n");
    put(line.bytes, line.size);
}

// False when there is no terminal to keep.
static bool obey(const char *message)
{
    if (strcmp(message, "hold") == 0) {
        if (tcgetattr(KEYS, &terminal.modes) < 0)
            return false;
        terminal.held = true;
        return write(LIFELINE, "held", sizeof "held") > 0;
    }
    if (strcmp(message, "release") == 0)
        terminal.held = false;
    else if (strncmp(message, "why ", 4) == 0)
        snprintf(terminal.why, sizeof terminal.why, "%s", message + 4);
    return true;
}

// The next message, up to its NUL; what is too long is cut. False at the end of the lifeline.
static bool next_message(char *message, size_t max)
{
    for (size_t size = 0;;) {
        char byte;
        ssize_t taken = read(LIFELINE, &byte, 1);
        if (taken < 0 && errno == EINTR)
            continue;
        if (taken <= 0)
            return false;
        if (byte == '\0') {
            message[size] = '\0';
            return true;
        }
        if (size < max - 1)
            message[size++] = byte;
    }
}

int main(int argc, char **argv)
{
    char message[sizeof terminal.why + 4];
    pid_t program = getppid();
    // A session of its own: no key, no closing of the terminal and no stop of the program's group reaches it, and the terminal lets it
    // set modes whichever group has it. What is sent to it by name is for the program, whose end it waits for.
    setsid();
    static const int ignored[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE };
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    int pidfd = end_open(program);
    while (next_message(message, sizeof message))
        if (!obey(message))
            return 1;
    setitimer(ITIMER_REAL, &(struct itimerval){ .it_value.tv_usec = PATIENCE_US }, NULL);
    if (terminal.held)
        give_back(argc > 1 ? argv[1] : NULL, program, pidfd);
    return 0;
}
