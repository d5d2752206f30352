// What the functions behind the calls share: the clock around a call, and arguments turned into what the kernel takes.
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "calls.h"
#include "flags.h"

// CLOCK_MONOTONIC in nanoseconds.
long long clock_now(void);
// CLOCK_REALTIME in nanoseconds: the same in every time namespace.
long long wall_clock_now(void);

// The clock runs around the one call and nothing else.
#define TIMED(call, expression)                                 \
    do {                                                        \
        long long begun = clock_now();                          \
        long returned = (expression);                           \
        int failed = returned == -1 ? errno : 0;                \
        (call)->nanoseconds = clock_now() - begun;              \
        (call)->value = returned;                               \
        (call)->error = failed;                                 \
    } while (0)

// Says why nothing was done.
__attribute__((format(printf, 2, 3))) void call_refuse(struct call *call, const char *format, ...);

// What there is beside the value.
void call_hand_back(struct call *call, const char *text);

// Each is false, and has refused the call, when the argument is wrong.
bool flags_arg(struct call *call, size_t index, const struct flag table[], unsigned long *bits);
bool flag_arg(struct call *call, size_t index, const struct flag table[], unsigned long *bits);
bool number_arg(struct call *call, size_t index, long min, long max, long *number);
// The number of a process; which ones there can be is for the kernel to say.
bool pid_arg(struct call *call, size_t index, int *pid);

// call-process.c
void do_getpid(struct call *call);
void do_unshare(struct call *call);
void do_fork(struct call *call);
void do_clone3(struct call *call);
void do_setns(struct call *call);
void do_sethostname(struct call *call);
void do_setdomainname(struct call *call);
void do_setsid(struct call *call);
void do_kill(struct call *call);
void do_wait(struct call *call);
void do_execve(struct call *call);
void do_exit(struct call *call);

// call-file.c
void do_mkdir(struct call *call);
void do_rmdir(struct call *call);
void do_mknod(struct call *call);
void do_symlink(struct call *call);
void do_readlink(struct call *call);
void do_unlink(struct call *call);
void do_rename(struct call *call);
void do_chmod(struct call *call);
void do_getxattr(struct call *call);
void do_write(struct call *call);
void do_read(struct call *call);
void do_pwrite(struct call *call);
void do_pread(struct call *call);
void do_fsync(struct call *call);
void do_chdir(struct call *call);

// call-mount.c
void do_mount(struct call *call);
void do_umount2(struct call *call);
void do_pivot_root(struct call *call);
void do_chroot(struct call *call);

// call-identity.c
#define GROUPS_MAX 32
void do_setuid(struct call *call);
void do_setgid(struct call *call);
void do_setgroups(struct call *call);
void do_prctl(struct call *call);
void do_capset(struct call *call);
void do_seccomp(struct call *call);

// call-ipc.c
void do_msgget(struct call *call);
void do_msgsnd(struct call *call);
void do_msgrcv(struct call *call);
void do_mq_open(struct call *call);
void do_clock_gettime(struct call *call);

// call-netlink.c
// Sends the request and takes the answer, in the calling process's network namespace. What the kernel says beside an errno
// becomes the call's data.
struct netlink_request;
void request_perform(const struct netlink_request *request, struct call *call);

// call-link.c
// The number of a link by its name, in the own network namespace. False, with the errno in the call, when there is none.
bool link_index(struct call *call, const char *name, int *index);
void do_newlink(struct call *call);
void do_setlink(struct call *call);
void do_dellink(struct call *call);

// call-route.c
void do_newaddr(struct call *call);
void do_deladdr(struct call *call);
void do_newroute(struct call *call);
void do_delroute(struct call *call);

// call-nft.c
void do_nft_newtable(struct call *call);
void do_nft_deltable(struct call *call);
void do_nft_newchain(struct call *call);
void do_nft_newrule(struct call *call);
