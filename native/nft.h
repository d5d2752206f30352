// Requests to nf_tables, for translating addresses in IPv4: tables, chains of the type nat, and rules of two sorts.
#pragma once

#include <stdint.h>

#include "address.h"
#include "netlink.h"

// What a rule asks of a packet, and what it then does. What is empty, or 0, is not asked.
struct nft_rule {
    const char *table, *chain;
    struct address source, destination;     // networks
    const char *link;                       // the name of the link that the packet leaves by
    uint16_t port;                          // where it is TCP and for this port
    struct address to;                      // its destination becomes this address and port; without a family, its source
    uint16_t to_port;                       // becomes the address of the link that it leaves by
};

// NFT_MSG_NEWTABLE, NFT_MSG_DELTABLE, as `nft add table ip` and `nft delete table ip`.
void nft_newtable(struct netlink_request *request, const char *table);
void nft_deltable(struct netlink_request *request, const char *table);

// NFT_MSG_NEWCHAIN, as `nft add chain ip`: a base chain of the type nat. `hook` is one of enum nf_inet_hooks.
void nft_newchain(struct netlink_request *request, const char *table, const char *chain, uint32_t hook, int32_t priority);

// NFT_MSG_NEWRULE, as `nft add rule ip`.
void nft_newrule(struct netlink_request *request, const struct nft_rule *rule);
