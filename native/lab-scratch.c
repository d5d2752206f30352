// A directory of the lab's on a disk of the machine, for what a file system in memory cannot show. FOLDER/cutaway-PID-STARTTICKS
// is closed to everybody else and stays outside; `lab` below it is given to the lab's root, and is all that the lab sees.
#include "lab.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#define INNER "lab"

// Nothing bounds a directory. A file is bounded by RLIMIT_FSIZE, all of them together by the outside, which ends the lab.
enum { MIB = 1 << 20 };
static const uint64_t most_bytes = 256ULL * MIB, least_free_bytes = 512ULL * MIB;

static int give_inner(const struct lab *lab)
{
    if (!lab->by_root)
        return 0; // the lab's root takes it, since its owner is one of the lab's ids
    const uid_t owner = outside_root(&lab->uids), group = outside_root(&lab->gids);
    return fchownat(lab->scratch_fd, INNER, owner, group, AT_SYMLINK_NOFOLLOW) < 0 ? fail("chown the scratch") : 0;
}

int make_scratch(struct lab *lab)
{
    lab->scratch_fd = -1;
    if (!lab->scratch)
        return 0;
    if (format_path(lab->scratch_dir, "%s/%s", lab->scratch, lab->id) < 0)
        return -1;
    // Whoever else may write in that folder cannot have put anything in the place of one that was not there.
    if (mkdir(lab->scratch_dir, 0700) < 0) {
        fail("mkdir %s", lab->scratch_dir);
        *lab->scratch_dir = '\0';
        return -1;
    }
    lab->scratch_fd = open(lab->scratch_dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (lab->scratch_fd < 0 || flock(lab->scratch_fd, LOCK_EX | LOCK_NB) < 0)
        return fail("flock %s", lab->scratch_dir);
    if (mkdirat(lab->scratch_fd, INNER, 0755) < 0)
        return fail("mkdir %s/" INNER, lab->scratch_dir);
    return give_inner(lab);
}

// In the lab's mount namespace, and still as whoever started the lab: the lab's root may not pass a closed home folder.
int open_scratch(struct lab *lab)
{
    char path[PATH_MAX];
    if (!lab->scratch)
        return 0;
    if (format_path(path, "%s/" INNER, lab->scratch_dir) < 0)
        return -1;
    close(lab->scratch_fd); // it leads to the machine's own mounts
    lab->scratch_fd = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return lab->scratch_fd < 0 ? fail("open %s", path) : 0;
}

int bind_scratch(const struct lab *lab)
{
    struct mount_attr attributes = { .attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC };
    if (!lab->scratch)
        return 0;
    if (mkdir("scratch", 0755) < 0)
        return fail("mkdir scratch");
    if (!lab->by_root && fchownat(lab->scratch_fd, "", 0, 0, AT_EMPTY_PATH) < 0)
        return fail("chown the scratch");
    int tree = (int)syscall(SYS_open_tree, lab->scratch_fd, "", OPEN_TREE_CLONE | O_CLOEXEC | AT_EMPTY_PATH);
    if (tree < 0)
        return fail("open_tree the scratch");
    if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes) < 0)
        return fail("mount_setattr the scratch");
    if (syscall(SYS_move_mount, tree, "", AT_FDCWD, "scratch", MOVE_MOUNT_F_EMPTY_PATH) < 0)
        return fail("move_mount the scratch");
    return 0;
}

static bool is_own(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static DIR *open_directory(int parent, const char *name)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? NULL : fdopendir(fd);
}

// What the files in it take of the disk, in bytes.
static uint64_t size_of(int parent, const char *name)
{
    DIR *dir = open_directory(parent, name);
    uint64_t bytes = 0;
    if (!dir)
        return 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        struct stat stat;
        if (!is_own(entry) || fstatat(dirfd(dir), entry->d_name, &stat, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        bytes += (uint64_t)stat.st_blocks * 512;
        if (S_ISDIR(stat.st_mode))
            bytes += size_of(dirfd(dir), entry->d_name);
    }
    closedir(dir);
    return bytes;
}

// A file that is open and has no name any more is in no list, but what is free of the disk tells of it as well.
bool is_scratch_full(const struct lab *lab)
{
    struct statvfs room;
    if (!lab->scratch)
        return false;
    if (fstatvfs(lab->scratch_fd, &room) == 0 && (uint64_t)room.f_bavail * room.f_frsize < least_free_bytes)
        return true;
    return size_of(lab->scratch_fd, INNER) > most_bytes;
}

// Steps from directory to directory: a path from / could be longer than PATH_MAX.
static void remove_all(int parent, const char *name)
{
    DIR *dir = open_directory(parent, name);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (is_own(entry) && unlinkat(dirfd(dir), entry->d_name, 0) < 0 && errno == EISDIR)
            remove_all(dirfd(dir), entry->d_name);
    closedir(dir);
    unlinkat(parent, name, AT_REMOVEDIR);
}

static void remove_inner(char *const *dirs, size_t count)
{
    for (size_t at = 0; at < count; at++)
        remove_all(AT_FDCWD, dirs[at]);
}

// By a descriptor: the lab's ids may not pass a closed home folder.
void remove_scratch(const struct lab *lab, const char *dir)
{
    char path[64];
    char *inner[] = { path };
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    remove_all(fd, INNER);
    if (unlinkat(fd, INNER, AT_REMOVEDIR) < 0 && errno == ENOTEMPTY && !lab->by_root && *lab->uids.text) {
        snprintf(path, sizeof path, "/proc/self/fd/%d/" INNER, fd);
        signal(SIGTERM, SIG_IGN); // one that waits would end newuidmap
        (void)run_as_lab_root(lab, remove_inner, inner, 1);
        unlinkat(fd, INNER, AT_REMOVEDIR);
    }
    close(fd);
    rmdir(dir);
}
