// Tables, chains and rules of nf_tables, from linux/netfilter/nf_tables.h. What an expression of a rule says is left to whoever reads it.
#include "watch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

// Whether the kernel's own list of what it was built with has nf_tables; -1: there is none.
static int is_built_in(void)
{
    struct utsname kernel;
    char path[256], *line = NULL;
    size_t room = 0;
    int found = 0;
    uname(&kernel);
    snprintf(path, sizeof path, "/lib/modules/%s/modules.builtin", kernel.release);
    FILE *list = fopen(path, "re");
    if (list == NULL)
        return -1;
    while (!found && getline(&line, &room, list) > 0)
        found = strstr(line, "/nf_tables.ko") != NULL;
    free(line);
    fclose(list);
    return found;
}

enum presence nft_presence(void)
{
    static int built_in = -2;
    // Where a kernel loads no modules, a question loads none.
    if (access("/sys/module/nf_tables", F_OK) == 0 || access("/proc/modules", F_OK) < 0)
        return PRESENT;
    if (built_in == -2)
        built_in = is_built_in();
    if (built_in > 0)
        return PRESENT;
    return built_in < 0 || access("/sys/module", F_OK) < 0 ? UNKNOWN : ABSENT;
}

// Attributes by their numbers, as far as there are some.
enum { ATTRIBUTES_MAX = 16 };

struct attributes {
    const struct rtattr *at[ATTRIBUTES_MAX];
};

static struct attributes attributes_in(const void *start, int left)
{
    struct attributes attributes = {};
    for (const struct rtattr *one = start; RTA_OK(one, left); one = RTA_NEXT(one, left)) {
        unsigned int type = one->rta_type & NLA_TYPE_MASK;
        if (type < ATTRIBUTES_MAX)
            attributes.at[type] = one;
    }
    return attributes;
}

static struct attributes attributes_of(const struct nlmsghdr *message)
{
    const size_t head = NLMSG_ALIGN(sizeof(struct nfgenmsg));
    return attributes_in((const char *)NLMSG_DATA(message) + head, (int)NLMSG_PAYLOAD(message, head));
}

static struct attributes attributes_inside(const struct rtattr *nest)
{
    return nest == NULL ? (struct attributes){} : attributes_in(RTA_DATA(nest), (int)RTA_PAYLOAD(nest));
}

static void add_text(struct text *text, const char *member, const struct rtattr *attribute)
{
    text_add(text, ",\"%s\":", member);
    if (attribute != NULL)
        text_string(text, RTA_DATA(attribute));
    else
        text_add(text, "null");
}

static void add_number(struct text *text, const char *member, const struct rtattr *attribute)
{
    uint32_t number;
    if (attribute == NULL) {
        text_add(text, ",\"%s\":null", member);
        return;
    }
    memcpy(&number, RTA_DATA(attribute), sizeof number);
    text_add(text, ",\"%s\":%d", member, (int32_t)ntohl(number));
}

static void begin_row(struct text *text, const struct nlmsghdr *message)
{
    const struct nfgenmsg *head = NLMSG_DATA(message);
    text_comma(text);
    text_add(text, "{\"family\":%u", head->nfgen_family);
}

static void add_table(struct sink *sink, const struct nlmsghdr *message)
{
    struct attributes table = attributes_of(message);
    begin_row(sink->text, message);
    add_text(sink->text, "name", table.at[NFTA_TABLE_NAME]);
    text_add(sink->text, "}");
    sink->count++;
}

static void add_chain(struct sink *sink, const struct nlmsghdr *message)
{
    struct attributes chain = attributes_of(message);
    struct attributes hook = attributes_inside(chain.at[NFTA_CHAIN_HOOK]);
    begin_row(sink->text, message);
    add_text(sink->text, "table", chain.at[NFTA_CHAIN_TABLE]);
    add_text(sink->text, "name", chain.at[NFTA_CHAIN_NAME]);
    add_text(sink->text, "type", chain.at[NFTA_CHAIN_TYPE]);
    add_number(sink->text, "hook", hook.at[NFTA_HOOK_HOOKNUM]);
    add_number(sink->text, "priority", hook.at[NFTA_HOOK_PRIORITY]);
    text_add(sink->text, "}");
}

