// Names of flags and signals, and the bits and numbers that they stand for. Knows no call.
#include "flags.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/if_addr.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <linux/netfilter.h>    // which takes over what is in netinet/in.h, if that came first
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>

#define FLAG(name) { #name, name }
#define BIT(name) { #name, 1UL << name }

const struct flag clone_flags[] = {
    FLAG(CLONE_NEWCGROUP), FLAG(CLONE_NEWIPC), FLAG(CLONE_NEWNET), FLAG(CLONE_NEWNS),
    FLAG(CLONE_NEWPID), FLAG(CLONE_NEWTIME), FLAG(CLONE_NEWUSER), FLAG(CLONE_NEWUTS), {},
};

const struct flag mount_flags[] = {
    FLAG(MS_BIND), FLAG(MS_DIRSYNC), FLAG(MS_LAZYTIME), FLAG(MS_MANDLOCK), FLAG(MS_MOVE), FLAG(MS_NOATIME),
    FLAG(MS_NODEV), FLAG(MS_NODIRATIME), FLAG(MS_NOEXEC), FLAG(MS_NOSUID), FLAG(MS_NOSYMFOLLOW), FLAG(MS_PRIVATE),
    FLAG(MS_RDONLY), FLAG(MS_REC), FLAG(MS_RELATIME), FLAG(MS_REMOUNT), FLAG(MS_SHARED), FLAG(MS_SILENT),
    FLAG(MS_SLAVE), FLAG(MS_STRICTATIME), FLAG(MS_SYNCHRONOUS), FLAG(MS_UNBINDABLE), {},
};

const struct flag umount_flags[] = { FLAG(MNT_DETACH), FLAG(MNT_EXPIRE), FLAG(MNT_FORCE), FLAG(UMOUNT_NOFOLLOW), {} };

const struct flag open_flags[] = {
    FLAG(O_APPEND), FLAG(O_CREAT), FLAG(O_DIRECT), FLAG(O_DSYNC), FLAG(O_EXCL), FLAG(O_TRUNC), {},
};

const struct flag ipc_flags[] = { FLAG(IPC_CREAT), FLAG(IPC_EXCL), {} };

const struct flag address_flags[] = { FLAG(IFA_F_NODAD), {} };

const struct flag file_types[] = { FLAG(S_IFBLK), FLAG(S_IFCHR), FLAG(S_IFIFO), {} };

const struct flag clocks[] = { FLAG(CLOCK_REALTIME), FLAG(CLOCK_MONOTONIC), FLAG(CLOCK_BOOTTIME), {} };

const struct flag prctl_switches[] = { FLAG(PR_SET_DUMPABLE), FLAG(PR_SET_KEEPCAPS), FLAG(PR_SET_NO_NEW_PRIVS), {} };

// Where chains of the type nat can be, nft(8).
const struct flag nft_hooks[] = {
    { "prerouting", NF_INET_PRE_ROUTING }, { "input", NF_INET_LOCAL_IN }, { "output", NF_INET_LOCAL_OUT },
    { "postrouting", NF_INET_POST_ROUTING }, {},
};

const struct flag capability_flags[] = {
    BIT(CAP_CHOWN), BIT(CAP_DAC_OVERRIDE), BIT(CAP_DAC_READ_SEARCH), BIT(CAP_FOWNER), BIT(CAP_FSETID), BIT(CAP_KILL),
    BIT(CAP_SETGID), BIT(CAP_SETUID), BIT(CAP_SETPCAP), BIT(CAP_LINUX_IMMUTABLE), BIT(CAP_NET_BIND_SERVICE),
    BIT(CAP_NET_BROADCAST), BIT(CAP_NET_ADMIN), BIT(CAP_NET_RAW), BIT(CAP_IPC_LOCK), BIT(CAP_IPC_OWNER),
    BIT(CAP_SYS_MODULE), BIT(CAP_SYS_RAWIO), BIT(CAP_SYS_CHROOT), BIT(CAP_SYS_PTRACE), BIT(CAP_SYS_PACCT),
    BIT(CAP_SYS_ADMIN), BIT(CAP_SYS_BOOT), BIT(CAP_SYS_NICE), BIT(CAP_SYS_RESOURCE), BIT(CAP_SYS_TIME),
    BIT(CAP_SYS_TTY_CONFIG), BIT(CAP_MKNOD), BIT(CAP_LEASE), BIT(CAP_AUDIT_WRITE), BIT(CAP_AUDIT_CONTROL),
    BIT(CAP_SETFCAP), BIT(CAP_MAC_OVERRIDE), BIT(CAP_MAC_ADMIN), BIT(CAP_SYSLOG), BIT(CAP_WAKE_ALARM),
    BIT(CAP_BLOCK_SUSPEND), BIT(CAP_AUDIT_READ), BIT(CAP_PERFMON), BIT(CAP_BPF), BIT(CAP_CHECKPOINT_RESTORE), {},
};

static bool flag_find(const struct flag table[], const char *name, size_t length, unsigned long *bits)
{
    for (const struct flag *flag = table; flag->name != NULL; flag++)
        if (strlen(flag->name) == length && memcmp(flag->name, name, length) == 0) {
            *bits |= flag->bits;
            return true;
        }
    return false;
}

bool flags_parse(const struct flag table[], const char *text, unsigned long *bits)
{
    *bits = 0;
    if (strcmp(text, "0") == 0)
        return true;
    for (;;) {
        size_t length = strcspn(text, "|");
        if (!flag_find(table, text, length, bits))
            return false;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

bool flag_parse(const struct flag table[], const char *name, unsigned long *bits)
{
    *bits = 0;
    return flag_find(table, name, strlen(name), bits);
}

int signal_parse(const char *name)
{
    if (strncmp(name, "SIG", 3) != 0)
        return -1;
    for (int number = 1; number < NSIG; number++) {
        const char *abbreviation = sigabbrev_np(number);
        if (abbreviation != NULL && strcmp(abbreviation, name + 3) == 0)
            return number;
    }
    return -1;
}
