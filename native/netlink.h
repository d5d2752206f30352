// One request to a netlink(7) family and its answer. Knows how they are laid out, not what is asked.
#pragma once

#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>

#define REQUEST_BYTES_MAX 1024
#define ANSWER_BYTES_MAX 8192

struct netlink_request {
    union {
        struct nlmsghdr header;
        char bytes[REQUEST_BYTES_MAX];
    };
    int protocol;   // NETLINK_ROUTE, unless it is set to another after request_begin
    bool batch;     // nfnetlink takes changes only between a message that begins a batch and one that ends it
    bool full;      // something did not fit, and is left out
};

struct netlink_answer {
    union {
        char bytes[ANSWER_BYTES_MAX + 1];   // a NUL stays behind whatever came
        struct nlmsghdr header;
    };
    bool given;
};

// `body` is the struct that this type of message begins with.
void request_begin(struct netlink_request *request, unsigned short type, unsigned short flags, const void *body, size_t size);

// More of a body, where one is nested in an attribute.
void request_body(struct netlink_request *request, const void *body, size_t size);

void request_attribute(struct netlink_request *request, unsigned short type, const void *value, size_t size);
void request_text(struct netlink_request *request, unsigned short type, const char *text);
void request_number(struct netlink_request *request, unsigned short type, unsigned int number);

// Everything from the one to the other is nested in an attribute.
size_t request_nest(struct netlink_request *request, unsigned short type);
void request_nest_end(struct netlink_request *request, size_t nest);

// A socket for such a request, in the calling process's network namespace. -1 and errno.
int netlink_open(const struct netlink_request *request);

// Sends the request and takes the answer. 0, or -1 and errno.
long netlink_ask(int fd, const struct netlink_request *request, struct netlink_answer *answer);

// What the kernel says beside an errno, its extended acknowledgement; NULL: nothing.
const char *netlink_text(const struct netlink_answer *answer);