// What a counter has counted is another at each look, and says nothing of the rule.
static void add_expression(struct text *text, const struct rtattr *element)
{
    struct attributes expression = attributes_inside(element);
    const struct rtattr *name = expression.at[NFTA_EXPR_NAME], *data = expression.at[NFTA_EXPR_DATA];
    bool is_counter = name != NULL && strcmp(RTA_DATA(name), "counter") == 0;
    text_comma(text);
    text_add(text, "{\"name\":");
    text_string(text, name == NULL ? "" : RTA_DATA(name));
    text_add(text, ",\"data\":\"");
    const unsigned char *bytes = data == NULL || is_counter ? NULL : RTA_DATA(data);
    for (size_t i = 0; bytes != NULL && i < RTA_PAYLOAD(data); i++)
        text_add(text, "%02x", bytes[i]);
    text_add(text, "\"}");
}

static void add_rule(struct sink *sink, const struct nlmsghdr *message)
{
    struct attributes rule = attributes_of(message);
    const struct rtattr *list = rule.at[NFTA_RULE_EXPRESSIONS];
    if (sink->count++ >= RULES_MAX)
        return;
    begin_row(sink->text, message);
    add_text(sink->text, "table", rule.at[NFTA_RULE_TABLE]);
    add_text(sink->text, "chain", rule.at[NFTA_RULE_CHAIN]);
    text_add(sink->text, ",\"expressions\":[");
    int left = list == NULL ? 0 : (int)RTA_PAYLOAD(list);
    for (const struct rtattr *one = list == NULL ? NULL : RTA_DATA(list); RTA_OK(one, left); one = RTA_NEXT(one, left))
        add_expression(sink->text, one);
    text_add(sink->text, "]}");
}

// How many rows there are; -1 and errno.
static int dump_kind(int socket, struct text *text, const char *member, unsigned short type,
                     void (*add)(struct sink *sink, const struct nlmsghdr *message))
{
    struct {
        struct nlmsghdr head;
        struct nfgenmsg body;
    } request = {
        .head = {
            .nlmsg_len = sizeof request, .nlmsg_type = (unsigned short)(NFNL_SUBSYS_NFTABLES << 8 | type),
            .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
        },
        .body = { .nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0 },
    };
    struct sink sink = { .text = text, .add = add };
    text_add(text, ",\"%s\":[", member);
    int result = dump(socket, &request.head, &sink);
    text_add(text, "]");
    return result < 0 ? -1 : (int)sink.count;
}

// Most namespaces have no table, and are asked one thing.
static int dump_rows(int socket, struct text *text)
{
    int rules = 0;
    int tables = dump_kind(socket, text, "tables", NFT_MSG_GETTABLE, add_table);
    if (tables <= 0) {
        text_add(text, ",\"chains\":[],\"rules\":[]");
    } else {
        if (dump_kind(socket, text, "chains", NFT_MSG_GETCHAIN, add_chain) < 0)
            return -1;
        rules = dump_kind(socket, text, "rules", NFT_MSG_GETRULE, add_rule);
    }
    text_add(text, ",\"moreRules\":%s", rules > RULES_MAX ? "true" : "false");
    return tables < 0 ? -1 : rules;
}

static const char *const nothing = ",\"tables\":[],\"chains\":[],\"rules\":[],\"moreRules\":false";

void dump_tables(int socket, int error, struct text *text)
{
    size_t start = text->size;
    if (socket >= 0 && dump_rows(socket, text) >= 0)
        return;
    if (socket >= 0)
        error = errno;
    text->size = start;
    // A kernel without nf_tables: it knows no such family of netlink(7), or no such part of that family.
    if (error == 0 || error == EPROTONOSUPPORT || error == EINVAL || error == EOPNOTSUPP) {
        text_add(text, "%s", nothing);
        return;
    }
    text_add(text, ",\"tablesErrno\":");
    text_errno(text, error);
}
