// What of this machine a lab depends on: its cgroup hierarchies, its service manager, its kernel. Changes nothing.
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { basename } from 'node:path';
import { LabError } from './lab.ts';

/** `hybrid`: controllers are in v1 hierarchies, and the v2 one is mounted beside them. */
export type CgroupLayout = 'v1' | 'hybrid' | 'v2';

/** One cgroup hierarchy, and where the machine has mounted it. */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** The mount options by which v1 tells its hierarchies apart: `cpu,cpuacct`, `name=systemd`. Empty for v2. */
  readonly options: string;
  readonly mountpoint: string;
}

export interface Machine {
  /** `null`: no cgroup hierarchy is mounted. */
  readonly cgroup: CgroupLayout | null;
  readonly hierarchies: readonly Hierarchy[];
  /** Whether systemd manages services here, and with them the cgroup tree, sd_booted(3). */
  readonly hasSystemd: boolean;
  /** As uname(2) says: `6.12.0-amd64`. */
  readonly kernel: string;
}

/** Looks at this machine. */
export const machine = (): Machine => {
  const hierarchies = parseHierarchies(
    readFileSync('/proc/self/mountinfo', 'utf8'),
    readFileSync('/proc/cgroups', 'utf8'),
  );
  return {
    cgroup: layoutOf(hierarchies),
    hierarchies,
    hasSystemd: existsSync('/run/systemd/system'),
    kernel: release(),
  };
};

export const layoutOf = (hierarchies: readonly Hierarchy[]): CgroupLayout | null => {
  const has = (version: 1 | 2) => hierarchies.some((hierarchy) => hierarchy.version === version);
  if (has(1)) return has(2) ? 'hybrid' : 'v1';
  return has(2) ? 'v2' : null;
};

/** Whether the kernel is this version of Linux or a newer one. */
export const isSince = ({ kernel }: Pick<Machine, 'kernel'>, major: number, minor: number): boolean => {
  const [ownMajor = 0, ownMinor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
};

/**
 * Why an overlay of a lab cannot take away a directory of a lower layer: that is marked by an xattr `user.…`, and the lab's file system, a
 * tmpfs, keeps those since Linux 6.6. `null`: it can.
 */
export const noOverlayXattr = ({ kernel }: Pick<Machine, 'kernel'>): string | null =>
  isSince({ kernel }, 6, 6)
    ? null
    : `in kernel ${kernel} a tmpfs keeps no user xattrs (Linux 6.6 is the first), and without them an overlay in a user namespace takes away no directory of a lower layer`;

/** How cgroups are laid out here. Throws LabError where there are none. */
export const neededLayout = ({ cgroup }: Machine): CgroupLayout => {
  if (cgroup) return cgroup;
  throw new LabError('no cgroup hierarchy is mounted', 'mount one: `sudo mount -t cgroup2 none /sys/fs/cgroup`');
};

/**
 * The hierarchies in `/proc/PID/mountinfo`, each once, where it is mounted first. `/proc/cgroups` names the
 * controllers, and so tells them from the other mount options.
 */
export const parseHierarchies = (mountinfo: string, controllers: string): readonly Hierarchy[] => {
  const names = new Set(controllers.split('\n').flatMap((line) => (line.startsWith('#') ? [] : line.split('\t', 1))));
  const found = mountinfo.split('\n').flatMap((line) => parseHierarchy(line, names) ?? []);
  return found.filter((one, at) => found.findIndex((other) => isSame(one, other)) === at);
};

const isSame = (one: Hierarchy, other: Hierarchy) => one.version === other.version && one.options === other.options;

const parseHierarchy = (line: string, names: ReadonlySet<string>): Hierarchy | null => {
  const [mount = '', superblock = ''] = line.split(' - ');
  const [type, , options = ''] = superblock.split(' ');
  const mountpoint = unescapeOctal(mount.split(' ')[4] ?? '');
  if (type === 'cgroup2') return { version: 2, options: '', mountpoint };
  if (type !== 'cgroup') return null;
  const own = options.split(',').filter((option) => names.has(option) || option.startsWith('name='));
  return { version: 1, options: own.join(','), mountpoint };
};

// proc_pid_mountinfo(5): space, tab, newline and backslash are written in octal.
const unescapeOctal = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));

/** The cgroup directory of a user's own systemd, user@.service, in the tree of pure v2. */
export const userManagerFolder = ({ mountpoint }: Hierarchy, uid: number): string =>
  `${mountpoint}/user.slice/user-${uid}.slice/user@${uid}.service`;

/** The name of the directory below /sys/fs/cgroup under which a lab shows this hierarchy; `.` for a v2 that is alone. */
export const nameInLab = (hierarchy: Hierarchy, layout: CgroupLayout): string =>
  layout === 'v2' ? '.' : basename(hierarchy.mountpoint);
