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
    const line = lines.find((one) => one.version === version && controllers.every((name) => one.controllers.includes(name)));
    const isSeen = line && (root === '/' || line.path === root || line.path.startsWith(`${root}/`));
    if (!isSeen) return [];
    const below = root === '/' ? line.path : line.path.slice(root.length);
    return [{ hierarchy, below: below === '/' ? '' : below, isDeep: false }];
  });
}

/** `prefix` stands before every directory: empty but for a recorded tree. */
export function findCgroups(subtrees: readonly Subtree[], prefix: string): TreeReading {
  const places = new Map<string, CgroupPlace & { directories: Map<string, string> }>();
  const unreadable: Unreadable[] = [];
  let count = 0;
  for (const subtree of subtrees) {
    const { hierarchy } = subtree;
    const top = prefix + hierarchy.mountpoint;
    for (const below of directoriesIn(top, subtree, unreadable)) {
      count += 1;
      if (count > mostDirectories) return { places: [...places.values()], unreadable: [...unreadable, tooMany] };
      const path = pathIn(hierarchy, below);
      const key = `${hierarchy.version} ${path}`;
      const place = places.get(key) ?? { path, version: hierarchy.version, directories: new Map<string, string>() };
      places.set(key, place);
      const names = hierarchy.version === 2 ? [''] : hierarchy.controllers;
      for (const name of names) place.directories.set(name, top + below);
    }
  }
  return { places: [...places.values()], unreadable };
}

const tooMany: Unreadable = {
  what: 'cgroups',
  why: `there are more than ${mostDirectories} directories; ask for one process with --pid`,
};

function* directoriesIn(top: string, { below, isDeep }: Pick<Subtree, 'below' | 'isDeep'>, unreadable: Unreadable[]): Generator<string> {
  const links = readLinkCount(top + below);
  if (isFailure(links)) return;
  yield below;
  if (links === 2 || !isDeep) return;
  const names = readDirectories(top + below);
  if (isFailure(names)) {
    if (!isGone(names)) unreadable.push({ what: top + below, why: names.errno });
    return;
  }
  for (const name of names) yield* directoriesIn(top, { below: `${below}/${name}`, isDeep }, unreadable);
}
