// The lab's own view of its cgroups, laid out as on the machine: what is `/` in it is the lab's directory outside.
#include "lab.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define CGROUP_ROOT "sys/fs/cgroup"

// cgroups(7): a cgroup that gives controllers to its children holds no process itself.
static int leave_root_v2(void)
{
    if (mkdir(CGROUP_ROOT "/init", 0755) < 0)
        return fail("mkdir /" CGROUP_ROOT "/init");
    if (write_file(CGROUP_ROOT "/init/cgroup.procs", "0") < 0)
        return -1;
    return enable_controllers(CGROUP_ROOT);
}

static int mount_v2(const char *target)
{
    return mount("cgroup2", target, "cgroup2", PLAIN_MOUNT, NULL) < 0 ? fail("mount cgroup2 on /%s", target) : 0;
}

// Where several controllers share a hierarchy, each has a link of its own to it.
static int link_controllers(const struct cgroup *cgroup)
{
    char options[sizeof cgroup->options], path[PATH_MAX];
    snprintf(options, sizeof options, "%s", cgroup->options);
    for (char *rest = options, *name; (name = strsep(&rest, ","));) {
        if (strchr(name, '=') || strcmp(name, cgroup->name) == 0)
            continue;
        format_path(path, CGROUP_ROOT "/%s", name);
        if (symlink(cgroup->name, path) < 0 && errno != EEXIST)
            return fail("symlink /%s", path);
    }
    return 0;
}

static int mount_named(const struct cgroup *cgroup)
{
    char target[PATH_MAX], options[sizeof cgroup->options + 8];
    format_path(target, CGROUP_ROOT "/%s", cgroup->name);
    if (mkdir(target, 0755) < 0)
        return fail("mkdir /%s", target);
    if (cgroup->version == 2)
        return mount_v2(target);
    bool named = strncmp(cgroup->options, "name=", 5) == 0;
    snprintf(options, sizeof options, "%s%s", named ? "none," : "", cgroup->options);
    if (mount("cgroup", target, "cgroup", PLAIN_MOUNT, options) < 0)
        return fail("mount cgroup %s on /%s", options, target);
    return link_controllers(cgroup);
}

int mount_cgroups(const struct lab *lab)
{
    if (lab->cgroup_count == 0)
        return 0;
    if (strcmp(lab->cgroups[0].name, ".") == 0)
        return mount_v2(CGROUP_ROOT) < 0 ? -1 : leave_root_v2();
    if (mount("cgroup", CGROUP_ROOT, "tmpfs", PLAIN_MOUNT, "mode=0755,size=1m") < 0)
        return fail("mount a tmpfs on /" CGROUP_ROOT);
    for (size_t i = 0; i < lab->cgroup_count; i++)
        if (mount_named(&lab->cgroups[i]) < 0)
            return -1;
    return 0;
}
