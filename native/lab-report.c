// What went wrong and where, and the lines of JSON that the outside prints for Node.
#include "lab.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct failure failure;

int fail(const char *format, ...)
{
    failure.number = errno;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure.place, sizeof failure.place, format, arguments);
    va_end(arguments);
    return -1;
}

static void print_string(const char *text)
{
    putchar('"');
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if (*c < 0x20)
            printf("\\u%04x", *c);
        else
            putchar(*c);
    }
    putchar('"');
}

static void end_line(void)
{
    puts("}");
    fflush(stdout);
}

void report_failure(void)
{
    const char *name = strerrorname_np(failure.number);
    printf("{\"error\":{\"errno\":");
    print_string(name ? name : "0");
    printf(",\"place\":");
    print_string(failure.place);
    putchar('}');
    end_line();
}

// Which limits a cgroup holds.
static void print_limits(unsigned int held)
{
    static const char *const names[] = { "memory", "pids", "cpu" };
    const char *separator = "";
    printf(",\"limits\":[");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(held & 1u << i))
            continue;
        printf("%s\"%s\"", separator, names[i]);
        separator = ",";
    }
    putchar(']');
}

void report_up(const struct lab *lab, pid_t pid)
{
    printf("{\"pid\":%d,\"id\":", pid);
    print_string(lab->id);
    printf(",\"cgroups\":[");
    for (size_t i = 0; i < lab->cgroup_count; i++) {
        char path[PATH_MAX];
        format_path(path, "%s/lab", lab->cgroups[i].dir);
        if (i > 0)
            putchar(',');
        print_string(path);
    }
    putchar(']');
    print_limits(lab->limits.held);
    end_line();
}

static void print_status(int status)
{
    if (WIFSIGNALED(status)) {
        const char *name = sigabbrev_np(WTERMSIG(status));
        printf(",\"signal\":\"SIG%s\"", name ? name : "?");
    } else {
        printf(",\"exit\":%d", WEXITSTATUS(status));
    }
}

static void print_left(const char *dir, bool *first)
{
    if (access(dir, F_OK) != 0)
        return;
    if (!*first)
        putchar(',');
    print_string(dir);
    *first = false;
}

void report_end(const char *cause, int status, const struct lab *lab)
{
    bool first = true;
    printf("{\"ended\":\"%s\"", cause);
    print_status(status);
    print_limits(lab->limits.held);
    printf(",\"leftovers\":[");
    for (size_t i = 0; i < lab->cgroup_count; i++)
        print_left(lab->cgroups[i].dir, &first);
    if (*lab->scratch_dir)
        print_left(lab->scratch_dir, &first);
    putchar(']');
    end_line();
}

void report_removed(char *const *dirs, size_t count)
{
    bool first = true;
    printf("{\"leftovers\":[");
    for (size_t i = 0; i < count; i++)
        print_left(dirs[i], &first);
    putchar(']');
    end_line();
}
