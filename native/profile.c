// Seccomp profiles that an actor can put on itself, by name. README.md says what each refuses, and why.
#include "profile.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define MOST_CALLS 0x40000000u // from here on x32, the same architecture with another table of calls
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define MOST_CALLS 0x80000000u // no call has this number
#else
#error "seccomp profiles are written for x86_64 and aarch64"
#endif

#define NEW_NAMESPACES \
    (CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS)

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)
#define REFUSE(call, error) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), ANSWER(SECCOMP_RET_ERRNO | (error))

// Another table of calls would be a way past the list.
#define BEGIN                                                     \
    LOAD(arch),                                                   \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),      \
    ANSWER(SECCOMP_RET_ERRNO | EPERM),                            \
    LOAD(nr),                                                     \
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, MOST_CALLS, 0, 1),        \
    ANSWER(SECCOMP_RET_ERRNO | EPERM)

static struct sock_filter container[] = {
    BEGIN,
    REFUSE(add_key, EPERM),
    REFUSE(clone3, ENOSYS),
    REFUSE(fsconfig, EPERM),
    REFUSE(fsmount, EPERM),
    REFUSE(fsopen, EPERM),
    REFUSE(fspick, EPERM),
    REFUSE(keyctl, EPERM),
    REFUSE(mount, EPERM),
    REFUSE(mount_setattr, EPERM),
    REFUSE(move_mount, EPERM),
    REFUSE(open_tree, EPERM),
    REFUSE(pivot_root, EPERM),
    REFUSE(reboot, EPERM),
    REFUSE(request_key, EPERM),
    REFUSE(setdomainname, EPERM),
    REFUSE(sethostname, EPERM),
    REFUSE(setns, EPERM),
    REFUSE(umount2, EPERM),
    REFUSE(unshare, EPERM),
    // The flags of clone are its first argument on both architectures; fork(2) is a clone without any of these.
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
    LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NEW_NAMESPACES, 0, 1),
    ANSWER(SECCOMP_RET_ERRNO | EPERM),
    ANSWER(SECCOMP_RET_ALLOW),
};

static struct sock_filter no_mkdir[] = {
    BEGIN,
#ifdef SYS_mkdir
    REFUSE(mkdir, EPERM),
#endif
    REFUSE(mkdirat, EPERM),
    ANSWER(SECCOMP_RET_ALLOW),
};

#define PROGRAM(filter) { sizeof(filter) / sizeof *(filter), filter }

static const struct {
    const char *name;
    struct sock_fprog filter;
} profiles[] = {
    { "container", PROGRAM(container) },
    { "no-mkdir", PROGRAM(no_mkdir) },
};

const struct sock_fprog *profile_find(const char *name)
{
    for (size_t index = 0; index < sizeof profiles / sizeof *profiles; index++)
        if (strcmp(profiles[index].name, name) == 0)
            return &profiles[index].filter;
    return NULL;
}
