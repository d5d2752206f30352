// The lab's root file system: a tmpfs with busybox, our two programs and a small /etc; nothing of the machine but
// the nodes of six harmless devices. Runs as the lab's root, before PID 1 executes its program.
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <net/if.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Where the new root is built: every machine has this directory, and only this mount namespace sees it covered.
#define BUILD_ROOT "/tmp"
#define TTY_GROUP "5"
// devpts counts its ptys by itself, and the kernel those of the whole machine (kernel.pty.max): the bound keeps an accident in
// one lab from taking those of all others. Of a devpts that the lab mounts itself the kernel holds kernel.pty.reserve back.
#define DEVPTS_DATA "newinstance,ptmxmode=0666,mode=0620,max=64"

static const struct {
    const char *path;
    mode_t mode;
} directories[] = {
    { "bin", 0755 },      { "dev", 0755 },     { "etc", 0755 },          { "lib", 0755 },      { "lib/cutaway", 0755 },
    { "mnt", 0755 },      { "proc", 0555 },    { "root", 0700 },         { "run", 0755 },      { "sbin", 0755 },
    { "sys", 0555 },      { "tmp", 01777 },    { "usr", 0755 },          { "usr/bin", 0755 },  { "usr/sbin", 0755 },
    { "var", 0755 },      { "var/tmp", 01777 },
};

static const struct {
    const char *path, *text;
} files[] = {
    { "etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
                    "learner:x:1000:1000:learner:/tmp:/bin/sh\n"
                    "nobody:x:65534:65534:nobody:/:/bin/false\n" },
    { "etc/group", "root:x:0:\ntty:x:" TTY_GROUP ":\nlearner:x:1000:\nnogroup:x:65534:\n" },
    { "etc/profile", "export PATH=/usr/sbin:/usr/bin:/sbin:/bin\nPS1='\\h:\\w \\$ '\n"
        // In place of busybox's own greeting, which fills a small pane; a login shell started from there wipes nothing.
        "case $-$SHLVL in *i*1) printf '\\033[H\\033[2J' ;; esac\n" },
};

