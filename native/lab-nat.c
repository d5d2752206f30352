// Whether the kernel translates addresses for the lab: the probe's own network namespace goes with it.
#include <errno.h>
#include <netinet/in.h>
#include <linux/netfilter.h>    // which takes over what is in netinet/in.h, if that came first
#include <unistd.h>

#include "lab.h"
#include "nft.h"

static long ask(const struct netlink_request *request)
{
    struct netlink_answer answer = {};
    int fd = netlink_open(request);
    if (fd < 0)
        return -1;
    long result = netlink_ask(fd, request, &answer);
    int error = errno;
    close(fd);
    errno = error;
    return result;
}

// The parts of it, and with each whatever the kernel loads for it.
int try_nat(void)
{
    struct nft_rule masquerade = { .table = "try", .chain = "out", .link = "" }, dnat = { .table = "try", .chain = "in", .link = "" };
    struct netlink_request request;
    dnat.port = dnat.to_port = 80;
    dnat.to.family = AF_INET;
    nft_newtable(&request, "try");
    if (ask(&request) < 0)
        return fail("nf_tables");
    nft_newchain(&request, "try", "out", NF_INET_POST_ROUTING, 100);
    if (ask(&request) < 0)
        return fail("nf_tables nat");
    nft_newchain(&request, "try", "in", NF_INET_PRE_ROUTING, -100);
    if (ask(&request) < 0)
        return fail("nf_tables nat");
    nft_newrule(&request, &masquerade);
    if (ask(&request) < 0)
        return fail("nf_tables masquerade");
    nft_newrule(&request, &dnat);
    return ask(&request) < 0 ? fail("nf_tables dnat") : 0;
}
