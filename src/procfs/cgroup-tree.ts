// Which cgroups there are: the directories of the hierarchies, or some of them.
import type { Unreadable } from '../kernel/world.ts';
import type { CgroupLine } from './cgroup.ts';
import type { CgroupPlace } from './cgroup-reader.ts';
import { isFailure, isGone, readDirectories, readLinkCount } from './file.ts';
import { type Hierarchy, pathIn, placeIn } from './hierarchies.ts';

/** Where to look in one hierarchy. */
export interface Subtree {
  readonly hierarchy: Hierarchy;
  /** A directory below the mount point (`/a/b`); empty for the mount point itself. */
  readonly below: string;
  /** Whether the directories in it count, too. */
  readonly isDeep: boolean;
}

export interface TreeReading {
  readonly places: CgroupPlace[];
  readonly unreadable: Unreadable[];
}

/** More directories than this, all hierarchies together, are not read. */
const mostDirectories = 8192;

/** All that is mounted. */
export function wholeTrees(hierarchies: readonly Hierarchy[]): Subtree[] {
  return hierarchies.map((hierarchy) => ({ hierarchy, below: '', isDeep: true }));
}

/** What these absolute directories hold; those that lie in no hierarchy are `strange`. */
export function treesAt(
  hierarchies: readonly Hierarchy[],
  directories: readonly string[],
): { subtrees: Subtree[]; strange: Unreadable[] } {
  const subtrees: Subtree[] = [];
  const strange: Unreadable[] = [];
  for (const directory of directories) {
    const hierarchy = placeIn(hierarchies, directory)?.hierarchy;
    if (hierarchy) subtrees.push({ hierarchy, below: directory.slice(hierarchy.mountpoint.length), isDeep: true });
    else strange.push({ what: directory, why: 'lies in no cgroup hierarchy that is mounted here' });
  }
  return { subtrees, strange };
}

/** The cgroups that these lines of a process name, alone. */
export function placesOf(hierarchies: readonly Hierarchy[], lines: readonly CgroupLine[]): Subtree[] {
  return hierarchies.flatMap((hierarchy) => {
    const { version, controllers, root } = hierarchy;
    const line = lines.find(
      (one) => one.version === version && controllers.every((name) => one.controllers.includes(name)),
    );
    const isSeen = line && (root === '/' || line.path === root || line.path.startsWith(`${root}/`));
    if (!isSeen) return [];
    const below = root === '/' ? line.path : line.path.slice(root.length);
    return [{ hierarchy, below: below === '/' ? '' : below, isDeep: false }];
  });
}

/** The same and all above them, up to what is mounted: whatever limits one of them limits what is in these. */
export const withAncestors = (subtrees: readonly Subtree[]): Subtree[] =>
  subtrees.flatMap((subtree) => {
    const names = subtree.below.split('/').slice(1);
    return [...names.keys()]
      .map((index): Subtree => ({ ...subtree, below: `/${names.slice(0, index + 1).join('/')}` }))
      .concat({ ...subtree, below: '' });
  });

/** The names of the directories in a directory, as they were read last. */
type Names = Map<string, readonly string[]>;

/**
 * Finds the cgroups of subtrees. From one search to the next it remembers the names in a directory, and reads
 * them again only where one of them has gone or their number is another one. `prefix` stands before every
 * directory: empty but for a recorded tree.
 */
export function openCgroupTree(prefix: string): (subtrees: readonly Subtree[]) => TreeReading {
  const names: Names = new Map();
  return (subtrees) => findCgroups(subtrees, prefix, names);
}

function findCgroups(subtrees: readonly Subtree[], prefix: string, names: Names): TreeReading {
  const places = new Map<string, CgroupPlace & { directories: Map<string, string> }>();
  const unreadable: Unreadable[] = [];
  let count = 0;
  for (const { hierarchy, below, isDeep } of subtrees) {
    const top = prefix + hierarchy.mountpoint;
    const directories: string[] = [];
    collect(top + below, isDeep, names, directories, unreadable);
    for (const directory of directories) {
      count += 1;
      if (count > mostDirectories) return { places: [...places.values()], unreadable: [...unreadable, tooMany] };
      const path = pathIn(hierarchy, directory.slice(top.length));
      const key = `${hierarchy.version} ${path}`;
      const place = places.get(key) ?? {
        path,
        version: hierarchy.version,
        directories: new Map<string, string>(),
      };
      places.set(key, place);
      for (const name of hierarchy.version === 2 ? [''] : hierarchy.controllers) place.directories.set(name, directory);
    }
  }
  return { places: [...places.values()], unreadable };
}

const tooMany: Unreadable = {
  what: 'cgroups',
  why: `there are more than ${mostDirectories} directories; ask for one process with --pid`,
};

/** Puts a directory, and with `isDeep` those in it, into `found`. False where there is no such directory. */
function collect(directory: string, isDeep: boolean, names: Names, found: string[], unreadable: Unreadable[]): boolean {
  const links = readLinkCount(directory);
  if (isFailure(links) || found.length > mostDirectories) return false;
  found.push(directory);
  // cgroupfs counts two links of a directory itself, and one for each directory in it.
  if (!isDeep || links === 2) return true;
  const known = names.get(directory);
  const start = found.length;
  const collectAll = (children: readonly string[]) =>
    children.map((name) => collect(`${directory}/${name}`, true, names, found, unreadable)).every((isThere) => isThere);
  if (known?.length === links - 2 && collectAll(known)) return true;
  found.length = start;
  const fresh = readDirectories(directory);
  if (isFailure(fresh)) {
    if (!isGone(fresh)) unreadable.push({ what: directory, why: fresh.errno });
    return true;
  }
  names.set(directory, fresh);
  collectAll(fresh);
  return true;
}
