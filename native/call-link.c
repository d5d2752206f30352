// Calls about links, each a request to rtnetlink(7): network devices, made and taken away, set up, joined to a bridge, moved.
#include <linux/if_link.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdint.h>
#include <string.h>

#include "netlink.h"
#include "perform.h"

bool link_index(struct call *call, const char *name, int *index)
{
    TIMED(call, (*index = (int)if_nametoindex(name)) == 0 ? -1 : 0);
    return call->error == 0;
}

// Where a link shall live: in the network namespace of a process. False when the argument is wrong; empty is here.
static bool netns_put(struct call *call, size_t index, struct netlink_request *request)
{
    long pid;
    if (call->args[index][0] == '\0')
        return true;
    if (!number_arg(call, index, 1, INT32_MAX, &pid))
        return false;
    request_number(request, IFLA_NET_NS_PID, (unsigned int)pid);
    return true;
}

// The other end of a veth pair: a link in a link.
static bool peer_put(struct call *call, struct netlink_request *request)
{
    struct ifinfomsg link = {};
    size_t data = request_nest(request, IFLA_INFO_DATA);
    size_t peer = request_nest(request, VETH_INFO_PEER);
    request_body(request, &link, sizeof link);
    request_text(request, IFLA_IFNAME, call->args[2]);
    if (!netns_put(call, 3, request))
        return false;
    request_nest_end(request, peer);
    request_nest_end(request, data);
    return true;
}

void do_newlink(struct call *call)
{
    struct netlink_request request;
    struct ifinfomsg link = {};
    const char *kind = call->args[1], *peer = call->args[2];
    if (peer[0] != '\0' && strcmp(kind, "veth") != 0) {
        call_refuse(call, "only a veth has a peer, not a %.60s", kind);
        return;
    }
    request_begin(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link, sizeof link);
    request_text(&request, IFLA_IFNAME, call->args[0]);
    size_t info = request_nest(&request, IFLA_LINKINFO);
    request_text(&request, IFLA_INFO_KIND, kind);
    if (peer[0] != '\0' && !peer_put(call, &request))
        return;
    request_nest_end(&request, info);
    request_perform(&request, call);
}

// The index of a bridge; of "none" 0, which is how a link is taken out of one.
static bool master_put(struct call *call, struct netlink_request *request)
{
    const char *master = call->args[2];
    int index = 0;
    if (master[0] == '\0')
        return true;
    if (strcmp(master, "none") != 0 && !link_index(call, master, &index))
        return false;
    request_number(request, IFLA_MASTER, (unsigned int)index);
    return true;
}

static bool state_arg(struct call *call, size_t index, struct ifinfomsg *link)
{
    const char *state = call->args[index];
    bool up = strcmp(state, "up") == 0;
    if (state[0] == '\0')
        return true;
    if (!up && strcmp(state, "down") != 0) {
        call_refuse(call, "neither up nor down: %.80s", state);
        return false;
    }
    link->ifi_flags = up ? IFF_UP : 0;
    link->ifi_change = IFF_UP;
    return true;
}

void do_setlink(struct call *call)
{
    struct netlink_request request;
    struct ifinfomsg link = {};
    if (!state_arg(call, 1, &link) || !link_index(call, call->args[0], &link.ifi_index))
        return;
    request_begin(&request, RTM_SETLINK, 0, &link, sizeof link);
    if (!master_put(call, &request))
        return;
    if (call->args[3][0] != '\0')
        request_text(&request, IFLA_IFNAME, call->args[3]);
    if (netns_put(call, 4, &request))
        request_perform(&request, call);
}

void do_dellink(struct call *call)
{
    struct netlink_request request;
    struct ifinfomsg link = {};
    if (!link_index(call, call->args[0], &link.ifi_index))
        return;
    request_begin(&request, RTM_DELLINK, 0, &link, sizeof link);
    request_perform(&request, call);
}
