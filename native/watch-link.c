// Links and addresses of a dump: one row for each message.
#include "watch.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

static const char *const states[] = { "unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up" };

struct link {
    const char *name, *kind;
    uint32_t master, lower;
    int32_t nsid;
    bool has_lower, has_nsid;
    uint8_t state;
};

static void take_link(struct link *link, const struct rtattr *attribute)
{
    const void *data = RTA_DATA(attribute);
    switch (attribute->rta_type & NLA_TYPE_MASK) {
    case IFLA_IFNAME:
        link->name = data;
        break;
    case IFLA_OPERSTATE:
        link->state = *(const uint8_t *)data;
        break;
    case IFLA_MASTER:
        memcpy(&link->master, data, sizeof link->master);
        break;
    case IFLA_LINK:
        memcpy(&link->lower, data, sizeof link->lower);
        link->has_lower = true;
        break;
    case IFLA_LINK_NETNSID:
        memcpy(&link->nsid, data, sizeof link->nsid);
        link->has_nsid = true;
        break;
    case IFLA_LINKINFO: {
        int left = (int)RTA_PAYLOAD(attribute);
        for (const struct rtattr *inner = data; RTA_OK(inner, left); inner = RTA_NEXT(inner, left))
            if (inner->rta_type == IFLA_INFO_KIND)
                link->kind = RTA_DATA(inner);
        break;
    }
    }
}

static void keep_nsid(struct nsids *nsids, int32_t number)
{
    for (size_t i = 0; i < nsids->count; i++)
        if (nsids->numbers[i] == number)
            return;
    if (nsids->count < NSIDS_MAX)
        nsids->numbers[nsids->count++] = number;
}

void add_link(struct text *text, const struct nlmsghdr *message, struct nsids *nsids)
{
    const struct ifinfomsg *head = NLMSG_DATA(message);
    struct link link = { .name = "" };
    int left = (int)IFLA_PAYLOAD(message);
    for (const struct rtattr *attribute = IFLA_RTA(head); RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
        take_link(&link, attribute);
    text_comma(text);
    text_add(text, "{\"index\":%d,\"name\":", head->ifi_index);
    text_string(text, link.name);
    text_add(text, ",\"kind\":");
    if (link.kind != NULL)
        text_string(text, link.kind);
    else
        text_add(text, "null");
    text_add(text, ",\"state\":\"%s\"", states[link.state < sizeof states / sizeof *states ? link.state : 0]);
    text_add(text, ",\"adminUp\":%s,\"master\":%u", head->ifi_flags & IFF_UP ? "true" : "false", link.master);
    // The kernel may leave out the other end's index where it is the same as this one's.
    text_add(text, ",\"lower\":%u", link.has_lower ? link.lower : link.has_nsid ? (uint32_t)head->ifi_index : 0);
    text_add(text, link.has_nsid ? ",\"nsid\":%d}" : ",\"nsid\":null}", link.nsid);
    if (link.has_nsid)
        keep_nsid(nsids, link.nsid);
}

void add_address(struct text *text, const struct nlmsghdr *message)
{
    const struct ifaddrmsg *head = NLMSG_DATA(message);
    const void *local = NULL, *address = NULL;
    int left = (int)IFA_PAYLOAD(message);
    for (const struct rtattr *attribute = IFA_RTA(head); RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
        if (attribute->rta_type == IFA_LOCAL)
            local = RTA_DATA(attribute);
        if (attribute->rta_type == IFA_ADDRESS)
            address = RTA_DATA(attribute);
    }
    // Of a line between two points, `address` is the far end's.
    struct address own = address_text(head->ifa_family, local ? local : address);
    if (own.text[0] == '\0')
        return;
    text_comma(text);
    text_add(text, "{\"index\":%u,\"address\":\"%s/%d\"}", head->ifa_index, own.text, head->ifa_prefixlen);
}
