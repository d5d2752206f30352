// Where the cgroup hierarchies are mounted, from the own mountinfo, cgroups(7).
import type { Mount } from '../kernel/mount.ts';

export interface Hierarchy {
  readonly version: 1 | 2;
  /**
   * v1: the controllers or the name (`name=systemd`) by which it was mounted. v2: none, each cgroup tells its
   * own.
   */
  readonly controllers: readonly string[];
  /** An absolute directory. */
  readonly mountpoint: string;
  /** Which cgroup is seen at the mount point; not `/` where only a subtree was mounted. */
  readonly root: string;
}

/** One for each hierarchy, however often it is mounted; the mount that shows most of it. */
export function hierarchiesOf(mounts: readonly Mount[]): Hierarchy[] {
  const found = new Map<string, Hierarchy>();
  for (const mount of mounts) {
    const hierarchy = hierarchyOf(mount);
    if (!hierarchy) continue;
    const key = `${hierarchy.version} ${hierarchy.controllers.join(',')}`;
    const other = found.get(key);
    if (!other || hierarchy.root.length < other.root.length) found.set(key, hierarchy);
  }
  return [...found.values()];
}

function hierarchyOf({ fstype, mountpoint, root, options }: Mount): Hierarchy | undefined {
  if (fstype === 'cgroup2') return { version: 2, controllers: [], mountpoint, root };
  if (fstype !== 'cgroup') return undefined;
  const controllers = options.split(',').filter((option) => isController(option));
  return { version: 1, controllers: [...new Set(controllers)].sort(), mountpoint, root };
}

// What else stands among the options of a v1 mount: those of every mount, and cgroup v1's own
// (cgroup1_show_options).
const otherOptions = new Set([
  'rw',
  'ro',
  'nosuid',
  'nodev',
  'noexec',
  'relatime',
  'noatime',
  'nodiratime',
  'strictatime',
  'sync',
  'dirsync',
  'lazytime',
  'nosymfollow',
  'noprefix',
  'xattr',
  'cpuset_v2_mode',
  'favordynmods',
  'nofavordynmods',
  'clone_children',
  'seclabel',
  'mand',
]);

function isController(option: string): boolean {
  return !otherOptions.has(option) && (!option.includes('=') || option.startsWith('name='));
}

/** The hierarchy in which a directory lies, and the path of its cgroup there. */
export function placeIn(
  hierarchies: readonly Hierarchy[],
  directory: string,
): { hierarchy: Hierarchy; path: string } | undefined {
  const around = hierarchies.filter(
    ({ mountpoint }) => directory === mountpoint || directory.startsWith(`${mountpoint}/`),
  );
  const hierarchy = around.sort((a, b) => b.mountpoint.length - a.mountpoint.length)[0];
  return hierarchy && { hierarchy, path: pathIn(hierarchy, directory.slice(hierarchy.mountpoint.length)) };
}

/** The path of the cgroup whose directory is `below` the mount point (`/a/b`, or empty). */
export function pathIn({ root }: Hierarchy, below: string): string {
  return (root === '/' ? below : root + below) || '/';
}
