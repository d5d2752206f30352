// Calls about the translation of addresses, each a batch of one request to nf_tables: linux/netfilter/nf_tables.h.
#include <netinet/in.h>
#include <linux/netfilter.h>    // which takes over what is in netinet/in.h, if that came first
#include <net/if.h>
#include <stdint.h>
#include <string.h>

#include "nft.h"
#include "perform.h"
#include "wire.h"

void do_nft_newtable(struct call *call)
{
    struct netlink_request request;
    nft_newtable(&request, call->args[0]);
    request_perform(&request, call);
}

void do_nft_deltable(struct call *call)
{
    struct netlink_request request;
    nft_deltable(&request, call->args[0]);
    request_perform(&request, call);
}

void do_nft_newchain(struct call *call)
{
    struct netlink_request request;
    unsigned long hook;
    long priority;
    if (!flag_arg(call, 2, nft_hooks, &hook) || !number_arg(call, 3, INT32_MIN, INT32_MAX, &priority))
        return;
    nft_newchain(&request, call->args[0], call->args[1], (uint32_t)hook, (int32_t)priority);
    request_perform(&request, call);
}

static bool network_arg(struct call *call, size_t index, struct address *network)
{
    const char *text = call->args[index];
    if (text[0] == '\0')
        return true;
    if ((address_parse(text, network) || prefix_parse(text, network)) && network->family == AF_INET)
        return true;
    call_refuse(call, "not an address or a network of IPv4: %.60s", text);
    return false;
}

static bool port_arg(struct call *call, size_t index, uint16_t *port)
{
    long number;
    if (call->args[index][0] == '\0')
        return true;
    if (!number_arg(call, index, 1, UINT16_MAX, &number))
        return false;
    *port = (uint16_t)number;
    return true;
}

// `10.88.0.2:80`
static bool target_arg(struct call *call, size_t index, struct nft_rule *rule)
{
    char bare[INET_ADDRSTRLEN] = "";
    const char *text = call->args[index];
    size_t end = strcspn(text, ":");
    long port;
    if (end < sizeof bare)
        memcpy(bare, text, end);
    if (text[end] == ':' && address_parse(bare, &rule->to) && number_parse(text + end + 1, 1, UINT16_MAX, &port)) {
        rule->to_port = (uint16_t)port;
        return true;
    }
    call_refuse(call, "not an address with a port: %.60s", text);
    return false;
}

// A port is only translated where it is known which one it was.
static bool statement_arg(struct call *call, size_t index, struct nft_rule *rule)
{
    const char *statement = call->args[index], *target = call->args[index + 1];
    if (strcmp(statement, "masquerade") == 0 && target[0] == '\0')
        return true;
    if (strcmp(statement, "dnat") == 0 && rule->port != 0)
        return target_arg(call, index + 1, rule);
    call_refuse(call, "neither masquerade nor dnat of a port: %.60s", statement);
    return false;
}

void do_nft_newrule(struct call *call)
{
    struct netlink_request request;
    struct nft_rule rule = { .table = call->args[0], .chain = call->args[1], .link = call->args[4] };
    if (!network_arg(call, 2, &rule.source) || !network_arg(call, 3, &rule.destination) || !port_arg(call, 5, &rule.port))
        return;
    if (strlen(rule.link) >= IFNAMSIZ) {
        call_refuse(call, "not the name of a link: %.60s", rule.link);
        return;
    }
    if (!statement_arg(call, 6, &rule))
        return;
    nft_newrule(&request, &rule);
    request_perform(&request, call);
}
