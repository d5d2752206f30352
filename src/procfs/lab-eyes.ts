// Looks at a lab: found by walking from its PID 1, and compared with what was seen before.
import { isEqual } from '../kernel/equality.ts';
import type { FilePlace } from '../kernel/file.ts';
import { merge } from '../kernel/merge.ts';
import { emptyWorld, type World } from '../kernel/world.ts';
import { openCgroupReader } from './cgroup-reader.ts';
import { openCgroupTree, treesAt } from './cgroup-tree.ts';
import { type FileReading, openFileReader } from './files.ts';
import { givingWay } from './give-way.ts';
import { type Hierarchy, hierarchiesOf } from './hierarchies.ts';
import { openIdMapReader } from './id-map.ts';
import { type InsidesReading, namespacePlaces, openInsidesReader } from './insides-reader.ts';
import { openMountReader } from './mount-reader.ts';
import { namespacesOf } from './namespace-list.ts';
import { openProcessReader, type ProcessReading } from './process-reader.ts';
import { findTree, type Tree } from './process-tree.ts';
import { openOffsetReader } from './time-offsets.ts';
import { cgroupPart, processesOf, readOwnMounts, type Sources, worldOf } from './world-parts.ts';

/** What tells the eyes where a lab is. A `Lab` is one. */
export interface LabPlace {
  /** Its PID 1, as the machine numbers it. */
  readonly pid: number;
  /** Its cgroup directories, absolute, one a hierarchy. */
  readonly cgroups: readonly string[];
}

/** `glance`: what may be kept of the last look is kept. */
export type How = 'read' | 'glance';

/** `files`: the paths that somebody asks about. */
export type LookAtLab = (lab: LabPlace, how: How, files?: readonly FilePlace[]) => Promise<World>;

export function openLabEyes({ procRoot, cgroupRoot, watch }: Sources): LookAtLab {
  const reader = openProcessReader(procRoot);
  const mountReader = openMountReader({ procRoot, asksProcs: true });
  const idMapReader = openIdMapReader(procRoot);
  const offsetReader = openOffsetReader(procRoot);
  const insidesReader = openInsidesReader(watch);
  const fileReader = openFileReader(watch, procRoot);
  const findCgroups = openCgroupTree(cgroupRoot);
  const cgroupReader = openCgroupReader();
  let hierarchies: readonly Hierarchy[] | null = null;
  let tree: Tree = new Map();
  let seen: readonly ProcessReading[] = [];
  let insides: Promise<InsidesReading> | null = null;
  let files: Promise<FileReading> | null = null;
  let asked: readonly FilePlace[] = [];
  let last = emptyWorld;
  const look: LookAtLab = async (lab, how, wanted = []) => {
    hierarchies ??= hierarchiesOf(readOwnMounts(procRoot));
    const giveWay = givingWay();
    tree = await findTree(procRoot, lab.pid, tree, giveWay);
    const readings: ProcessReading[] = [];
    for (const [pid, parent] of tree) {
      const reading = reader[how](pid, parent);
      if (reading) readings.push(reading);
      await giveWay();
    }
    reader.keep(tree);
    const processes = processesOf(readings);
    const mounts = mountReader.read(processes);
    // What processes do, links, names and limits for instance, is as old as what is known of them: kept where none has run.
    const isQuiet = how === 'glance' && areSame(readings, seen);
    if (!insides || !isQuiet) {
      insides = insidesReader.read(namespacePlaces(procRoot, processes, mounts.mounts, mounts.roots));
    }
    // Begun after the network, which takes longer: both are read while the rest is looked at here.
    if (!files || !isQuiet || !isEqual(asked, wanted)) files = fileReader.read(wanted, processes);
    [seen, asked] = [readings, wanted];
    const { subtrees, strange } = treesAt(hierarchies, lab.cgroups);
    const found = findCgroups(subtrees);
    const cgroups = cgroupPart(found, cgroupReader.read(found.places, isQuiet));
    const mapped = idMapReader.read(namespacesOf(processes, mounts.mounts), isQuiet);
    const timed = offsetReader.read(mapped.namespaces, processes, isQuiet);
    const namespaces = { ...timed, unreadable: [...mapped.unreadable, ...timed.unreadable] };
    const read = { insides: await insides, files: await files };
    last = merge(last, worldOf({ readings, namespaces, mounts, ...read, cgroups, remarks: strange }));
    return last;
  };
  return oneByOne(look);
}

const areSame = (a: readonly ProcessReading[], b: readonly ProcessReading[]) =>
  a.length === b.length && a.every((reading, index) => reading === b[index]);

/** Each look begins when the one before has ended, so that no older World comes after a newer one. */
function oneByOne<Args extends unknown[]>(look: (...args: Args) => Promise<World>): (...args: Args) => Promise<World> {
  let turn: Promise<unknown> = Promise.resolve();
  return (...args) => {
    const looked = turn.then(() => look(...args));
    turn = looked.catch(() => {});
    return looked;
  };
}
