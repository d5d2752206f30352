// What lies at a path, as one process sees it: its status, whether it covers what lies below it in an overlay, and the bytes of a small file.
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

// The root directory of the process that was asked about last, -1 and an errno where it could not be opened.
static struct {
    char *directory;
    uint64_t mounts;
    int fd;
    int error;
} root = { .fd = -1 };

static void leave_root(void)
{
    if (root.fd >= 0)
        close(root.fd);
    free(root.directory);
    root.directory = NULL;
    root.fd = -1;
}

// The descriptor of /proc/PID is that of one process for ever, so the inode that is compared and the root are of the same one.
static int open_root(const char *directory, uint64_t mounts)
{
    struct stat status;
    int process = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (process < 0)
        return -1;
    int fd = -1;
    if (fstatat(process, "ns/mnt", &status, 0) == 0) {
        // Another process by now, which nobody has asked about.
        errno = ESRCH;
        if (status.st_ino == mounts)
            fd = openat(process, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    int error = errno;
    close(process);
    errno = error;
    return fd;
}

static void enter_root(const char *directory, uint64_t mounts)
{
    if (root.directory != NULL && root.mounts == mounts && strcmp(root.directory, directory) == 0)
        return;
    leave_root();
    root.directory = strdup(directory);
    if (root.directory == NULL)
        _exit(1);
    root.mounts = mounts;
    root.fd = open_root(directory, mounts);
    root.error = root.fd < 0 ? errno : 0;
}

// Links in a lab's tree are the lab's own words. By open(2), `/etc/shadow` in one would lead to the machine's file, since what is absolute
// begins at the root of whoever opens, and a `..` can leave the tree while somebody moves it. RESOLVE_IN_ROOT keeps both within, and links of proc,
// which lead anywhere, are not followed. O_PATH opens nothing: whatever lies there, a device or a pipe, nothing happens to it.
static int open_within(int directory, const char *path)
{
    struct open_how how = {
        .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

static const char *type_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG: return "regular";
    case S_IFDIR: return "directory";
    case S_IFLNK: return "symlink";
    case S_IFCHR: return "character";
    case S_IFBLK: return "block";
    case S_IFIFO: return "fifo";
    default: return "socket";
    }
}

// Overlays that a user namespace mounts with userxattr keep their marks under `user.`, those of the machine's root under `trusted.`.
static void add_opaque(struct text *text, const char *self)
{
    static const char *const names[] = { "user.overlay.opaque", "trusted.overlay.opaque" };
    bool is_opaque = false;
    for (size_t i = 0; i < sizeof names / sizeof *names && !is_opaque; i++) {
        char value[2];
        ssize_t size = getxattr(self, names[i], value, sizeof value);
        if (size < 0 && errno != ENODATA && errno != EOPNOTSUPP && errno != ERANGE) {
            text_add(text, ",\"opaque\":null");
            return;
        }
        is_opaque = size == 1 && value[0] == 'y';
    }
    text_add(text, ",\"opaque\":%s", is_opaque ? "true" : "false");
}

// A file that the kernel makes up has no size, or says that of a page: it is not read.
static void add_content(struct text *text, const char *self, off_t size)
{
    char bytes[FILE_MAX];
    int fd = size > 0 ? open(self, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
    ssize_t length = size == 0 ? 0 : fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
    text_add(text, ",\"content\":");
    if (length < 0)
        text_add(text, "null");
    else
        text_bytes(text, bytes, (size_t)length);
    if (fd >= 0)
        close(fd);
}

static void add_status(struct text *text, int fd)
{
    struct stat status;
    char self[64];
    if (fstat(fd, &status) < 0) {
        text_add(text, "\"errno\":");
        text_errno(text, errno);
        return;
    }
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    text_add(text, "\"type\":\"%s\",\"mode\":%u,\"links\":%llu,\"size\":%lld,\"inode\":\"%llu\",\"device\":\"%u:%u\"", type_of(status.st_mode),
             status.st_mode & 07777, (unsigned long long)status.st_nlink, (long long)status.st_size,
             (unsigned long long)status.st_ino, major(status.st_dev), minor(status.st_dev));
    if (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode))
        text_add(text, ",\"rdev\":\"%u:%u\"", major(status.st_rdev), minor(status.st_rdev));
    if (S_ISDIR(status.st_mode))
        add_opaque(text, self);
    if (S_ISREG(status.st_mode) && status.st_size <= FILE_MAX)
        add_content(text, self, status.st_size);
}

static void add_file(struct text *text, const char *path)
{
    text_comma(text);
    text_add(text, "{");
    int fd = root.fd < 0 ? -1 : open_within(root.fd, path);
    int error = root.fd < 0 ? root.error : errno;
    if (fd >= 0) {
        add_status(text, fd);
        close(fd);
    } else if (root.fd < 0 && (error == ENOENT || error == ESRCH)) {
        text_add(text, "\"type\":\"gone\"");
    } else if (root.fd >= 0 && (error == ENOENT || error == ENOTDIR)) {
        text_add(text, "\"type\":\"absent\"");
    } else {
        text_add(text, "\"errno\":");
        text_errno(text, error);
    }
    text_add(text, "}");
}

bool files_look(struct text *text)
{
    text_add(text, "{\"files\":[");
    for (;;) {
        const char *field = input_field();
        if (field == NULL)
            return false;
        if (*field == '\0')
            break;
        char *directory = strdup(field);
        if (directory == NULL)
            _exit(1);
        const char *inode = input_field();
        uint64_t mounts = inode == NULL ? 0 : strtoull(inode, NULL, 10);
        const char *path = inode == NULL ? NULL : input_field();
        if (path != NULL) {
            enter_root(directory, mounts);
            add_file(text, path);
        }
        free(directory);
        if (path == NULL)
            return false;
    }
    text_add(text, "]}\n");
    leave_root();
    return true;
}
