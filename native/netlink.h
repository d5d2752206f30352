// One request to rtnetlink(7) and its answer. Knows how they are laid out, not what is asked.
#pragma once

#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>

#include "calls.h"

#define REQUEST_BYTES_MAX 1024

struct netlink_request {
    union {
        struct nlmsghdr header;
        char bytes[REQUEST_BYTES_MAX];
    };
    bool full;      // something did not fit, and is left out
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

// Sends the request and takes the answer, in the calling process's network namespace. What the kernel says beside an errno
// becomes the call's data.
void request_perform(struct netlink_request *request, struct call *call);
