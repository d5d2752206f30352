// Requests to nf_tables: see linux/netfilter/nf_tables.h. A rule is a list of expressions, which pass values on in registers.
#include "nft.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <string.h>

static void begin(struct netlink_request *request, unsigned short message, unsigned short flags)
{
    const struct nfgenmsg body = { .nfgen_family = NFPROTO_IPV4, .version = NFNETLINK_V0 };
    request_begin(request, (unsigned short)(NFNL_SUBSYS_NFTABLES << 8 | message), flags, &body, sizeof body);
    request->protocol = NETLINK_NETFILTER;
    request->batch = true;
}

static size_t nest(struct netlink_request *request, unsigned short type)
{
    return request_nest(request, type | NLA_F_NESTED);
}

// nf_tables takes numbers in network byte order.
static void put_number(struct netlink_request *request, unsigned short type, uint32_t number)
{
    request_number(request, type, htonl(number));
}

void nft_newtable(struct netlink_request *request, const char *table)
{
    begin(request, NFT_MSG_NEWTABLE, NLM_F_CREATE);
    request_text(request, NFTA_TABLE_NAME, table);
}

void nft_deltable(struct netlink_request *request, const char *table)
{
    begin(request, NFT_MSG_DELTABLE, 0);
    request_text(request, NFTA_TABLE_NAME, table);
}

void nft_newchain(struct netlink_request *request, const char *table, const char *chain, uint32_t hook, int32_t priority)
{
    begin(request, NFT_MSG_NEWCHAIN, NLM_F_CREATE);
    request_text(request, NFTA_CHAIN_TABLE, table);
    request_text(request, NFTA_CHAIN_NAME, chain);
    size_t at = nest(request, NFTA_CHAIN_HOOK);
    put_number(request, NFTA_HOOK_HOOKNUM, hook);
    put_number(request, NFTA_HOOK_PRIORITY, (uint32_t)priority);
    request_nest_end(request, at);
    request_text(request, NFTA_CHAIN_TYPE, "nat");
}

// One expression is open between the two.
struct expression {
    size_t element, data;
};

static struct expression expression_begin(struct netlink_request *request, const char *name)
{
    struct expression expression = { .element = nest(request, NFTA_LIST_ELEM) };
    request_text(request, NFTA_EXPR_NAME, name);
    expression.data = nest(request, NFTA_EXPR_DATA);
    return expression;
}

static void expression_end(struct netlink_request *request, struct expression expression)
{
    request_nest_end(request, expression.data);
    request_nest_end(request, expression.element);
}

static void put_value(struct netlink_request *request, unsigned short type, const void *value, size_t size)
{
    size_t at = nest(request, type);
    request_attribute(request, NFTA_DATA_VALUE, value, size);
    request_nest_end(request, at);
}

// Part of a packet's header, into the first register.
static void load_payload(struct netlink_request *request, uint32_t base, uint32_t offset, uint32_t length)
{
    struct expression payload = expression_begin(request, "payload");
    put_number(request, NFTA_PAYLOAD_DREG, NFT_REG_1);
    put_number(request, NFTA_PAYLOAD_BASE, base);
    put_number(request, NFTA_PAYLOAD_OFFSET, offset);
    put_number(request, NFTA_PAYLOAD_LEN, length);
    expression_end(request, payload);
}

// What is known of a packet beside its bytes, into the first register.
static void load_meta(struct netlink_request *request, uint32_t key)
{
    struct expression meta = expression_begin(request, "meta");
    put_number(request, NFTA_META_DREG, NFT_REG_1);
    put_number(request, NFTA_META_KEY, key);
    expression_end(request, meta);
}

// The rule goes on only where the first register holds this.
static void compare(struct netlink_request *request, const void *value, size_t size)
{
    struct expression cmp = expression_begin(request, "cmp");
    put_number(request, NFTA_CMP_SREG, NFT_REG_1);
    put_number(request, NFTA_CMP_OP, NFT_CMP_EQ);
    put_value(request, NFTA_CMP_DATA, value, size);
    expression_end(request, cmp);
}

