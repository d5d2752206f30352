// The second wall around the lab, behind its user namespace: system calls that reach the machine's kernel as a whole,
// or that widen what can be attacked, and that no lesson needs. README.md gives the reason for each.
#include "lab.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define FOREIGN_BIT 0x40000000u // x32: the same architecture with another table of calls
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define FOREIGN_BIT 0x80000000u // there is none; no call has this number
#else
#error "the lab's seccomp list is written for x86_64 and aarch64"
#endif

// In linux/ headers newer than the oldest that we build with.
#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd 443
#endif

static const struct {
    unsigned int call;
    unsigned int number;
} refused[] = {
    { SYS_acct, EPERM },
    { SYS_add_key, ENOSYS },
    { SYS_adjtimex, EPERM },
    { SYS_bpf, EPERM },
    { SYS_clock_adjtime, EPERM },
    { SYS_clock_settime, EPERM },
    { SYS_delete_module, EPERM },
    { SYS_finit_module, EPERM },
    { SYS_init_module, EPERM },
    { SYS_io_uring_enter, ENOSYS },
    { SYS_io_uring_register, ENOSYS },
    { SYS_io_uring_setup, ENOSYS },
#ifdef SYS_ioperm
    { SYS_ioperm, EPERM },
    { SYS_iopl, EPERM },
#endif
    { SYS_kexec_file_load, EPERM },
    { SYS_kexec_load, EPERM },
    { SYS_keyctl, ENOSYS },
    { SYS_lookup_dcookie, EPERM },
    { SYS_nfsservctl, ENOSYS },
    { SYS_open_by_handle_at, EPERM },
    { SYS_perf_event_open, EPERM },
    { SYS_quotactl, EPERM },
    { SYS_quotactl_fd, EPERM },
    { SYS_request_key, ENOSYS },
    { SYS_settimeofday, EPERM },
    { SYS_swapoff, EPERM },
    { SYS_swapon, EPERM },
    { SYS_syslog, EPERM },
    { SYS_userfaultfd, EPERM },
};

static const unsigned int families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET };

enum { FILTER_MAX = 128 };

struct program {
    struct sock_filter code[FILTER_MAX];
    unsigned short length;
};

static void add(struct program *program, struct sock_filter instruction)
{
    program->code[program->length++] = instruction;
}

static void load(struct program *program, size_t offset)
{
    add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned int)offset));
}

static void answer(struct program *program, unsigned int action)
{
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

// Skips the next `skip` instructions unless the loaded word equals `word`.
static void unless_equal(struct program *program, unsigned int word, unsigned char skip)
{
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, word, 0, skip));
}

static void refuse_foreign(struct program *program)
{
    load(program, offsetof(struct seccomp_data, arch));
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
    answer(program, SECCOMP_RET_KILL_PROCESS);
    load(program, offsetof(struct seccomp_data, nr));
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FOREIGN_BIT, 0, 1));
    answer(program, SECCOMP_RET_KILL_PROCESS);
}

static void refuse_calls(struct program *program)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        unless_equal(program, refused[i].call, 1);
        answer(program, SECCOMP_RET_ERRNO | refused[i].number);
    }
}

// The kernel takes the family as an int, so the low half of the argument is all that counts; it comes first on both
// of our machines.
static void refuse_families(struct program *program, unsigned int call)
{
    const unsigned char count = sizeof families / sizeof *families;
    load(program, offsetof(struct seccomp_data, nr));
    unless_equal(program, call, (unsigned char)(count + 3));
    load(program, offsetof(struct seccomp_data, args[0]));
    for (unsigned char i = 0; i < count; i++) {
        const unsigned char allow = (unsigned char)(count - i);
        add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, families[i], allow, 0));
    }
    answer(program, SECCOMP_RET_ERRNO | EAFNOSUPPORT);
    answer(program, SECCOMP_RET_ALLOW);
}

int install_seccomp(void)
{
    static struct program program;
    refuse_foreign(&program);
    refuse_calls(&program);
    refuse_families(&program, SYS_socket);
    refuse_families(&program, SYS_socketpair);
    answer(&program, SECCOMP_RET_ALLOW);
    struct sock_fprog filter = { .len = program.length, .filter = program.code };
    // The lab's root may install it without no_new_privs, which would break every set-uid lesson.
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) < 0)
        return fail("prctl PR_SET_SECCOMP");
    return 0;
}
