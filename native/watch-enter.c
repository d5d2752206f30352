// Into other network namespaces and back: all that is left of a visit is a socket that lives there.
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

static int route_socket(void)
{
    return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

static int socket_and_back(const struct home *home, int namespace)
{
    if (setns(namespace, CLONE_NEWNET) < 0)
        return -1;
    int made = route_socket();
    int error = errno;
    // Anything we looked at from here on would be of another namespace than we say.
    if (setns(home->fd, CLONE_NEWNET) < 0)
        _exit(1);
    errno = error;
    return made;
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

static _Noreturn void send_socket(int talk, int namespace)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int error = join(namespace);
    int made = error == 0 ? route_socket() : -1;
    if (error == 0 && made < 0)
        error = errno;
    word_send(talk, &error, sizeof error, made);
    _exit(0);
}

// There is no way back out of a user namespace, so a child goes, and sends the socket.
static int socket_by_child(int namespace)
{
    int ends[2];
    if (word_pair(ends) < 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0)
        send_socket(ends[1], namespace);
    int error = errno;
    close(ends[1]);
    struct word word = { .fd = -1 };
    if (pid > 0) {
        word = word_take(ends[0], &error, sizeof error, 0);
        waitpid(pid, NULL, 0);
    }
    close(ends[0]);
    errno = word.size == sizeof error || pid < 0 ? error : EPERM;
    return word.fd;
}

int enter_socket(const struct home *home, const struct place *place)
{
    if (place->inode == home->inode)
        return route_socket();
    int made = home->can_return ? socket_and_back(home, place->fd) : -1;
    if (made >= 0 || (home->can_return && errno != EPERM))
        return made;
    return socket_by_child(place->fd);
}
