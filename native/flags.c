// Names of flags and signals, and the bits and numbers that they stand for. Knows no call.
#include "flags.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define FLAG(name) { #name, name }

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

const struct flag open_flags[] = { FLAG(O_APPEND), FLAG(O_CREAT), FLAG(O_EXCL), FLAG(O_TRUNC), {} };

const struct flag file_types[] = { FLAG(S_IFBLK), FLAG(S_IFCHR), FLAG(S_IFIFO), {} };

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
