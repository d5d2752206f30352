// Addresses of IPv4 and IPv6 as text and as bytes. Knows no call.
#include "address.h"

#include <arpa/inet.h>
#include <string.h>

#include "wire.h"

size_t address_size(const struct address *address)
{
    return address->family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
}

bool address_parse(const char *text, struct address *address)
{
    *address = (struct address){ .family = strchr(text, ':') == NULL ? AF_INET : AF_INET6 };
    address->length = (unsigned char)(address_size(address) * 8);
    return inet_pton(address->family, text, address->bytes) == 1;
}

bool prefix_parse(const char *text, struct address *address)
{
    char bare[INET6_ADDRSTRLEN];
    long length;
    size_t end = strcspn(text, "/");
    if (text[end] == '\0' || end >= sizeof bare)
        return false;
    memcpy(bare, text, end);
    bare[end] = '\0';
    if (!address_parse(bare, address) || !number_parse(text + end + 1, 0, address->length, &length))
        return false;
    address->length = (unsigned char)length;
    return true;
}
