// A look at the machine: everything that proc shows, or one process and what it lives in. Remembers nothing.
import type { World } from '../kernel/world.ts';
import { openStandings, parseCgroup } from './cgroup.ts';
import { openCgroupReader } from './cgroup-reader.ts';
import { openCgroupTree, placesOf, type Subtree, wholeTrees, withAncestors } from './cgroup-tree.ts';
import { isFailure, readNames, readRecord } from './file.ts';
import { givingWay } from './give-way.ts';
import { type Hierarchy, hierarchiesOf } from './hierarchies.ts';
import { openIdMapReader } from './id-map.ts';
import { namespacePlaces, openInsidesReader } from './insides-reader.ts';
import { openMountReader } from './mount-reader.ts';
import { namespacesOf } from './namespace-list.ts';
import { hiddenProcesses } from './proc-mount.ts';
import { type ProcessReading, readProcess } from './process-reader.ts';
import { openOffsetReader } from './time-offsets.ts';
import { cgroupPart, processesOf, readOwnMounts, type Sources, worldOf } from './world-parts.ts';

/** What is looked at: everything, or one process. */
export interface Scope {
  /** The number of that process. */
  readonly pid?: number;
  /** With the cgroups above its own, and the id maps of its user namespace. */
  readonly isWhole?: boolean;
}

export async function lookAtMachine(sources: Sources, { pid: only, isWhole = false }: Scope): Promise<World> {
  const { procRoot, cgroupRoot, watch } = sources;
  const readings = await readProcesses(procRoot, only === undefined ? pidsIn(procRoot) : [only]);
  const processes = processesOf(readings);
  const mounts = openMountReader({ procRoot, asksProcs: false }).read(processes);
  const places = namespacePlaces(procRoot, processes, mounts.mounts, mounts.roots);
  // Begun before the cgroups are read, since somebody else reads it.
  const insides = openInsidesReader(watch).read(places);
  const ownMounts = readOwnMounts(procRoot);
  const hierarchies = hierarchiesOf(ownMounts);
  const remarks = hiddenProcesses(ownMounts, procRoot, process.getuid?.() ?? 0);
  const own = only === undefined ? wholeTrees(hierarchies) : cgroupsOf(procRoot, only, hierarchies);
  const subtrees = isWhole ? withAncestors(own) : own;
  const tree = openCgroupTree(cgroupRoot)(subtrees);
  const cgroups = cgroupPart(tree, openCgroupReader().read(tree.places, false));
  const found = namespacesOf(processes, mounts.mounts);
  const mapped = isWhole ? openIdMapReader(procRoot).read(found, false) : { namespaces: found, unreadable: [] };
  const timed = openOffsetReader(procRoot).read(mapped.namespaces, processes, false);
  const namespaces = { ...timed, unreadable: [...mapped.unreadable, ...timed.unreadable] };
  const files = { files: [], unreadable: [] };
  return worldOf({ readings, namespaces, mounts, insides: await insides, cgroups, files, remarks });
}

async function readProcesses(procRoot: string, pids: readonly number[]): Promise<ProcessReading[]> {
  const readings: ProcessReading[] = [];
  const standingIn = openStandings();
  const giveWay = givingWay();
  for (const pid of pids) {
    const reading = readProcess(`${procRoot}/${pid}`, standingIn);
    if (reading) readings.push(reading);
    await giveWay();
  }
  return readings;
}

/** The numbers of all processes that proc lists, ascending. */
export function pidsIn(procRoot: string): number[] {
  const names = readNames(procRoot);
  if (isFailure(names)) return [];
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

function cgroupsOf(procRoot: string, pid: number, hierarchies: readonly Hierarchy[]): Subtree[] {
  const text = readRecord(`${procRoot}/${pid}/cgroup`);
  return isFailure(text) ? [] : placesOf(hierarchies, parseCgroup(text));
}
