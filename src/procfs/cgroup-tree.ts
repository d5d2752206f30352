// Which cgroups there are: the directories of the hierarchies.
import { type CgroupPlace } from './cgroup-reader.ts';
import { isFailure, isGone, readDirectories, readLinkCount } from './file.ts';
import { type Hierarchy, pathIn, placeIn } from './hierarchies.ts';
import type { Unreadable } from '../kernel/world.ts';

/** Where to begin: a directory below the mount point of a hierarchy; empty for all of it. */
export interface Subtree {
  readonly hierarchy: Hierarchy;
  readonly below: string;
}

/** More directories than this, all hierarchies together, are not read. */
const mostDirectories = 8192;

export interface TreeReading {
  readonly places: CgroupPlace[];
  readonly unreadable: Unreadable[];
}

/** All cgroups of these subtrees. `prefix` stands before every directory; empty but for a recorded tree. */
export function findCgroups(subtrees: readonly Subtree[], prefix: string): TreeReading {
  const places = new Map<string, CgroupPlace & { directories: Map<string, string> }>();
  const unreadable: Unreadable[] = [];
  let count = 0;
  for (const { hierarchy, below } of subtrees) {
    for (const directory of directoriesBelow(`${prefix}${hierarchy.mountpoint}`, below, unreadable)) {
      count += 1;
      if (count > mostDirectories) {
        const why = `there are more than ${mostDirectories} directories; ask for one process with --pid`;
        return { places: [...places.values()], unreadable: [...unreadable, { what: 'cgroups', why }] };
      }
      const path = pathIn(hierarchy, directory);
      const key = `${hierarchy.version} ${path}`;
      const place = places.get(key) ?? { path, version: hierarchy.version, directories: new Map<string, string>() };
      places.set(key, place);
      const controllers = hierarchy.version === 2 ? [''] : hierarchy.controllers;
      for (const name of controllers) place.directories.set(name, `${prefix}${hierarchy.mountpoint}${directory}`);
    }
  }
  return { places: [...places.values()], unreadable };
}

function* directoriesBelow(top: string, below: string, unreadable: Unreadable[]): Generator<string> {
  const links = readLinkCount(top + below);
  if (isFailure(links)) return;
  yield below;
  if (links === 2) return;
  const names = readDirectories(top + below);
  if (isFailure(names)) {
    if (!isGone(names)) unreadable.push({ what: top + below, why: names.errno });
    return;
  }
  for (const name of names) yield* directoriesBelow(top, `${below}/${name}`, unreadable);
}

/** The subtrees that are these absolute directories; one that lies in no hierarchy is reported. */
export function subtreesAt(hierarchies: readonly Hierarchy[], directories: readonly string[]): Subtree[] {
  return directories.flatMap((directory) => {
    const place = placeIn(hierarchies, directory);
    return place ? [{ hierarchy: place.hierarchy, below: directory.slice(place.hierarchy.mountpoint.length) }] : [];
  });
}