// The spare proc and sysfs stay whole when a lesson covers parts of the others: the kernel lets a nested user
// namespace mount either only while a whole one is in sight.
static const struct {
    const char *source, *target, *type;
    unsigned long flags;
    const char *data;
} mounts[] = {
    { "dev", "dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755,size=1m" },
    { "devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, DEVPTS_DATA ",gid=" TTY_GROUP },
    { "shm", "dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=64m" },
    { "mqueue", "dev/mqueue", "mqueue", PLAIN_MOUNT, NULL },
    { "proc", "proc", "proc", PLAIN_MOUNT, NULL },
    { "sysfs", "sys", "sysfs", PLAIN_MOUNT, NULL },
    { "proc", "lib/cutaway/proc", "proc", PLAIN_MOUNT, NULL },
    { "sysfs", "lib/cutaway/sys", "sysfs", PLAIN_MOUNT, NULL },
};

static const char *const nodes[] = { "null", "zero", "full", "random", "urandom", "tty" };

static const struct {
    const char *target, *path;
} links[] = {
    { "pts/ptmx", "dev/ptmx" },          { "/proc/self/fd", "dev/fd" },       { "/proc/self/fd/0", "dev/stdin" },
    { "/proc/self/fd/1", "dev/stdout" }, { "/proc/self/fd/2", "dev/stderr" }, { "/proc/mounts", "etc/mtab" },
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static int mount_root(const struct lab *lab)
{
    char data[64];
    // Half of what the lab may use, so that a full disk is ENOSPC and not the end of every process.
    snprintf(data, sizeof data, "mode=0755,size=%" PRIu64, lab->limits.memory_max_bytes / 2);
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return fail("mount --make-rprivate /");
    if (mount("lab", BUILD_ROOT, "tmpfs", 0, data) < 0)
        return fail("mount a tmpfs");
    return chdir(BUILD_ROOT) < 0 ? fail("chdir %s", BUILD_ROOT) : 0;
}

static int make_directories(void)
{
    for (size_t i = 0; i < COUNT(directories); i++)
        if (mkdir(directories[i].path, 0755) < 0 || chmod(directories[i].path, directories[i].mode) < 0)
            return fail("mkdir %s", directories[i].path);
    return 0;
}

static int write_new(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        return fail("write %s", path);
    close(fd);
    return 0;
}

static int write_files(const struct lab *lab)
{
    char text[256];
    for (size_t i = 0; i < COUNT(files); i++)
        if (write_new(files[i].path, files[i].text) < 0)
            return -1;
    snprintf(text, sizeof text, "%s\n", lab->hostname);
    if (write_new("etc/hostname", text) < 0)
        return -1;
    snprintf(text, sizeof text, "127.0.0.1 localhost %s\n::1 localhost\n", lab->hostname);
    return write_new("etc/hosts", text);
}

static int copy_program(int from, const char *path)
{
    struct stat stat;
    if (from < 0)
        return 0;
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
    if (to < 0 || fstat(from, &stat) < 0)
        return fail("copy to %s", path);
    for (off_t offset = 0; offset < stat.st_size;)
        if (sendfile(to, from, &offset, (size_t)(stat.st_size - offset)) <= 0)
            return fail("copy to %s", path);
    close(to);
    return 0;
}

static int copy_programs(const struct lab *lab)
{
    if (copy_program(lab->self_fd, &LAB_INIT_PATH[1]) < 0 || copy_program(lab->agent_fd, &AGENT_PATH[1]) < 0)
        return -1;
    return copy_program(lab->busybox_fd, "bin/busybox");
}

// A terminal is of the group tty; of root's where the lab has no other, since mount(2) refuses a group that is not there.
static const char *mount_data(const struct lab *lab, size_t at)
{
    const bool has_tty = strcmp(mounts[at].type, "devpts") != 0 || !has_one_id(&lab->gids);
    return has_tty ? mounts[at].data : DEVPTS_DATA;
}

static int mount_file_systems(const struct lab *lab)
{
    for (size_t i = 0; i < COUNT(mounts); i++) {
        if (mkdir(mounts[i].target, 0755) < 0 && errno != EEXIST)
            return fail("mkdir %s", mounts[i].target);
        if (mount(mounts[i].source, mounts[i].target, mounts[i].type, mounts[i].flags, mount_data(lab, i)) < 0)
            return fail("mount %s on /%s", mounts[i].type, mounts[i].target);
    }
    return 0;
}

// A device cannot be made in a user namespace, mknod(2) is refused; the machine's own nodes are shown, read-only.
static int bind_nodes(void)
{
    for (size_t i = 0; i < COUNT(nodes); i++) {
        char source[64], target[64];
        snprintf(source, sizeof source, "/dev/%s", nodes[i]);
        snprintf(target, sizeof target, "dev/%s", nodes[i]);
        if (write_new(target, "") < 0)
            return -1;
        if (mount(source, target, NULL, MS_BIND, NULL) < 0)
            return fail("mount --bind %s", source);
        if (mount(NULL, target, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NOEXEC, NULL) < 0)
            return fail("mount -o remount,bind,ro %s", source);
    }
    return 0;
}

static int make_links(void)
{
    for (size_t i = 0; i < COUNT(links); i++)
        if (symlink(links[i].target, links[i].path) < 0)
            return fail("symlink %s", links[i].path);
    return 0;
}

// pivot_root(2): "." twice stacks the old root on the new one, from where it is detached.
static int leave_machine(void)
{
    if (syscall(SYS_pivot_root, ".", ".") < 0)
        return fail("pivot_root");
    if (umount2(".", MNT_DETACH) < 0)
        return fail("umount the machine's root");
    return chdir("/") < 0 ? fail("chdir /") : 0;
}

// Whatever was standard input, output and error before is the machine's.
static int replace_stdio(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return fail("open /dev/null");
    for (int fd = 0; fd < 3; fd++)
        if (dup2(null, fd) < 0)
            return fail("dup2 /dev/null");
    return 0;
}

// busybox knows itself which of its names belong in /bin and which in /sbin.
static int link_applets(const struct lab *lab)
{
    char *const arguments[] = { "busybox", "--install", "-s", NULL };
    char *const environment[] = { NULL };
    pid_t pid;
    int status;
    if (lab->busybox_fd < 0)
        return 0;
    errno = posix_spawn(&pid, "/bin/busybox", NULL, NULL, arguments, environment);
    if (errno != 0 || waitpid(pid, &status, 0) < 0)
        return fail("run busybox --install");
    unlink("/linuxrc"); // a name for the init of a ram disk, which this is not
    errno = ENOEXEC;
    return status == 0 ? 0 : fail("busybox --install");
}

static int raise_loopback(void)
{
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        return fail("ip link set lo up");
    close(fd);
    return 0;
}

static int set_names(const struct lab *lab)
{
    if (sethostname(lab->hostname, strlen(lab->hostname)) < 0)
        return fail("sethostname");
    return setdomainname("(none)", 6) < 0 ? fail("setdomainname") : 0;
}

// In the finished root: the upper layer on its tmpfs, as lessons have it.
int try_overlay(void)
{
    static const char *const layers[] = { "/tmp/lower", "/tmp/upper", "/tmp/work" };
    for (size_t i = 0; i < COUNT(layers); i++)
        if (mkdir(layers[i], 0755) < 0)
            return fail("mkdir %s", layers[i]);
    if (mount("overlay", "/mnt", "overlay", 0, "lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work") < 0)
        return fail("mount overlay on /mnt");
    return 0;
}

int build_root(const struct lab *lab)
{
    if (mount_root(lab) < 0 || make_directories() < 0 || write_files(lab) < 0 || copy_programs(lab) < 0)
        return -1;
    // proc and sysfs while the machine's are in sight, see `mounts`.
    if (mount_file_systems(lab) < 0 || bind_nodes() < 0 || make_links() < 0 || mount_cgroups(lab) < 0 ||
        bind_scratch(lab) < 0)
        return -1;
    if (leave_machine() < 0 || replace_stdio() < 0 || link_applets(lab) < 0)
        return -1;
    return raise_loopback() < 0 ? -1 : set_names(lab);
}
