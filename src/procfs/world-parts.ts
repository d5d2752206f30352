// What the readers find, put together to a World.
import type { Mount } from '../kernel/mount.ts';
import type { Namespace } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import type { Unreadable, World } from '../kernel/world.ts';
import type { CgroupReading } from './cgroup-reader.ts';
import type { TreeReading } from './cgroup-tree.ts';
import { isFailure, readRecords } from './file.ts';
import type { FileReading } from './files.ts';
import { withInsides } from './insides.ts';
import type { InsidesReading } from './insides-reader.ts';
import type { MountReading } from './mount-reader.ts';
import { parseMountinfo } from './mountinfo.ts';
import type { ProcessReading } from './process-reader.ts';
import type { Watch } from './watch.ts';

/** Where everything is read, and what goes where Node cannot. */
export interface Sources {
  readonly procRoot: string;
  readonly cgroupRoot: string;
  readonly watch: Watch | null;
}

export interface WorldParts {
  readonly readings: readonly ProcessReading[];
  readonly namespaces: Pick<World, 'namespaces' | 'unreadable'>;
  readonly mounts: MountReading;
  readonly insides: InsidesReading;
  readonly cgroups: Pick<World, 'cgroups' | 'unreadable'>;
  readonly files: FileReading;
  /** What else there is to say. */
  readonly remarks: readonly Unreadable[];
}

export function worldOf({ readings, namespaces, mounts, insides, cgroups, files, remarks }: WorldParts): World {
  return {
    processes: processesOf(readings),
    namespaces: withInsides(namespaces.namespaces, insides.others),
    mounts: mounts.mounts,
    links: insides.network.links,
    routes: insides.network.routes,
    tables: insides.network.tables,
    cgroups: cgroups.cgroups,
    files: files.files,
    unreadable: [
      ...readings.flatMap((reading) => reading.unreadable),
      ...mounts.unreadable,
      ...emptyMountNamespaces(namespaces.namespaces),
      ...namespaces.unreadable,
      ...remarks,
      ...cgroups.unreadable,
      ...insides.network.unreadable,
      ...insides.others.unreadable,
      ...files.unreadable,
    ],
  };
}

export const processesOf = (readings: readonly ProcessReading[]): Process[] =>
  readings.map(({ process }) => process).filter((process) => process !== null);

/** What a search for cgroups found, and the readings of what it found. */
export const cgroupPart = (tree: TreeReading, readings: readonly CgroupReading[]): WorldParts['cgroups'] => ({
  cgroups: readings.map(({ cgroup }) => cgroup),
  unreadable: [...tree.unreadable, ...readings.flatMap(({ unreadable }) => unreadable)],
});

/** The mounts of whoever looks. */
export function readOwnMounts(procRoot: string): readonly Mount[] {
  const text = readRecords(`${procRoot}/self/mountinfo`);
  return isFailure(text) ? [] : parseMountinfo(text, 0).mounts;
}

function emptyMountNamespaces(namespaces: readonly Namespace[]): Unreadable[] {
  return namespaces
    .filter(({ type, processes }) => type === 'mnt' && processes === 0)
    .map(({ inode }) => ({
      what: `mounts of mnt:[${inode}]`,
      why: 'no process that can be seen lives in it',
    }));
}
