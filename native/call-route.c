// Calls about addresses and routes, each a request to rtnetlink(7).
#include <linux/if_addr.h>
#include <string.h>

#include "address.h"
#include "netlink.h"
#include "perform.h"

static void address_request(struct call *call, unsigned short type, unsigned short flags, unsigned long ifa_flags)
{
    struct netlink_request request;
    struct address address;
    int index;
    if (!prefix_parse(call->args[1], &address)) {
        call_refuse(call, "not an address with the length of its network: %.60s", call->args[1]);
        return;
    }
    if (!link_index(call, call->args[0], &index))
        return;
    struct ifaddrmsg body = {
        .ifa_family = address.family, .ifa_prefixlen = address.length,
        .ifa_flags = (unsigned char)ifa_flags, .ifa_index = (unsigned int)index,
    };
    request_begin(&request, type, flags, &body, sizeof body);
    request_attribute(&request, IFA_LOCAL, address.bytes, address_size(&address));
    request_attribute(&request, IFA_ADDRESS, address.bytes, address_size(&address));
    request_perform(&request, call);
}

void do_newaddr(struct call *call)
{
    unsigned long flags;
    if (flags_arg(call, 2, address_flags, &flags))
        address_request(call, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, flags);
}

void do_deladdr(struct call *call)
{
    address_request(call, RTM_DELADDR, 0, 0);
}

struct route {
    struct address destination, gateway;    // the family is 0 where there is none
};

static bool route_args(struct call *call, struct route *route)
{
    const char *destination = call->args[0], *gateway = call->args[1];
    bool everywhere = strcmp(destination, "default") == 0;
    *route = (struct route){};
    if (!everywhere && !prefix_parse(destination, &route->destination))
        call_refuse(call, "neither default nor a network: %.60s", destination);
    else if (gateway[0] != '\0' && !address_parse(gateway, &route->gateway))
        call_refuse(call, "not an address: %.60s", gateway);
    else if (!everywhere && gateway[0] != '\0' && route->destination.family != route->gateway.family)
        call_refuse(call, "one is IPv4, the other IPv6: %.40s, %.40s", destination, gateway);
    return call->refusal[0] == '\0';
}

static void route_request(struct call *call, unsigned short type, unsigned short flags, struct rtmsg body)
{
    struct netlink_request request;
    struct route route;
    int index = 0;
    if (!route_args(call, &route) || (call->args[2][0] != '\0' && !link_index(call, call->args[2], &index)))
        return;
    const struct address *given = route.gateway.family != 0 ? &route.gateway : &route.destination;
    body.rtm_family = given->family != 0 ? given->family : AF_INET;
    body.rtm_table = RT_TABLE_MAIN;
    body.rtm_dst_len = route.destination.length;
    request_begin(&request, type, flags, &body, sizeof body);
    if (route.destination.length > 0)
        request_attribute(&request, RTA_DST, route.destination.bytes, address_size(&route.destination));
    if (route.gateway.family != 0)
        request_attribute(&request, RTA_GATEWAY, route.gateway.bytes, address_size(&route.gateway));
    if (index != 0)
        request_number(&request, RTA_OIF, (unsigned int)index);
    request_perform(&request, call);
}

void do_newroute(struct call *call)
{
    // What no gateway is between is on the link itself; the kernel wants that said for IPv4.
    bool direct = call->args[1][0] == '\0';
    route_request(call, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, (struct rtmsg){
        .rtm_protocol = RTPROT_BOOT, .rtm_type = RTN_UNICAST, .rtm_scope = direct ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
    });
}

void do_delroute(struct call *call)
{
    route_request(call, RTM_DELROUTE, 0, (struct rtmsg){ .rtm_scope = RT_SCOPE_NOWHERE });
}
