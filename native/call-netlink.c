// A request to a netlink(7) family, as a call: timed, and refused where it is wrong.
#include <unistd.h>

#include "netlink.h"
#include "perform.h"

void request_perform(const struct netlink_request *request, struct call *call)
{
    struct netlink_answer answer = {};
    int fd;
    if (request->full) {
        call_refuse(call, "longer than a request may be");
        return;
    }
    TIMED(call, fd = netlink_open(request));
    if (fd == -1)
        return;
    TIMED(call, netlink_ask(fd, request, &answer));
    const char *text = netlink_text(&answer);
    if (text != NULL)
        call_hand_back(call, text);
    close(fd);
}
