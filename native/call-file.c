// Calls about files.
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "perform.h"

enum { TRANSFER_MAX = 16 << 20 };

void do_mkdir(struct call *call)
{
    TIMED(call, mkdir(call->args[0], 0755));
}

void do_rmdir(struct call *call)
{
    TIMED(call, rmdir(call->args[0]));
}

void do_mknod(struct call *call)
{
    unsigned long type;
    long major, minor;
    // makedev(3) takes more bits than the kernel, which would cut them off.
    if (!flag_arg(call, 1, file_types, &type) || !number_arg(call, 2, 0, (1 << 12) - 1, &major) ||
        !number_arg(call, 3, 0, (1 << 20) - 1, &minor))
        return;
    dev_t device = makedev((unsigned int)major, (unsigned int)minor);
    TIMED(call, mknod(call->args[0], (mode_t)type | 0666, device));
}

void do_symlink(struct call *call)
{
    TIMED(call, symlink(call->args[0], call->args[1]));
}

void do_readlink(struct call *call)
{
    TIMED(call, readlink(call->args[0], call->data, sizeof call->data));
    call->data_size = call->error == 0 ? (size_t)call->value : 0;
}

void do_unlink(struct call *call)
{
    TIMED(call, unlink(call->args[0]));
}

void do_rename(struct call *call)
{
    TIMED(call, rename(call->args[0], call->args[1]));
}

void do_chmod(struct call *call)
{
    long mode;
    if (number_arg(call, 1, 0, 07777, &mode))
        TIMED(call, chmod(call->args[0], (mode_t)mode));
}

void do_getxattr(struct call *call)
{
    TIMED(call, getxattr(call->args[0], call->args[1], call->data, sizeof call->data));
    call->data_size = call->error == 0 ? (size_t)call->value : 0;
}

void do_write(struct call *call)
{
    unsigned long flags;
    int fd;
    if (!flags_arg(call, 1, open_flags, &flags))
        return;
    TIMED(call, fd = open(call->args[0], O_WRONLY | O_CLOEXEC | O_NOCTTY | (int)flags, 0644));
    if (fd == -1)
        return;
    TIMED(call, write(fd, call->args[2], call->last_size));
    close(fd);
}

void do_read(struct call *call)
{
    int fd;
    TIMED(call, fd = open(call->args[0], O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (fd == -1)
        return;
    TIMED(call, read(fd, call->data, sizeof call->data));
    call->data_size = call->error == 0 ? (size_t)call->value : 0;
    close(fd);
}

// Pages, since O_DIRECT takes no others: zeros. Both calls have path, flags, size, offset.
static void transfer(struct call *call, int mode, ssize_t (*pass)(int fd, void *buffer, size_t size, off_t offset))
{
    unsigned long flags;
    long size, offset;
    int fd;
    if (!flags_arg(call, 1, open_flags, &flags) || !number_arg(call, 2, 0, TRANSFER_MAX, &size) ||
        !number_arg(call, 3, 0, LONG_MAX, &offset))
        return;
    void *buffer = mmap(NULL, TRANSFER_MAX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (buffer == MAP_FAILED) {
        call_refuse(call, "there is no memory for a buffer");
        return;
    }
    TIMED(call, fd = open(call->args[0], mode | O_CLOEXEC | O_NOCTTY | (int)flags, 0644));
    if (fd != -1) {
        TIMED(call, pass(fd, buffer, (size_t)size, offset));
        close(fd);
    }
    munmap(buffer, TRANSFER_MAX);
}

static ssize_t write_at(int fd, void *buffer, size_t size, off_t offset)
{
    return pwrite(fd, buffer, size, offset);
}

void do_pwrite(struct call *call)
{
    transfer(call, O_WRONLY, write_at);
}

void do_pread(struct call *call)
{
    transfer(call, O_RDONLY, pread);
}

void do_fsync(struct call *call)
{
    int fd;
    TIMED(call, fd = open(call->args[0], O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (fd == -1)
        return;
    TIMED(call, fsync(fd));
    close(fd);
}

void do_chdir(struct call *call)
{
    TIMED(call, chdir(call->args[0]));
}
