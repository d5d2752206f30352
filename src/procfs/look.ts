// The eyes: puts what the readers find together into a World, of the machine or of one lab.
import { merge } from '../kernel/merge.ts';
import type { Mount } from '../kernel/mount.ts';
import type { Namespace } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import { cgroupOrder } from '../kernel/row.ts';
import { emptyWorld, type Unreadable, type World } from '../kernel/world.ts';
import { openCgroupPaths, parseCgroup } from './cgroup.ts';
import { readCgroup } from './cgroup-reader.ts';
import { openCgroupTree, placesOf, type Subtree, type TreeReading, treesAt, wholeTrees } from './cgroup-tree.ts';
import { isFailure, readNames, readRecord, readRecords } from './file.ts';
import { type Hierarchy, hierarchiesOf } from './hierarchies.ts';
import { openMountReader } from './mount-reader.ts';
import { parseMountinfo } from './mountinfo.ts';
import { namespacesOf } from './namespace-list.ts';
import { hiddenProcesses } from './proc-mount.ts';
import { openProcessReader, type ProcessReading, readProcess } from './process-reader.ts';
import { findTree, type Tree } from './process-tree.ts';

export interface EyesOptions {
  /** Where proc is mounted. */
  readonly procRoot?: string;
  /** What stands before the mount points of the cgroup hierarchies: a folder, for a recorded tree. */
  readonly cgroupRoot?: string;
}

/** What tells the eyes where a lab is. A `Lab` is one. */
export interface LabPlace {
  /** Its PID 1, as the machine numbers it. */
  readonly pid: number;
  /** Its cgroup directories, absolute, one a hierarchy. */
  readonly cgroups: readonly string[];
}

/**
 * Looks never fail: what ended meanwhile is not there, what cannot be read is `null` and listed in
 * `unreadable`. From one look to the next of the same lab, everything that is equal is identical (see
 * `merge`).
 */
export interface Eyes {
  /**
   * The machine: all that is visible in proc; with `pid`, that process and what it lives in. Lets other work
   * go on.
   */
  look(scope?: { readonly pid?: number }): Promise<World>;
  /** A lab, everything read anew: before and after a call. */
  lookAt(lab: LabPlace): World;
  /** A lab, at the cost of a fraction of `lookAt`: a change that somebody typed is seen within a second. */
  glanceAt(lab: LabPlace): World;
}

export function openEyes({ procRoot = '/proc', cgroupRoot = '' }: EyesOptions = {}): Eyes {
  const lookAtLab = openLabEyes(procRoot, cgroupRoot);
  return {
    look: ({ pid } = {}) => lookAtMachine(procRoot, cgroupRoot, pid),
    lookAt: (lab) => lookAtLab(lab, 'read'),
    glanceAt: (lab) => lookAtLab(lab, 'glance'),
  };
}

function openLabEyes(procRoot: string, cgroupRoot: string): (lab: LabPlace, how: 'read' | 'glance') => World {
  const reader = openProcessReader(procRoot);
  const mountReader = openMountReader({ procRoot, asksProcs: true });
  let hierarchies: readonly Hierarchy[] | null = null;
  const findCgroups = openCgroupTree(cgroupRoot);
  let tree: Tree = new Map();
  let last = emptyWorld;
  return (lab, how) => {
    hierarchies ??= hierarchiesOf(readOwnMounts(procRoot));
    tree = findTree(procRoot, lab.pid, tree);
    const readings = [...tree]
      .map(([pid, parent]) => reader[how](pid, parent))
      .filter((reading) => reading !== undefined);
    reader.keep(tree);
    const { subtrees, strange } = treesAt(hierarchies, lab.cgroups);
    const cgroups = readCgroups(findCgroups(subtrees));
    const world = worldOf(readings, mountReader.read(processesOf(readings)), cgroups, strange);
    last = merge(last, world);
    return last;
  };
}

/** Processes are read in portions of this many, with a turn of the event loop after each. */
const portion = 32;

async function lookAtMachine(procRoot: string, cgroupRoot: string, only: number | undefined): Promise<World> {
  const readings: ProcessReading[] = [];
  const pathIn = openCgroupPaths();
  for (const [index, pid] of (only === undefined ? pidsIn(procRoot) : [only]).entries()) {
    const reading = readProcess(`${procRoot}/${pid}`, pathIn);
    if (reading) readings.push(reading);
    if (index % portion === portion - 1) await new Promise(setImmediate);
  }
  const mounts = openMountReader({ procRoot, asksProcs: false }).read(processesOf(readings));
  const ownMounts = readOwnMounts(procRoot);
  const hierarchies = hierarchiesOf(ownMounts);
  const hidden = hiddenProcesses(ownMounts, procRoot, process.getuid?.() ?? 0);
  const subtrees = only === undefined ? wholeTrees(hierarchies) : cgroupsOf(procRoot, only, hierarchies);
  return worldOf(readings, mounts, readCgroups(openCgroupTree(cgroupRoot)(subtrees)), hidden);
}

function pidsIn(procRoot: string): number[] {
  const names = readNames(procRoot);
  if (isFailure(names)) return [];
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

function readOwnMounts(procRoot: string): readonly Mount[] {
  const text = readRecords(`${procRoot}/self/mountinfo`);
  return isFailure(text) ? [] : parseMountinfo(text, 0).mounts;
}

function cgroupsOf(procRoot: string, pid: number, hierarchies: readonly Hierarchy[]): Subtree[] {
  const text = readRecord(`${procRoot}/${pid}/cgroup`);
  return isFailure(text) ? [] : placesOf(hierarchies, parseCgroup(text));
}

function readCgroups(tree: TreeReading): Pick<World, 'cgroups' | 'unreadable'> {
  const readings = tree.places.map(readCgroup).filter((reading) => reading !== undefined);
  return {
    cgroups: readings.map(({ cgroup }) => cgroup).sort(cgroupOrder),
    unreadable: [...tree.unreadable, ...readings.flatMap(({ unreadable }) => unreadable)],
  };
}

const processesOf = (readings: readonly ProcessReading[]): Process[] =>
  readings.map(({ process }) => process).filter((process) => process !== null);

const notRead: readonly Unreadable[] = [
  { what: 'links', why: 'not read by this version' },
  { what: 'routes', why: 'not read by this version' },
];

function worldOf(
  readings: readonly ProcessReading[],
  { mounts, unreadable }: Pick<World, 'mounts' | 'unreadable'>,
  cgroups: Pick<World, 'cgroups' | 'unreadable'>,
  strange: readonly Unreadable[],
): World {
  const processes = processesOf(readings);
  const namespaces = namespacesOf(processes, mounts);
  return {
    processes,
    namespaces,
    mounts,
    links: null,
    routes: null,
    cgroups: cgroups.cgroups,
    unreadable: [
      ...readings.flatMap((reading) => reading.unreadable),
      ...unreadable,
      ...emptyMountNamespaces(namespaces),
      ...strange,
      ...cgroups.unreadable,
      ...notRead,
    ],
  };
}

function emptyMountNamespaces(namespaces: readonly Namespace[]): Unreadable[] {
  return namespaces
    .filter(({ type, processes }) => type === 'mnt' && processes === 0)
    .map(({ inode }) => ({
      what: `mounts of mnt:[${inode}]`,
      why: 'no process that can be seen lives in it',
    }));
}
