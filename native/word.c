// One message between two processes of ours: its bytes, an open file that may go along, and who sent it. Knows not what is said.
#include "word.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int word_pair(int ends[2])
{
    int on = 1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1)
        return -1;
    return setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
}

bool word_send(int socket, const void *bytes, size_t size, int fd)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } control = {};
    struct iovec content = { (void *)bytes, size };
    struct msghdr header = { .msg_iov = &content, .msg_iovlen = 1 };
    if (fd != -1) {
        control.aligned = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
        };
        memcpy(CMSG_DATA(&control.aligned), &fd, sizeof fd);
        header.msg_control = &control;
        header.msg_controllen = sizeof control;
    }
    return sendmsg(socket, &header, MSG_NOSIGNAL) == (ssize_t)size;
}

static void control_read(struct msghdr *header, struct word *word)
{
    for (struct cmsghdr *control = CMSG_FIRSTHDR(header); control != NULL; control = CMSG_NXTHDR(header, control)) {
        struct ucred sender;
        if (control->cmsg_level != SOL_SOCKET)
            continue;
        if (control->cmsg_type == SCM_RIGHTS)
            memcpy(&word->fd, CMSG_DATA(control), sizeof word->fd);
        if (control->cmsg_type == SCM_CREDENTIALS) {
            memcpy(&sender, CMSG_DATA(control), sizeof sender);
            word->pid = sender.pid;
        }
    }
}

struct word word_take(int socket, void *bytes, size_t max, int flags)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
        struct cmsghdr aligned;
    } control;
    struct iovec content = { bytes, max };
    struct msghdr header = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control,
    };
    struct word word = { .fd = -1 };
    word.size = recvmsg(socket, &header, flags | MSG_CMSG_CLOEXEC);
    if (word.size > 0)
        control_read(&header, &word);
    return word;
}
