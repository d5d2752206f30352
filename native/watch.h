// The parts of `watch` and what they share. Knows network, UTS and IPC namespaces and what is in them, nothing of processes or labs.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Text that grows as it is written to.
struct text {
    char *bytes;
    size_t size, capacity;
};

// watch-text.c: JSON, piece by piece. A text that finds no memory ends the program.
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
// In quotes. Bytes above 0x7f stay what they are, whether or not they are UTF-8.
void text_string(struct text *text, const char *string);
void text_bytes(struct text *text, const char *bytes, size_t size);
// A comma, unless an array or an object has just begun.
void text_comma(struct text *text);
void text_errno(struct text *text, int error);
// Writes it all to standard output and empties it; false when nobody reads there.
bool text_print(struct text *text);

// watch-input.c: one field of a request, up to its NUL; NULL at the end of input. It holds until the next one.
const char *input_field(void);
// Waits for more input, this long at most; true when there is some, or its end.
bool input_waits(int milliseconds);

// watch-run.c: reads the rest of the request and waits until it can be answered; false at the end of input.
bool run_wait(struct text *text);

// watch-file.c: reads the rest of the request and answers it; false at the end of input. Larger files are not read.
#define FILE_MAX 256
bool files_look(struct text *text);

// A namespace that is asked about.
struct place {
    uint64_t inode;
    int fd;      // -1 and an errno where it could not be opened
    int error;
    int type;    // CLONE_NEW…, where it could be opened
};

// Our own namespace of a type, where we always are between two calls of enter.
struct home {
    int type;
    uint64_t inode;
    int fd;
    bool can_return;
};

// Sockets that live in a namespace. They keep it alive, so they are not to be kept.
struct sockets {
    int route;          // for rtnetlink(7); -1 and an errno where the namespace may not be entered
    int filter;         // for nf_tables; -1 where it is not asked, or there is none, and then an errno
    int route_error, filter_error;
};

// Those that we go to and come back from, the network first.
enum { HOMES = 3 };
struct homes {
    struct home list[HOMES];
};

enum { FOUND_MAX = 16384, FILES_MAX = 2 };

// What is done in a namespace.
struct errand {
    int (*run)(struct errand *errand);    // 0 or an errno
    void *found;
    size_t size;                          // of what is found, at most FOUND_MAX
    int files[FILES_MAX];                 // that were opened there; -1 where there is none
};

// watch-enter.c
// False and errno where one of them cannot be opened.
bool homes_open(struct homes *homes);
// Of this type; NULL where we go to none of those.
const struct home *home_of(const struct homes *homes, int type);
// Runs the errand in the namespace. 0 or an errno.
int enter(const struct home *home, const struct place *place, struct errand *errand);
// The namespace at `path`, if it is the one with this inode: another one may be there by now.
struct place place_open(uint64_t inode, const char *path);
struct sockets enter_sockets(const struct home *home, const struct place *place, bool with_filter);

// watch-names.c, watch-ipc.c: what a UTS or an IPC namespace holds, as members of a JSON object. 0 or an errno, and then nothing
// was added.
int add_names(struct text *text, const struct home *home, const struct place *place);
int add_ipc(struct text *text, const struct home *home, const struct place *place);

enum { NSIDS_MAX = 4096, ROUTES_MAX = 4096, RULES_MAX = 1024 };

// The numbers by which links of one namespace speak of other namespaces, each once.
struct nsids {
    int32_t numbers[NSIDS_MAX];
    size_t count;
};

// watch-dump.c: links, addresses and routes of the namespace that the socket lives in, as members of a JSON object.
// -1 and errno, and then nothing was added.
int dump_all(int socket, struct text *text, struct nsids *nsids);
// Where the answers of a dump go.
struct nlmsghdr;
struct sink {
    struct text *text;
    struct nsids *nsids;
    size_t count;               // of routes, tables, rules
    int family;                 // 0: any
    void (*add)(struct sink *sink, const struct nlmsghdr *message);
};
// Asks, and adds what comes; 0, or -1 and errno.
int dump(int socket, const struct nlmsghdr *request, struct sink *sink);
// How the links of the socket's namespace number the one behind `fd`; -1: they do not.
int32_t nsid_of(int socket, int fd);

// watch-nft.c: whether the kernel has nf_tables now. A question might load it, and a look changes nothing of a machine.
enum presence { ABSENT, PRESENT, UNKNOWN };
enum presence nft_presence(void);
// Tables, chains and rules of nf_tables, or why there are none to see, as further members of that object.
void dump_tables(int socket, int error, struct text *text);

// watch-link.c, watch-route.c: one message of a dump, as rows of a JSON array.
void add_link(struct text *text, const struct nlmsghdr *message, struct nsids *nsids);
void add_address(struct text *text, const struct nlmsghdr *message);
void add_route(struct text *text, const struct nlmsghdr *message, size_t *count);
// Text of an address, as inet_ntop(3) writes it; empty where there is none.
struct address { char text[64]; };
struct address address_text(int family, const void *bytes);
