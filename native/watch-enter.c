// Into other namespaces and back. Of a visit is left what was found, and of a network namespace sockets that live there.
#include "watch.h"
#include "word.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

static bool home_open(struct home *home, int type, const char *path)
{
    struct stat status;
    home->type = type;
    home->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (home->fd < 0 || fstat(home->fd, &status) < 0)
        return false;
    home->inode = status.st_ino;
    // Somebody may have power over other namespaces and none over the one they live in: they could leave it only for good.
    home->can_return = setns(home->fd, type) == 0;
    return true;
}

bool homes_open(struct homes *homes)
{
    return home_open(&homes->list[0], CLONE_NEWNET, "/proc/self/ns/net") &&
           home_open(&homes->list[1], CLONE_NEWUTS, "/proc/self/ns/uts") &&
           home_open(&homes->list[2], CLONE_NEWIPC, "/proc/self/ns/ipc");
}

const struct home *home_of(const struct homes *homes, int type)
{
    for (size_t i = 0; i < HOMES; i++)
        if (homes->list[i].type == type)
            return &homes->list[i];
    return NULL;
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
        place.type = place.fd < 0 ? 0 : ioctl(place.fd, NS_GET_NSTYPE);
    }
    close(found);
    return place;
}

// Whoever looks from a namespace must be back before anything else is looked at.
static int there_and_back(const struct home *home, const struct place *place, struct errand *errand)
{
    if (setns(place->fd, place->type) < 0)
        return errno;
    int error = errand->run(errand);
    // Anything we looked at from here on would be of another namespace than we say.
    if (setns(home->fd, home->type) < 0)
        _exit(1);
    return error;
}

// setns(2): power over a namespace comes from the user namespace that owns it, whose owner may enter.
static int join(const struct place *place)
{
    if (setns(place->fd, place->type) == 0 || errno != EPERM)
        return errno;
    int owner = ioctl(place->fd, NS_GET_USERNS);
    if (owner < 0 || setns(owner, CLONE_NEWUSER) < 0)
        return EPERM;
    return setns(place->fd, place->type) == 0 ? 0 : errno;
}

// Of the child that goes: what it found, and then each file with a byte of its own.
struct report {
    int error;
    char found[FOUND_MAX];
};

static _Noreturn void report_from(int talk, const struct place *place, struct errand *errand)
{
    static struct report report;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    errand->found = report.found;
    report.error = join(place);
    if (report.error == 0)
        report.error = errand->run(errand);
    word_send(talk, &report, offsetof(struct report, found) + errand->size, -1);
    for (size_t i = 0; i < FILES_MAX; i++)
        word_send(talk, "", 1, errand->files[i]);
    _exit(0);
}

static int take_report(int talk, struct errand *errand)
{
    static struct report report;
    size_t size = offsetof(struct report, found) + errand->size;
    char byte;
    if (word_take(talk, &report, size, 0).size != (ssize_t)size)
        return EPERM;
    memcpy(errand->found, report.found, errand->size);
    for (size_t i = 0; i < FILES_MAX; i++)
        errand->files[i] = word_take(talk, &byte, 1, 0).fd;
    return report.error;
}

// There is no way back out of a user namespace, so a child goes, and sends what it finds.
static int by_child(const struct place *place, struct errand *errand)
{
    int ends[2];
    if (word_pair(ends) < 0)
        return errno;
    pid_t pid = fork();
    if (pid == 0)
        report_from(ends[1], place, errand);
    int error = errno;
    close(ends[1]);
    if (pid > 0) {
        error = take_report(ends[0], errand);
        waitpid(pid, NULL, 0);
    }
    close(ends[0]);
    return error;
}

int enter(const struct home *home, const struct place *place, struct errand *errand)
{
    for (size_t i = 0; i < FILES_MAX; i++)
        errand->files[i] = -1;
    if (place->inode == home->inode)
        return errand->run(errand);
    int error = home->can_return ? there_and_back(home, place, errand) : EPERM;
    return error == EPERM ? by_child(place, errand) : error;
}

enum { ROUTE, FILTER };

static int open_socket(struct errand *errand, int file, int protocol)
{
    errand->files[file] = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    return errand->files[file] < 0 ? errno : 0;
}

static int open_route(struct errand *errand)
{
    return open_socket(errand, ROUTE, NETLINK_ROUTE);
}

static int open_both(struct errand *errand)
{
    int *filter_error = errand->found;
    int error = open_route(errand);
    if (error == 0)
        *filter_error = open_socket(errand, FILTER, NETLINK_NETFILTER);
    return error;
}

struct sockets enter_sockets(const struct home *home, const struct place *place, bool with_filter)
{
    struct sockets sockets = {};
    struct errand errand = {
        .run = with_filter ? open_both : open_route,
        .found = &sockets.filter_error, .size = sizeof sockets.filter_error,
    };
    sockets.route_error = enter(home, place, &errand);
    sockets.route = errand.files[ROUTE];
    sockets.filter = errand.files[FILTER];
    return sockets;
}
