// Addresses of IPv4 and IPv6 as text and as bytes. Knows no call.
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

// An IPv4 or IPv6 address, with the length of its network.
struct address {
    unsigned char family, length;   // the family is 0 where there is none
    unsigned char bytes[sizeof(struct in6_addr)];
};

size_t address_size(const struct address *address);

// `10.77.0.2`; its length is that of the whole address.
bool address_parse(const char *text, struct address *address);

// `10.77.0.2/24`
bool prefix_parse(const char *text, struct address *address);