static void mask_register(struct netlink_request *request, uint32_t mask)
{
    const uint32_t nothing = 0;
    struct expression bitwise = expression_begin(request, "bitwise");
    put_number(request, NFTA_BITWISE_SREG, NFT_REG_1);
    put_number(request, NFTA_BITWISE_DREG, NFT_REG_1);
    put_number(request, NFTA_BITWISE_LEN, sizeof mask);
    put_value(request, NFTA_BITWISE_MASK, &mask, sizeof mask);
    put_value(request, NFTA_BITWISE_XOR, &nothing, sizeof nothing);
    expression_end(request, bitwise);
}

static void match_network(struct netlink_request *request, uint32_t offset, const struct address *network)
{
    uint32_t bytes, mask = network->length == 0 ? 0 : htonl(~0U << (32 - network->length));
    if (network->family == 0)
        return;
    memcpy(&bytes, network->bytes, sizeof bytes);
    bytes &= mask;
    load_payload(request, NFT_PAYLOAD_NETWORK_HEADER, offset, sizeof bytes);
    if (network->length < 32)
        mask_register(request, mask);
    compare(request, &bytes, sizeof bytes);
}

static void match_link(struct netlink_request *request, const char *link)
{
    char name[IFNAMSIZ] = "";
    if (link[0] == '\0')
        return;
    strncpy(name, link, sizeof name - 1);
    load_meta(request, NFT_META_OIFNAME);
    compare(request, name, sizeof name);
}

static void match_port(struct netlink_request *request, uint16_t port)
{
    const uint8_t tcp = IPPROTO_TCP;
    const uint16_t bytes = htons(port);
    if (port == 0)
        return;
    load_meta(request, NFT_META_L4PROTO);
    compare(request, &tcp, sizeof tcp);
    load_payload(request, NFT_PAYLOAD_TRANSPORT_HEADER, offsetof(struct tcphdr, dest), sizeof bytes);
    compare(request, &bytes, sizeof bytes);
}

static void load_value(struct netlink_request *request, uint32_t to, const void *value, size_t size)
{
    struct expression immediate = expression_begin(request, "immediate");
    put_number(request, NFTA_IMMEDIATE_DREG, to);
    put_value(request, NFTA_IMMEDIATE_DATA, value, size);
    expression_end(request, immediate);
}

static void translate_destination(struct netlink_request *request, const struct nft_rule *rule)
{
    const uint16_t port = htons(rule->to_port);
    load_value(request, NFT_REG_1, rule->to.bytes, sizeof(struct in_addr));
    load_value(request, NFT_REG_2, &port, sizeof port);
    struct expression nat = expression_begin(request, "nat");
    put_number(request, NFTA_NAT_TYPE, NFT_NAT_DNAT);
    put_number(request, NFTA_NAT_FAMILY, NFPROTO_IPV4);
    put_number(request, NFTA_NAT_REG_ADDR_MIN, NFT_REG_1);
    put_number(request, NFTA_NAT_REG_PROTO_MIN, NFT_REG_2);
    expression_end(request, nat);
}

void nft_newrule(struct netlink_request *request, const struct nft_rule *rule)
{
    begin(request, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
    request_text(request, NFTA_RULE_TABLE, rule->table);
    request_text(request, NFTA_RULE_CHAIN, rule->chain);
    size_t list = nest(request, NFTA_RULE_EXPRESSIONS);
    match_network(request, offsetof(struct iphdr, saddr), &rule->source);
    match_network(request, offsetof(struct iphdr, daddr), &rule->destination);
    match_link(request, rule->link);
    match_port(request, rule->port);
    if (rule->to.family != 0)
        translate_destination(request, rule);
    else
        expression_end(request, expression_begin(request, "masq"));
    request_nest_end(request, list);
}
