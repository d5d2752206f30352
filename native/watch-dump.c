// Asks rtnetlink(7) for what a network namespace holds, and says it in JSON. How other families of netlink(7) dump is the same.
#include "watch.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// 1 at the end of the dump, 0 before it, -1 and errno.
static int take_messages(struct sink *sink, const struct nlmsghdr *message, size_t size, bool *interrupted)
{
    for (; NLMSG_OK(message, size); message = NLMSG_NEXT(message, size)) {
        *interrupted |= (message->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
        if (message->nlmsg_type == NLMSG_ERROR || message->nlmsg_type == NLMSG_DONE) {
            // Both begin with 0 or the errno, negative.
            int error = *(const int *)NLMSG_DATA(message);
            errno = -error;
            return error == 0 ? 1 : -1;
        }
        sink->add(sink, message);
    }
    return 0;
}

static int read_dump(int socket, struct sink *sink)
{
    static _Alignas(struct nlmsghdr) char buffer[128 * 1024];
    bool interrupted = false;
    for (;;) {
        ssize_t size = recv(socket, buffer, sizeof buffer, MSG_TRUNC);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return -1;
        if ((size_t)size > sizeof buffer) {
            errno = EMSGSIZE;
            return -1;
        }
        int end = take_messages(sink, (const struct nlmsghdr *)buffer, (size_t)size, &interrupted);
        if (end < 0 || (end > 0 && !interrupted))
            return end < 0 ? -1 : 0;
        if (end > 0) {
            errno = EAGAIN;
            return -1;
        }
    }
}

// A dump during which something changed is asked for again, but not for ever.
enum { PATIENCE = 8 };

int dump(int socket, const struct nlmsghdr *request, struct sink *sink)
{
    size_t start = sink->text->size;
    int result = -1;
    for (int tries = 0; tries < PATIENCE; tries++) {
        sink->text->size = start;
        sink->count = 0;
        if (send(socket, request, request->nlmsg_len, 0) < 0)
            return -1;
        result = read_dump(socket, sink);
        if (result == 0 || errno != EAGAIN)
            break;
    }
    return result < 0 && errno == EAGAIN ? 0 : result;
}

static void add_link_of(struct sink *sink, const struct nlmsghdr *message)
{
    add_link(sink->text, message, sink->nsids);
}

static void add_address_of(struct sink *sink, const struct nlmsghdr *message)
{
    add_address(sink->text, message);
}

static void add_route_of(struct sink *sink, const struct nlmsghdr *message)
{
    // A kernel without IPv6 answers with what it has.
    const struct rtmsg *head = NLMSG_DATA(message);
    if (head->rtm_family == sink->family)
        add_route(sink->text, message, &sink->count);
}

static int dump_links(int socket, struct sink sink)
{
    struct {
        struct nlmsghdr head;
        struct ifinfomsg body;
        struct rtattr mask_head;
        uint32_t mask;
    } request = {
        .head = { .nlmsg_len = sizeof request, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
        .mask_head = { .rta_len = RTA_LENGTH(sizeof request.mask), .rta_type = IFLA_EXT_MASK },
        .mask = RTEXT_FILTER_SKIP_STATS,
    };
    sink.add = add_link_of;
    text_add(sink.text, "\"links\":[");
    int result = dump(socket, &request.head, &sink);
    text_add(sink.text, "]");
    return result;
}

static int dump_addresses(int socket, struct sink sink)
{
    struct {
        struct nlmsghdr head;
        struct ifaddrmsg body;
    } request = {
        .head = { .nlmsg_len = sizeof request, .nlmsg_type = RTM_GETADDR, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
    };
    sink.add = add_address_of;
    text_add(sink.text, ",\"addresses\":[");
    int result = dump(socket, &request.head, &sink);
    text_add(sink.text, "]");
    return result;
}

static int dump_routes(int socket, struct sink sink, bool *are_too_many)
{
    static const int families[] = { AF_INET, AF_INET6 };
    int result = 0;
    sink.add = add_route_of;
    text_add(sink.text, ",\"routes\":[");
    for (size_t i = 0; i < 2 && result == 0; i++) {
        struct {
            struct nlmsghdr head;
            struct rtmsg body;
        } request = {
            .head = { .nlmsg_len = sizeof request, .nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
            .body = { .rtm_family = (unsigned char)families[i], .rtm_table = RT_TABLE_MAIN },
        };
        sink.family = families[i];
        result = dump(socket, &request.head, &sink);
        // ENOENT: nobody has put a route into this table yet.
        if (result < 0 && errno == ENOENT)
            result = 0;
        *are_too_many |= sink.count > ROUTES_MAX;
    }
    text_add(sink.text, "]");
    return result;
}

int dump_all(int socket, struct text *text, struct nsids *nsids)
{
    struct sink sink = { .text = text, .nsids = nsids };
    size_t start = text->size;
    bool are_too_many = false;
    int on = 1;
    // So that the kernel itself leaves out the routes of other tables.
    setsockopt(socket, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
    if (dump_links(socket, sink) < 0 || dump_addresses(socket, sink) < 0 || dump_routes(socket, sink, &are_too_many) < 0) {
        text->size = start;
        return -1;
    }
    text_add(text, ",\"moreRoutes\":%s", are_too_many ? "true" : "false");
    return 0;
}

int32_t nsid_of(int socket, int fd)
{
    struct {
        struct nlmsghdr head;
        struct rtgenmsg body;
        char padding[NLMSG_ALIGN(sizeof(struct rtgenmsg)) - sizeof(struct rtgenmsg)];
        struct rtattr fd_head;
        uint32_t fd;
    } request = {
        .head = { .nlmsg_len = sizeof request, .nlmsg_type = RTM_GETNSID, .nlmsg_flags = NLM_F_REQUEST },
        .fd_head = { .rta_len = RTA_LENGTH(sizeof request.fd), .rta_type = NETNSA_FD },
        .fd = (uint32_t)fd,
    };
    union {
        struct nlmsghdr head;
        char bytes[1024];
    } answer;
    int32_t nsid = -1;
    if (send(socket, &request, sizeof request, 0) < 0)
        return -1;
    ssize_t size = recv(socket, &answer, sizeof answer, 0);
    if (size < (ssize_t)NLMSG_HDRLEN || answer.head.nlmsg_type != RTM_NEWNSID)
        return -1;
    const struct rtattr *attribute = (const void *)((char *)NLMSG_DATA(&answer.head) + NLMSG_ALIGN(sizeof request.body));
    int left = (int)NLMSG_PAYLOAD(&answer.head, NLMSG_ALIGN(sizeof request.body));
    for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
        if (attribute->rta_type == NETNSA_NSID)
            memcpy(&nsid, RTA_DATA(attribute), sizeof nsid);
    return nsid;
}
