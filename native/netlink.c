// One request to a netlink(7) family and its answer. Knows how they are laid out, not what is asked.
#include "netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static void append(struct netlink_request *request, const void *bytes, size_t size, size_t aligned)
{
    size_t end = request->header.nlmsg_len;
    if (aligned > sizeof request->bytes - end) {
        request->full = true;
        return;
    }
    memcpy(request->bytes + end, bytes, size);
    request->header.nlmsg_len = (unsigned int)(end + aligned);
}

void request_begin(struct netlink_request *request, unsigned short type, unsigned short flags, const void *body, size_t size)
{
    memset(request, 0, sizeof *request);
    request->header = (struct nlmsghdr){
        .nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags,
    };
    request->protocol = NETLINK_ROUTE;
    request_body(request, body, size);
}

void request_body(struct netlink_request *request, const void *body, size_t size)
{
    append(request, body, size, NLMSG_ALIGN(size));
}

static void attribute_begin(struct netlink_request *request, unsigned short type, size_t size)
{
    struct rtattr head = { .rta_len = (unsigned short)RTA_LENGTH(size), .rta_type = type };
    append(request, &head, sizeof head, sizeof head);
}

void request_attribute(struct netlink_request *request, unsigned short type, const void *value, size_t size)
{
    attribute_begin(request, type, size);
    append(request, value, size, RTA_ALIGN(size));
}

void request_text(struct netlink_request *request, unsigned short type, const char *text)
{
    request_attribute(request, type, text, strlen(text) + 1);
}

void request_number(struct netlink_request *request, unsigned short type, unsigned int number)
{
    request_attribute(request, type, &number, sizeof number);
}

size_t request_nest(struct netlink_request *request, unsigned short type)
{
    size_t nest = request->header.nlmsg_len;
    attribute_begin(request, type, 0);
    return nest;
}

void request_nest_end(struct netlink_request *request, size_t nest)
{
    unsigned short length = (unsigned short)(request->header.nlmsg_len - nest);
    if (!request->full)
        memcpy(request->bytes + nest + offsetof(struct rtattr, rta_len), &length, sizeof length);
}

// With the texts of errors, and without the request in them.
int netlink_open(const struct netlink_request *request)
{
    int on = 1;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, request->protocol);
    if (fd == -1)
        return -1;
    setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
    return fd;
}

// What is between the two is done as a whole or not at all. They are for nf_tables, of which batches there are.
static ssize_t send_batch(int fd, const struct netlink_request *request)
{
    struct edge {
        struct nlmsghdr header;
        struct nfgenmsg body;
    } edges[2] = {};
    for (unsigned short i = 0; i < 2; i++) {
        edges[i].header = (struct nlmsghdr){
            .nlmsg_len = sizeof edges[i], .nlmsg_type = (unsigned short)(NFNL_MSG_BATCH_BEGIN + i), .nlmsg_flags = NLM_F_REQUEST,
        };
        edges[i].body.res_id = htons(NFNL_SUBSYS_NFTABLES);
    }
    const struct iovec parts[] = {
        { &edges[0], sizeof edges[0] },
        { (void *)request->bytes, NLMSG_ALIGN(request->header.nlmsg_len) },
        { &edges[1], sizeof edges[1] },
    };
    return writev(fd, parts, 3);
}

// Another process of this network namespace may write to the socket too.
static bool is_answer(const struct nlmsghdr *header, size_t size, const struct sockaddr_nl *sender)
{
    return sender->nl_pid == 0 && NLMSG_OK(header, size) && header->nlmsg_type == NLMSG_ERROR &&
           header->nlmsg_len >= NLMSG_LENGTH(sizeof(struct nlmsgerr));
}

// The kernel has done it, and answered, by the time that send returns. Of a batch that fails as a whole it says so first.
long netlink_ask(int fd, const struct netlink_request *request, struct netlink_answer *answer)
{
    struct sockaddr_nl sender;
    socklen_t size = sizeof sender;
    ssize_t sent = request->batch ? send_batch(fd, request) : send(fd, request->bytes, request->header.nlmsg_len, 0);
    if (sent == -1)
        return -1;
    ssize_t got = recvfrom(fd, answer->bytes, ANSWER_BYTES_MAX, MSG_DONTWAIT, (struct sockaddr *)&sender, &size);
    if (got == -1)
        return -1;
    answer->given = is_answer(&answer->header, (size_t)got, &sender);
    errno = answer->given ? -((const struct nlmsgerr *)NLMSG_DATA(&answer->header))->error : EPROTO;
    return errno == 0 ? 0 : -1;
}

const char *netlink_text(const struct netlink_answer *answer)
{
    const unsigned short expected = NLM_F_ACK_TLVS | NLM_F_CAPPED;
    if (!answer->given || (answer->header.nlmsg_flags & expected) != expected)
        return NULL;
    const size_t start = NLMSG_LENGTH(sizeof(struct nlmsgerr));
    int left = (int)(answer->header.nlmsg_len - start);
    for (const struct rtattr *at = (const void *)(answer->bytes + start); RTA_OK(at, left); at = RTA_NEXT(at, left))
        if (at->rta_type == NLMSGERR_ATTR_MSG)
            return RTA_DATA(at);
    return NULL;
}
