// The eyes' own program: tells Node what network, UTS and IPC namespaces hold, and what lies at paths of a lab. Keeps nothing of them from one
// answer to the next.
#include "watch.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

// What one request asks about.
struct places {
    struct place *list;
    size_t count, capacity;
    enum presence nft;
};

static bool is_gone(int error)
{
    return error == ENOENT || error == ESRCH;
}

// Several paths in a row may name the same namespace: the first that can be opened counts.
static void add_place(struct places *places, uint64_t inode, const char *path)
{
    struct place *last = places->count > 0 ? &places->list[places->count - 1] : NULL;
    if (last != NULL && last->inode == inode && last->fd >= 0)
        return;
    struct place place = place_open(inode, path);
    if (last != NULL && last->inode == inode) {
        // Why it could not be opened says more than that it is not there.
        if (place.fd >= 0 || is_gone(last->error))
            *last = place;
        return;
    }
    if (places->count == places->capacity) {
        places->capacity = places->capacity * 2 + 16;
        places->list = realloc(places->list, places->capacity * sizeof *places->list);
        if (places->list == NULL)
            _exit(1);
    }
    places->list[places->count++] = place;
}

static void close_places(struct places *places)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->list[i].fd >= 0)
            close(places->list[i].fd);
    places->count = 0;
}

static void add_peer(struct text *text, const struct nsids *nsids, int32_t nsid, uint64_t inode, size_t *known)
{
    for (size_t i = 0; i < nsids->count; i++) {
        if (nsids->numbers[i] != nsid)
            continue;
        text_comma(text);
        text_add(text, "{\"nsid\":%d,\"inode\":%llu}", nsid, (unsigned long long)inode);
        (*known)++;
    }
}

// Which of the namespaces that we know the numbers speak of.
static void add_peers(struct text *text, int socket, const struct nsids *nsids, const struct home *home, const struct places *places)
{
    size_t known = 0;
    text_add(text, ",\"peers\":[");
    if (nsids->count > 0)
        add_peer(text, nsids, nsid_of(socket, home->fd), home->inode, &known);
    for (size_t i = 0; i < places->count && known < nsids->count; i++) {
        const struct place *place = &places->list[i];
        if (place->fd >= 0 && place->inode != home->inode)
            add_peer(text, nsids, nsid_of(socket, place->fd), place->inode, &known);
    }
    text_add(text, "]");
}

// Of what nothing tells whether it is there, nothing is said but that.
static void add_tables(struct text *text, const struct sockets *sockets, enum presence presence)
{
    if (presence == UNKNOWN)
        text_add(text, ",\"tablesErrno\":null");
    else
        dump_tables(sockets->filter, sockets->filter_error, text);
}

static void close_sockets(const struct sockets *sockets)
{
    if (sockets->route >= 0)
        close(sockets->route);
    if (sockets->filter >= 0)
        close(sockets->filter);
}

static int add_network(struct text *text, const struct home *home, const struct places *places, const struct place *place)
{
    static struct nsids nsids;
    nsids.count = 0;
    struct sockets sockets = enter_sockets(home, place, places->nft == PRESENT);
    int error = sockets.route_error;
    if (error == 0 && dump_all(sockets.route, text, &nsids) < 0)
        error = errno;
    if (error == 0) {
        add_peers(text, sockets.route, &nsids, home, places);
        add_tables(text, &sockets, places->nft);
    }
    close_sockets(&sockets);
    return error;
}

static int add_members(struct text *text, const struct homes *homes, const struct places *places, const struct place *place)
{
    if (place->fd < 0)
        return place->error;
    const struct home *home = home_of(homes, place->type);
    switch (home == NULL ? 0 : home->type) {
    case CLONE_NEWNET:
        return add_network(text, home, places, place);
    case CLONE_NEWUTS:
        return add_names(text, home, place);
    case CLONE_NEWIPC:
        return add_ipc(text, home, place);
    default:
        return EINVAL;
    }
}

static void add_namespace(struct text *text, const struct homes *homes, const struct places *places, const struct place *place)
{
    text_comma(text);
    text_add(text, "{\"inode\":%llu,", (unsigned long long)place->inode);
    int error = add_members(text, homes, places, place);
    if (error != 0) {
        text_add(text, "\"errno\":");
        text_errno(text, error);
    }
    text_add(text, "}");
}

// Inode and path in turns, and an empty field at the end. False at the end of input.
static bool read_places(struct places *places)
{
    for (;;) {
        const char *field = input_field();
        if (field == NULL)
            return false;
        if (*field == '\0')
            return true;
        uint64_t inode = strtoull(field, NULL, 10);
        const char *path = input_field();
        if (path == NULL)
            return false;
        add_place(places, inode, path);
    }
}

static bool look(struct text *text, const struct homes *homes, struct places *places)
{
    if (!read_places(places))
        return false;
    places->nft = nft_presence();
    text_add(text, "{\"namespaces\":[");
    for (size_t i = 0; i < places->count; i++)
        add_namespace(text, homes, places, &places->list[i]);
    text_add(text, "]}\n");
    close_places(places);
    return true;
}

static int serve(const struct homes *homes)
{
    static struct places places;
    static struct text text;
    for (const char *verb; (verb = input_field()) != NULL;) {
        bool is_whole = true;
        if (strcmp(verb, "look") == 0)
            is_whole = look(&text, homes, &places);
        else if (strcmp(verb, "files") == 0)
            is_whole = files_look(&text);
        else if (strcmp(verb, "run") == 0)
            is_whole = run_wait(&text);
        else
            return 2;
        if (!is_whole || !text_print(&text))
            return 0;
    }
    return 0;
}

// One descriptor a namespace is held while a request is answered.
static void allow_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(void)
{
    struct homes homes;
    // Whoever asks is at the other end of standard input; a parent that died before this line has closed it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    allow_descriptors();
    if (!homes_open(&homes)) {
        perror("watch: /proc/self/ns");
        return 1;
    }
    return serve(&homes);
}
