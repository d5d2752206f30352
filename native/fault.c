// Calls that fail, linger or end their actor when a test asks for it.
#include "fault.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define FAULTS_MAX 8

enum kind { FAILS, LINGERS, DIES };

struct fault {
    char call[32];
    long strikes_at;
    enum kind kind;
    int error;
    long milliseconds;
};

static struct fault faults[FAULTS_MAX];
static size_t fault_count;

// Shared by all actors: they are forked from the agent.
static atomic_long *counts;

// The largest errno that any architecture has lies well below.
enum { ERRNO_MAX = 200 };

static int errno_named(const char *wanted)
{
    for (int number = 1; number < ERRNO_MAX; number++) {
        const char *name = strerrorname_np(number);
        if (name != NULL && strcmp(name, wanted) == 0)
            return number;
    }
    return 0;
}

static bool what_read(struct fault *fault, const char *what)
{
    if (strcmp(what, "die") == 0) {
        fault->kind = DIES;
        return true;
    }
    if (strncmp(what, "delay=", 6) == 0) {
        fault->kind = LINGERS;
        fault->milliseconds = strtol(what + 6, NULL, 10);
        return fault->milliseconds > 0;
    }
    fault->error = errno_named(what);
    return fault->error != 0;
}

static bool fault_read(struct fault *fault, char *text)
{
    const char *call = strsep(&text, ":"), *number = strsep(&text, ":");
    if (number == NULL || text == NULL || strlen(call) >= sizeof fault->call)
        return false;
    memcpy(fault->call, call, strlen(call) + 1);
    fault->strikes_at = strtol(number, NULL, 10);
    return fault->strikes_at > 0 && what_read(fault, text);
}

bool faults_read(const char *text)
{
    char copy[512] = "";
    if (strlen(text) >= sizeof copy)
        return false;
    memcpy(copy, text, strlen(text) + 1);
    counts = mmap(NULL, sizeof *counts * FAULTS_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counts == MAP_FAILED)
        return false;
    for (char *rest = copy, *one; (one = strsep(&rest, ","));)
        if (fault_count == FAULTS_MAX || !fault_read(&faults[fault_count++], one))
            return false;
    return true;
}

static void linger(long milliseconds)
{
    struct timespec rest = { .tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000 };
    while (nanosleep(&rest, &rest) == -1 && errno == EINTR)
        ;
}

bool fault_strikes(const struct call_row *row, struct call *call)
{
    bool failed = false;
    for (size_t at = 0; at < fault_count; at++) {
        const struct fault *fault = &faults[at];
        bool meant = strcmp(fault->call, "any") == 0 || strcmp(fault->call, row->name) == 0;
        if (!meant || atomic_fetch_add(&counts[at], 1) + 1 != fault->strikes_at)
            continue;
        if (fault->kind == DIES) {
            // Not by a signal: number 1 of a PID namespace has none that it does not ignore.
            _exit(99);
        } else if (fault->kind == LINGERS) {
            linger(fault->milliseconds);
        } else {
            call->value = -1;
            call->error = fault->error;
            failed = true;
        }
    }
    return failed;
}
