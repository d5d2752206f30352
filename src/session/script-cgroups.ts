// Cgroups in a script: which of them its calls speak of, and how the sandbox gets directories of its own in them.
import type { Act } from '../call/call.ts';
import type { Cgroup } from '../kernel/cgroup.ts';
import type { CallRecord } from './session.ts';

export type CgroupVersion = 'v1' | 'v2';

/** The hierarchies of v1, or the controllers of v2, that a script needs. */
export interface ScriptCgroups {
  readonly version: CgroupVersion;
  readonly names: readonly string[];
}

/** Where v1 and v2 are both there, the controllers are v1's; `null`: there were no cgroups. */
export const cgroupVersionOf = (cgroups: readonly Pick<Cgroup, 'version'>[]): CgroupVersion | null => {
  if (cgroups.some(({ version }) => version === 1)) return 'v1';
  return cgroups.length > 0 ? 'v2' : null;
};

const root = '/sys/fs/cgroup/';

/** v1's, without what a hybrid machine has beside them: no directory of it can be had for one script. */
const hierarchy =
  /^(blkio|cpu|cpuacct|cpuset|devices|freezer|hugetlb|memory|misc|net_cls|net_prio|perf_event|pids|rdma)(,|$)/;
const controllerFile = /^(cpu|cpuset|hugetlb|io|memory|misc|pids|rdma)\./;

const textsOf = (act: Act): readonly string[] => Object.values(act).filter((value) => typeof value === 'string');

/** Whether it is about the tree of cgroups. */
export const isCgroupCall = (act: Act): boolean => textsOf(act).some((text) => `${text}/`.startsWith(root));

/** Whether the script's directories have what the call is about. */
export const isWithin = (act: Act, version: CgroupVersion): boolean =>
  textsOf(act)
    .filter((text) => `${text}/`.startsWith(root))
    .every((path) => version === 'v2' || hierarchy.test(path.slice(root.length).split('/')[0] ?? ''));

/** `null`: no call is about cgroups that a script can have. */
export const cgroupsOf = (calls: readonly CallRecord[], version: CgroupVersion | null): ScriptCgroups | null => {
  if (version === null) return null;
  const acts = calls.map(({ act }) => act).filter((act) => isCgroupCall(act) && isWithin(act, version));
  if (acts.length === 0) return null;
  const paths = acts.flatMap(textsOf).filter((text) => text.startsWith(root));
  const found = paths.map((path) => {
    const parts = path.slice(root.length).split('/');
    return version === 'v1' ? parts[0] : controllerFile.exec(parts.at(-1) ?? '')?.[1];
  });
  return { version, names: [...new Set(found.filter((name) => name !== undefined))].sort() };
};

/** The lines of the script that say which cgroups it is for. */
export const settingsOfCgroups = (cgroups: ScriptCgroups | null): string =>
  cgroups === null
    ? `# No cgroups.
cgroup=none`
    : `# Limits are set by the files of cgroup ${cgroups.version}, with these controllers. The other version has other files.
cgroup=${cgroups.version}
controllers='${cgroups.names.join(' ')}'`;

/** Shell text: cgroup directories for the sandbox, which are the only thing of the machine that a script touches. */
export const cgroupsText = `# --- Limits -------------------------------------------------------------------
#
# Only root may make cgroups. Those of the sandbox are below cutaway-PID-STARTTIME, and are removed when it ends. That is done by a
# process of its own, outside: it is there whatever becomes of this one.

look_for_cgroups() {
  here=none
  [ ! -d /sys/fs/cgroup/memory ] && [ ! -d /sys/fs/cgroup/pids ] || here=v1
  [ ! -e /sys/fs/cgroup/cgroup.controllers ] || here=v2
  [ "$here" = "$cgroup" ] ||
    fail "The limits in this script are those of cgroup $cgroup, and this machine has $here: with --no-limits it does the rest."
  for name in $controllers; do
    if [ "$cgroup" = v1 ]; then
      [ -e "/sys/fs/cgroup/$name/cgroup.procs" ] ||
        fail "The cgroups of this machine have no controller $name: with --no-limits the script does the rest."
    else
      grep -qw "$name" /sys/fs/cgroup/cgroup.subtree_control ||
        fail "The controller $name is not given to cgroups (cgroup.subtree_control): with --no-limits the script does the rest."
    fi
  done
}

# Directories that root of the sandbox, user 1000000 of the machine, may make others in; and this process in them.
own_cgroups() {
  stat=$(cat "/proc/$$/stat")
  # After the name, which may hold anything, the 20th word is the time of the start.
  own=cutaway-$$-$(echo "\${stat##*) }" | cut -d ' ' -f 20)
  directories=
  if [ "$cgroup" = v2 ]; then
    directories=/sys/fs/cgroup/$own
  else
    for name in $controllers; do directories="$directories /sys/fs/cgroup/$name/$own"; done
  fi
  # shellcheck disable=SC2086
  setsid sh -c "$SCRIPT" sh --sweep "$$" $directories </dev/null &
  for directory in $directories; do
    mkdir "$directory" 2>/dev/null ||
      fail "Cgroups cannot be made in \${directory%/*}: with --no-limits the script does the rest."
    # A cpuset is of no use before it has processors and memory, cpuset(7).
    for file in cpuset.cpus cpuset.mems; do
      [ "$cgroup" = v2 ] || [ ! -e "$directory/$file" ] || cat "\${directory%/*}/$file" >"$directory/$file"
    done
    [ ! -e "$directory/cgroup.clone_children" ] || echo 1 >"$directory/cgroup.clone_children"
    for file in '' /cgroup.procs /tasks /cgroup.threads /cgroup.subtree_control; do
      [ ! -e "$directory$file" ] || chown 1000000:1000000 "$directory$file"
    done
    echo "$$" >"$directory/cgroup.procs"
  done
}

# PID DIRECTORY…: waits for the end of the script, and removes its cgroups.
sweep() {
  trap '' HUP INT TERM
  while kill -0 "$1" 2>/dev/null; do sleep 0.1; done
  shift
  tries=0
  while [ "$tries" -lt 100 ]; do
    thaw "$@"
    find "$@" -depth -type d -exec rmdir {} + 2>/dev/null || :
    left=$(ls -d "$@" 2>/dev/null) || :
    [ -n "$left" ] || exit 0
    tries=$((tries + 1))
    sleep 0.1
  done
  fail "These cgroups could not be removed: $left"
}

# In the sandbox: /sys/fs/cgroup, where / is the directory of the sandbox.
mount_cgroups() {
  if [ "$cgroup" = v2 ]; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    # A cgroup that gives controllers to others holds no process itself, cgroups(7).
    mkdir /sys/fs/cgroup/init
    echo "$$" >/sys/fs/cgroup/init/cgroup.procs
    tries=0
    for name in $controllers; do
      until echo "+$name" 2>/dev/null >/sys/fs/cgroup/cgroup.subtree_control; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || fail "The sandbox was not given the controller $name."
        sleep 0.01
      done
    done
    return
  fi
  mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
  for name in $controllers; do
    mkdir "/sys/fs/cgroup/$name"
    # Controllers that are mounted together on the machine are so here.
    together=$(cut -d : -f 2 /proc/self/cgroup | grep -w "\${name%%,*}")
    mount -t cgroup -o "$together" cgroup "/sys/fs/cgroup/$name"
  done
}
`;
