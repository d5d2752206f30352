// Routes of a dump: one row for each way that a route offers.
#include "watch.h"

#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <string.h>

struct address address_text(int family, const void *bytes)
{
    struct address address = { "" };
    if (bytes != NULL)
        inet_ntop(family, bytes, address.text, sizeof address.text);
    return address;
}

// rtnetlink(7); what is not listed there is in the kernel's include/uapi/linux/rtnetlink.h.
static const char *const types[] = {
    "unspec", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit", "throw", "nat",
};

struct way {
    uint32_t link;                // 0: none
    struct address gateway;
};

static uint32_t number_of(const struct rtattr *attribute)
{
    uint32_t number;
    memcpy(&number, RTA_DATA(attribute), sizeof number);
    return number;
}

static void take_way(struct way *way, int family, const struct rtattr *attribute)
{
    switch (attribute->rta_type) {
    case RTA_OIF:
        way->link = number_of(attribute);
        break;
    case RTA_GATEWAY:
        way->gateway = address_text(family, RTA_DATA(attribute));
        break;
    case RTA_VIA: { // a gateway of the other family
        const struct rtvia *via = RTA_DATA(attribute);
        way->gateway = address_text(via->rtvia_family, via->rtvia_addr);
        break;
    }
    }
}

struct route {
    const struct rtmsg *head;
    struct address destination;
    uint32_t metric, table;
    struct way way;
    const struct rtattr *ways;    // several: struct rtnexthop one after the other
};

static struct route route_of(const struct nlmsghdr *message)
{
    struct route route = { .head = NLMSG_DATA(message) };
    int family = route.head->rtm_family;
    route.table = route.head->rtm_table;
    int left = (int)RTM_PAYLOAD(message);
    for (const struct rtattr *attribute = RTM_RTA(route.head); RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
        if (attribute->rta_type == RTA_DST)
            route.destination = address_text(family, RTA_DATA(attribute));
        else if (attribute->rta_type == RTA_PRIORITY)
            route.metric = number_of(attribute);
        else if (attribute->rta_type == RTA_TABLE)
            route.table = number_of(attribute);
        else if (attribute->rta_type == RTA_MULTIPATH)
            route.ways = attribute;
        else
            take_way(&route.way, family, attribute);
    }
    return route;
}

static void add_row(struct text *text, const struct route *route, const struct way *way)
{
    const struct rtmsg *head = route->head;
    text_comma(text);
    text_add(text, "{\"family\":%d,\"destination\":", head->rtm_family == AF_INET ? 4 : 6);
    if (head->rtm_dst_len == 0)
        text_add(text, "\"default\"");
    else
        text_add(text, "\"%s/%d\"", route->destination.text, head->rtm_dst_len);
    text_add(text, ",\"gateway\":");
    text_add(text, way->gateway.text[0] ? "\"%s\"" : "null%s", way->gateway.text);
    text_add(text, ",\"link\":%u,\"metric\":%u", way->link, route->metric);
    text_add(text, ",\"type\":\"%s\"}", types[head->rtm_type < sizeof types / sizeof *types ? head->rtm_type : 0]);
}

static void add_ways(struct text *text, const struct route *route)
{
    const struct rtnexthop *hop = RTA_DATA(route->ways);
    int left = (int)RTA_PAYLOAD(route->ways);
    for (; RTNH_OK(hop, left); left -= (int)NLMSG_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop)) {
        struct way way = { .link = (uint32_t)hop->rtnh_ifindex };
        int inner = (int)(hop->rtnh_len - sizeof *hop);
        for (const struct rtattr *attribute = RTNH_DATA(hop); RTA_OK(attribute, inner); attribute = RTA_NEXT(attribute, inner))
            take_way(&way, route->head->rtm_family, attribute);
        add_row(text, route, &way);
    }
}

void add_route(struct text *text, const struct nlmsghdr *message, size_t *count)
{
    struct route route = route_of(message);
    bool is_cached = (route.head->rtm_flags & RTM_F_CLONED) != 0;
    if (route.table != RT_TABLE_MAIN || is_cached || (*count)++ >= ROUTES_MAX)
        return;
    if (route.ways != NULL)
        add_ways(text, &route);
    else
        add_row(text, &route, &route.way);
}
