// Looks at the machine again and again, for whoever goes from one process to the next: all of them in little, and one in full.
import type { Namespace } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { givingWay } from './give-way.ts';
import { lookAtMachine, pidsIn } from './machine-eyes.ts';
import { namespacesOf } from './namespace-list.ts';
import { openProcessReader, type ProcessReading } from './process-reader.ts';
import type { Sources } from './world-parts.ts';

/** What can be done to a process that sleeps is to move it to another cgroup, which is told of the one that is read in full. */
const memoryMs = 30_000;

export function openCrowdEyes(sources: Sources): (pid: number) => Promise<World> {
  const readAll = openCrowd(sources.procRoot);
  return async (pid) => {
    const readings = await readAll();
    return among(readings, pid, await lookAtMachine(sources, { pid, isWhole: true }));
  };
}

/** Reads every process; what has not run since is remembered. */
function openCrowd(procRoot: string): () => Promise<readonly ProcessReading[]> {
  const reader = openProcessReader(procRoot, memoryMs);
  let parents = new Map<number, number>();
  return async () => {
    const numbers = new Set(pidsIn(procRoot));
    const giveWay = givingWay();
    const readings: ProcessReading[] = [];
    for (const pid of numbers) {
      const parent = parents.get(pid);
      // Whose parent has ended has another one now, without having run itself.
      const isOrphan = parent !== undefined && parent !== 0 && !numbers.has(parent);
      const reading = isOrphan ? reader.read(pid) : reader.glance(pid, null);
      if (reading) readings.push(reading);
      await giveWay();
    }
    reader.keep(numbers);
    parents = new Map(readings.flatMap(({ process }) => (process ? [[process.pid, process.ppid] as const] : [])));
    return readings;
  };
}

/** The World of one process, and around it all others. */
function among(readings: readonly ProcessReading[], pid: number, full: World): World {
  const others = readings.filter(({ process }) => process !== null && process.pid !== pid);
  const processes = [...others.flatMap(({ process }) => process ?? []), ...full.processes].sort(
    (a, b) => a.pid - b.pid,
  );
  return {
    ...full,
    processes,
    namespaces: countedAmong(processes, full),
    unreadable: [...others.flatMap(({ unreadable }) => unreadable), ...full.unreadable],
  };
}

/** The namespaces of all, with what is known of those of the one. */
function countedAmong(processes: readonly Process[], { namespaces, mounts }: World): readonly Namespace[] {
  const known = new Map(namespaces.map((one) => [one.inode, one]));
  return namespacesOf(processes, mounts).map((counted) => ({ ...known.get(counted.inode), ...counted }));
}
