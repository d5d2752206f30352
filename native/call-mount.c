// Calls about the tree of mounts, and about what its root is to a process.
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "perform.h"

static const char *or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

void do_mount(struct call *call)
{
    unsigned long flags;
    if (flags_arg(call, 3, mount_flags, &flags))
        TIMED(call, mount(call->args[0], call->args[1], or_null(call->args[2]), flags, or_null(call->args[4])));
}

void do_umount2(struct call *call)
{
    unsigned long flags;
    if (flags_arg(call, 1, umount_flags, &flags))
        TIMED(call, umount2(call->args[0], (int)flags));
}

void do_pivot_root(struct call *call)
{
    TIMED(call, syscall(SYS_pivot_root, call->args[0], call->args[1]));
}

void do_chroot(struct call *call)
{
    TIMED(call, chroot(call->args[0]));
}
