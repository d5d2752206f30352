// Which ids the lab has, user_namespaces(7). Root of the machine writes the maps itself; an ordinary user has
// newuidmap(1) and newgidmap(1) write the subordinate ranges, or writes the one id that is theirs.
#include "lab.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 16, SETTER_LIMIT_S = 5 };

// One number after the other, in threes; the first is where the lab's root is.
int parse_map(struct id_map *map, const char *text)
{
    size_t words = 0;
    for (const char *at = text; *at; words++) {
        if (!isdigit((unsigned char)*at))
            return -1;
        at += strspn(at, "0123456789");
        if (*at)
            at++;
    }
    if (words == 0 || words % 3 != 0 || words > WORDS_MAX - 4 || strlen(text) >= sizeof map->text)
        return -1;
    snprintf(map->text, sizeof map->text, "%s", text);
    return strncmp(text, "0 ", 2) == 0 ? 0 : -1;
}

uid_t outside_root(const struct id_map *map)
{
    return (uid_t)strtoul(map->text + 2, NULL, 10);
}

bool has_one_id(const struct id_map *map)
{
    const char *count = strrchr(map->text, ' ');
    return !strchr(map->text, ',') && count && strcmp(count, " 1") == 0;
}

static void replace(char *text, char from, char to)
{
    for (char *at = text; (at = strchr(at, from));)
        *at = to;
}

static int write_map(const struct id_map *map, pid_t pid, const char *file)
{
    char path[PATH_MAX], text[sizeof map->text];
    snprintf(text, sizeof text, "%s", map->text);
    replace(text, ',', '\n');
    return format_path(path, "/proc/%d/%s", pid, file) < 0 ? -1 : write_file(path, text);
}

// It is set-user-ID, but its real id is still the user's, who may kill it. A group of its own: with it goes what it has
// started.
static int start_setter(const char *path, char **arguments, const sigset_t *mask, pid_t *child)
{
    posix_spawnattr_t how;
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&how, mask);
    errno = posix_spawn(child, path, NULL, &how, arguments, environ);
    posix_spawnattr_destroy(&how);
    return errno == 0 ? 0 : -1;
}

static void end_setter(pid_t child, const sigset_t *signals)
{
    const struct timespec moment = { .tv_sec = 1 };
    kill(-child, SIGKILL);
    sigtimedwait(signals, NULL, &moment);
    waitpid(child, NULL, WNOHANG);
}

// Not for ever: it asks who the user is, and the machine may have that from another one, which does not answer. SIGTERM
// says that Node is gone; who else waits for it gets it afterwards.
static int await_setter(pid_t child, const sigset_t *signals)
{
    const struct timespec limit = { .tv_sec = SETTER_LIMIT_S };
    int status;
    pid_t ended;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0) {
        int signal = sigtimedwait(signals, NULL, &limit);
        if (signal != SIGTERM && (signal >= 0 || errno != EAGAIN))
            continue;
        end_setter(child, signals);
        if (signal == SIGTERM)
            raise(SIGTERM);
        errno = ETIMEDOUT;
        return -1;
    }
    if (ended > 0)
        errno = EPERM;
    return ended > 0 && status == 0 ? 0 : -1;
}

// What it has to say about a refusal goes to standard error, where Node reads it.
static int run_setter(const struct id_map *map, pid_t pid)
{
    char number[16], text[sizeof map->text];
    char *arguments[WORDS_MAX] = { (char *)map->setter, number };
    sigset_t signals, before;
    size_t count = 2;
    pid_t child;
    snprintf(number, sizeof number, "%d", pid);
    snprintf(text, sizeof text, "%s", map->text);
    replace(text, ',', ' ');
    for (char *rest = text, *word; (word = strsep(&rest, " "));)
        arguments[count++] = word;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    // Once a lab is being removed nothing is to be given up for it.
    struct sigaction on_end;
    if (sigaction(SIGTERM, NULL, &on_end) == 0 && on_end.sa_handler != SIG_IGN)
        sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, &before);
    int result = 0;
    if (start_setter(map->setter, arguments, &before, &child) < 0)
        result = fail("newuidmap: run %s", map->setter);
    else if (await_setter(child, &signals) < 0)
        result = fail("newuidmap: %s", map->setter);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return result;
}

static int set_map(const struct id_map *map, pid_t pid, const char *file)
{
    return map->setter ? run_setter(map, pid) : write_map(map, pid, file);
}

// The kernel takes a group of an ordinary user's only once supplementary groups cannot be dropped any more: what is
// denied to a group would else be open to whoever leaves it.
static bool denies_setgroups(const struct lab *lab)
{
    return !lab->gids.setter && !lab->by_root;
}

int map_ids(const struct lab *lab, pid_t pid)
{
    char path[PATH_MAX];
    if (format_path(path, "/proc/%d/setgroups", pid) < 0)
        return -1;
    if (denies_setgroups(lab) && write_file(path, "deny") < 0)
        return -1;
    return set_map(&lab->uids, pid, "uid_map") < 0 ? -1 : set_map(&lab->gids, pid, "gid_map");
}

int take_ids(void)
{
    char setgroups_file[16];
    if (read_file("/proc/self/setgroups", setgroups_file, sizeof setgroups_file) < 0)
        return -1;
    if (strncmp(setgroups_file, "deny", 4) != 0 && setgroups(0, NULL) < 0)
        return fail("setgroups");
    if (setresgid(0, 0, 0) < 0)
        return fail("setresgid");
    if (setresuid(0, 0, 0) < 0)
        return fail("setresuid");
    return 0;
}
