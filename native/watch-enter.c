// Into other network namespaces and back: all that is left of a visit are sockets that live there.
#include "watch.h"
#include "word.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

bool home_open(struct home *home)
{
    struct stat status;
    home->fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (home->fd < 0 || fstat(home->fd, &status) < 0)
        return false;
    home->inode = status.st_ino;
    // Somebody may have power over other namespaces and none over the one they live in: they could leave it only for good.
    home->can_return = setns(home->fd, CLONE_NEWNET) == 0;
    return true;
}

static bool is_namespace(int fd, uint64_t inode)
{
    struct statfs system;
    struct stat status;
    return fstatfs(fd, &system) == 0 && system.f_type == NSFS_MAGIC && fstat(fd, &status) == 0 && status.st_ino == inode;
}

struct place place_open(uint64_t inode, const char *path)
{
    struct place place = { .inode = inode, .fd = -1, .error = ESRCH };
    char self[64];
    // First without opening what lies there: whatever that is, nothing happens to it.
    int found = open(path, O_PATH | O_CLOEXEC);
    if (found < 0) {
        place.error = errno;
        return place;
    }
    if (is_namespace(found, inode)) {
        snprintf(self, sizeof self, "/proc/self/fd/%d", found);
        place.fd = open(self, O_RDONLY | O_CLOEXEC);
        place.error = place.fd < 0 ? errno : 0;
    }
    close(found);
    return place;
}

static int open_socket(int protocol, int *error)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    *error = fd < 0 ? errno : 0;
    return fd;
}

// Where we are.
static struct sockets open_sockets(bool with_filter)
{
    struct sockets sockets = { .filter = -1 };
    sockets.route = open_socket(NETLINK_ROUTE, &sockets.route_error);
    if (with_filter)
        sockets.filter = open_socket(NETLINK_NETFILTER, &sockets.filter_error);
    return sockets;
}

static struct sockets none(int error)
{
    return (struct sockets){ .route = -1, .filter = -1, .route_error = error };
}

static struct sockets sockets_and_back(const struct home *home, int namespace, bool with_filter)
{
    if (setns(namespace, CLONE_NEWNET) < 0)
        return none(errno);
    struct sockets sockets = open_sockets(with_filter);
    // Anything we looked at from here on would be of another namespace than we say.
    if (setns(home->fd, CLONE_NEWNET) < 0)
        _exit(1);
    return sockets;
}

// setns(2): power over a network namespace comes from the user namespace that owns it, whose owner may enter.
static int join(int namespace)
{
    if (setns(namespace, CLONE_NEWNET) == 0 || errno != EPERM)
        return errno;
    int owner = ioctl(namespace, NS_GET_USERNS);
    if (owner < 0 || setns(owner, CLONE_NEWUSER) < 0)
        return EPERM;
    return setns(namespace, CLONE_NEWNET) == 0 ? 0 : errno;
}

static _Noreturn void send_sockets(int talk, int namespace, bool with_filter)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int error = join(namespace);
    struct sockets sockets = error == 0 ? open_sockets(with_filter) : none(error);
    word_send(talk, &sockets.route_error, sizeof error, sockets.route);
    word_send(talk, &sockets.filter_error, sizeof error, sockets.filter);
    _exit(0);
}

static int take_socket(int talk, int *error)
{
    struct word word = word_take(talk, error, sizeof *error, 0);
    if (word.size != sizeof *error)
        *error = EPERM;
    return word.fd;
}

// There is no way back out of a user namespace, so a child goes, and sends the sockets.
static struct sockets sockets_by_child(int namespace, bool with_filter)
{
    int ends[2];
    if (word_pair(ends) < 0)
        return none(errno);
    pid_t pid = fork();
    if (pid == 0)
        send_sockets(ends[1], namespace, with_filter);
    struct sockets sockets = none(errno);
    close(ends[1]);
    if (pid > 0) {
        sockets.route = take_socket(ends[0], &sockets.route_error);
        sockets.filter = take_socket(ends[0], &sockets.filter_error);
        waitpid(pid, NULL, 0);
    }
    close(ends[0]);
    return sockets;
}

struct sockets enter_sockets(const struct home *home, const struct place *place, bool with_filter)
{
    if (place->inode == home->inode)
        return open_sockets(with_filter);
    struct sockets sockets = home->can_return ? sockets_and_back(home, place->fd, with_filter) : none(EPERM);
    if (sockets.route >= 0 || (home->can_return && sockets.route_error != EPERM))
        return sockets;
    return sockets_by_child(place->fd, with_filter);
}
