// Calls about who a process is, and what it may do.
#include <grp.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "perform.h"
#include "profile.h"

static bool id_arg(struct call *call, size_t index, unsigned int *id)
{
    long number;
    if (!number_arg(call, index, 0, UINT32_MAX, &number))
        return false;
    *id = (unsigned int)number;
    return true;
}

void do_setuid(struct call *call)
{
    uid_t uid;
    if (id_arg(call, 0, &uid))
        TIMED(call, setuid(uid));
}

void do_setgid(struct call *call)
{
    gid_t gid;
    if (id_arg(call, 0, &gid))
        TIMED(call, setgid(gid));
}

void do_setgroups(struct call *call)
{
    gid_t groups[GROUPS_MAX];
    for (size_t index = 0; index < call->count; index++)
        if (!id_arg(call, index, &groups[index]))
            return;
    TIMED(call, setgroups(call->count, groups));
}

// As many calls as there are names, up to the first that is refused; data says which one that was.
static void bounding_set_drop(struct call *call)
{
    unsigned long dropped;
    long long spent = 0;
    if (!flags_arg(call, 1, capability_flags, &dropped))
        return;
    if (dropped == 0)
        call_refuse(call, "no capability to drop");
    for (int number = 0; capability_flags[number].name != NULL && call->error == 0; number++) {
        if ((dropped & capability_flags[number].bits) == 0)
            continue;
        TIMED(call, prctl(PR_CAPBSET_DROP, number, 0, 0, 0));
        spent += call->nanoseconds;
        if (call->error != 0)
            call_hand_back(call, capability_flags[number].name);
    }
    call->nanoseconds = spent;
}

void do_prctl(struct call *call)
{
    const char *option = call->args[0];
    unsigned long switched_on;
    if (strcmp(option, "PR_SET_NAME") == 0)
        TIMED(call, prctl(PR_SET_NAME, call->args[1]));
    else if (strcmp(option, "PR_CAPBSET_DROP") == 0)
        bounding_set_drop(call);
    else if (flag_arg(call, 0, prctl_switches, &switched_on))
        TIMED(call, prctl((int)switched_on, 1, 0, 0, 0));
}

void do_capset(struct call *call)
{
    unsigned long effective, permitted, inheritable;
    if (!flags_arg(call, 0, capability_flags, &effective) || !flags_arg(call, 1, capability_flags, &permitted) ||
        !flags_arg(call, 2, capability_flags, &inheritable))
        return;
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct halves[_LINUX_CAPABILITY_U32S_3] = {
        { (uint32_t)effective, (uint32_t)permitted, (uint32_t)inheritable },
        { (uint32_t)(effective >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32) },
    };
    TIMED(call, syscall(SYS_capset, &header, halves));
}

void do_seccomp(struct call *call)
{
    const struct sock_fprog *filter = profile_find(call->args[0]);
    if (filter == NULL)
        call_refuse(call, "not a seccomp profile: %.80s", call->args[0]);
    else
        TIMED(call, syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, filter));
}
