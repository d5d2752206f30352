// The calls that an actor can perform: the table of them, and their arguments taken apart.
#include "calls.h"

#include <stdio.h>
#include <string.h>

#ifdef FAULTS
#include "fault.h"
#endif
#include "perform.h"
#include "wire.h"

char *const call_environment[] = {
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TERM=xterm-256color", NULL,
};

static const struct call_row calls[] = {
    { "getpid", 0, 0, do_getpid, PLAIN },
    { "unshare", 1, 1, do_unshare, PLAIN },
    { "fork", 0, 0, do_fork, FORKS },
    { "clone3", 2, 2, do_clone3, FORKS },
    { "setns", 2, 2, do_setns, PLAIN },
    { "sethostname", 1, 1, do_sethostname, PLAIN },
    { "setdomainname", 1, 1, do_setdomainname, PLAIN },
    { "setsid", 0, 0, do_setsid, PLAIN },
    { "kill", 2, 2, do_kill, PLAIN },
    { "wait", 1, 1, do_wait, PLAIN },
    { "execve", 2, ARGUMENTS_MAX, do_execve, LEAVES },
    { "exit", 1, 1, do_exit, LEAVES },

    { "mount", 5, 5, do_mount, PLAIN },
    { "umount2", 2, 2, do_umount2, PLAIN },
    { "pivot_root", 2, 2, do_pivot_root, PLAIN },
    { "chroot", 1, 1, do_chroot, PLAIN },

    { "chdir", 1, 1, do_chdir, PLAIN },
    { "mkdir", 1, 1, do_mkdir, PLAIN },
    { "rmdir", 1, 1, do_rmdir, PLAIN },
    { "mknod", 4, 4, do_mknod, PLAIN },
    { "symlink", 2, 2, do_symlink, PLAIN },
    { "readlink", 1, 1, do_readlink, PLAIN },
    { "unlink", 1, 1, do_unlink, PLAIN },
    { "rename", 2, 2, do_rename, PLAIN },
    { "chmod", 2, 2, do_chmod, PLAIN },
    { "getxattr", 2, 2, do_getxattr, PLAIN },
    { "write", 3, 3, do_write, BYTES },
    { "read", 1, 1, do_read, PLAIN },
    { "pwrite", 4, 4, do_pwrite, PLAIN },
    { "pread", 4, 4, do_pread, PLAIN },
    { "fsync", 1, 1, do_fsync, PLAIN },

    { "setuid", 1, 1, do_setuid, PLAIN },
    { "setgid", 1, 1, do_setgid, PLAIN },
    { "setgroups", 0, GROUPS_MAX, do_setgroups, PLAIN },
    { "prctl", 2, 2, do_prctl, PLAIN },
    { "capset", 3, 3, do_capset, PLAIN },
    { "seccomp", 1, 1, do_seccomp, PLAIN },

    { "msgget", 2, 2, do_msgget, PLAIN },
    { "msgsnd", 2, 2, do_msgsnd, BYTES },
    { "msgrcv", 1, 1, do_msgrcv, PLAIN },
    { "mq_open", 2, 2, do_mq_open, PLAIN },
    { "clock_gettime", 1, 1, do_clock_gettime, PLAIN },

    { "newlink", 4, 4, do_newlink, PLAIN },
    { "setlink", 5, 5, do_setlink, PLAIN },
    { "dellink", 1, 1, do_dellink, PLAIN },
    { "newaddr", 3, 3, do_newaddr, PLAIN },
    { "deladdr", 2, 2, do_deladdr, PLAIN },
    { "newroute", 3, 3, do_newroute, PLAIN },
    { "delroute", 3, 3, do_delroute, PLAIN },

    { "nft_newtable", 1, 1, do_nft_newtable, PLAIN },
    { "nft_deltable", 1, 1, do_nft_deltable, PLAIN },
    { "nft_newchain", 4, 4, do_nft_newchain, PLAIN },
    { "nft_newrule", 8, 8, do_nft_newrule, PLAIN },
    {},
};

const struct call_row *call_find(const char *name)
{
    for (const struct call_row *row = calls; row->name != NULL; row++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

static bool split(const struct call_row *row, struct call *call, const char *arguments, size_t size)
{
    call->count = arguments == NULL ? 0 : fields_split(arguments, size, call->args, row->max);
    call->args[call->count] = NULL;
    bool surplus = call->count == 0 && arguments != NULL;
    if (call->count > 0) {
        const char *last = call->args[call->count - 1];
        call->last_size = (size_t)(arguments + size - last);
        surplus = row->trait != BYTES && strlen(last) < call->last_size;
    }
    return !surplus && call->count >= row->min;
}

void call_perform(const struct call_row *row, struct call *call, const char *arguments, size_t size)
{
    call->refusal[0] = '\0';
    call->value = call->error = 0;
    call->nanoseconds = 0;
    call->data_size = 0;
    if (split(row, call, arguments, size)) {
#ifdef FAULTS
        if (fault_strikes(row, call))
            return;
#endif
        row->perform(call);
    } else {
        snprintf(call->refusal, sizeof call->refusal, "%s takes %zu argument%s%s", row->name, row->min,
                 row->min == 1 ? "" : "s", row->max > row->min ? " or more" : "");
    }
}
