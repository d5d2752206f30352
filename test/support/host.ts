// What of the machine a lab could have touched, and whether it is as it was. Knows nothing of labs but their names.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { scratchFolders } from '../../src/lab/scratch.ts';

/** What was found on the machine, one line a thing. */
export interface HostSnapshot {
  readonly processes: readonly string[];
  /** Processes of labs that nobody holds any more. */
  readonly orphans: readonly string[];
  readonly mounts: readonly string[];
  readonly links: readonly string[];
  readonly cgroups: readonly string[];
  readonly netns: readonly string[];
  /** Directories of labs on a disk. */
  readonly scratch: readonly string[];
}

interface Stat {
  readonly pid: number;
  readonly ppid: number;
  readonly comm: string;
  readonly state: string;
  readonly startTicks: string;
}

/**
 * Looks at the machine. Counted are this process's descendants, and orphans that live in another pid namespace or are
 * one of our native programs: what others on the machine start and end meanwhile does not make a test fail.
 */
export const hostSnapshot = (): HostSnapshot => {
  const stats = readStats();
  return {
    processes: lines([...stats.values()].filter((stat) => descends(stat, stats))),
    orphans: lines([...stats.values()].filter(isOrphan)),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n'),
    links: names('/sys/class/net'),
    cgroups: cgroupMounts()
      .flatMap((mount) => cgroupDirectories(mount, stats))
      .sort(),
    netns: names('/run/netns'),
    scratch: scratchFolders().flatMap((folder) => scratchIn(folder, stats)),
  };
};

/** Looks until the machine is as `before` says; after `limitMs` (10 s) it throws and names what differs. */
export const assertUnchanged = async (before: HostSnapshot, limitMs = 10_000): Promise<void> => {
  const deadline = Date.now() + limitMs * Number(process.env['CUTAWAY_TIME_FACTOR'] ?? 1);
  for (;;) {
    const differences = hostDifferences(before, hostSnapshot());
    if (differences.length === 0) return;
    if (Date.now() > deadline) throw new Error(`the machine has changed:\n${brief(differences)}`);
    await delay(20);
  }
};

const brief = (lines: readonly string[]) =>
  [...lines.slice(0, 20), ...(lines.length > 20 ? [`and ${lines.length - 20} more`] : [])].join('\n');

/** `+ processes: …` for what appeared, `- mounts: …` for what went. */
export const hostDifferences = (before: HostSnapshot, after: HostSnapshot): readonly string[] =>
  (Object.keys(before) as (keyof HostSnapshot)[]).flatMap((kind) => [
    ...after[kind].filter((line) => !before[kind].includes(line)).map((line) => `+ ${kind}: ${line}`),
    ...before[kind]
      .filter((line) => !after[kind].includes(line) && !isRemains(kind, line))
      .map((line) => `- ${kind}: ${line}`),
  ]);

// What a dead lab had left may go at any time: its last moments pass, and whoever starts a lab sweeps.
const isRemains = (kind: keyof HostSnapshot, line: string) => kind === 'orphans' || /\/cutaway-/.test(line);

const names = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
};

const scratchIn = (folder: string, stats: ReadonlyMap<number, Stat>): readonly string[] =>
  names(folder)
    .map((name) => `${folder}/${name}`)
    .filter((path) => /\/cutaway-/.test(path) && !ofAnother(path, stats));

const lines = (stats: readonly Stat[]) =>
  stats.map(({ pid, comm, startTicks }) => `${pid} (${comm}) started at ${startTicks}`).sort();

const readStats = (): ReadonlyMap<number, Stat> => {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const stats = pids.map(readStat).filter((stat) => stat !== null);
  return new Map(stats.map((stat) => [stat.pid, stat]));
};

const readStat = (pid: number): Stat | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    const comm = text.slice(text.indexOf('(') + 1, end);
    return { pid, comm, state: fields[0] ?? '', ppid: Number(fields[1]), startTicks: fields[19] ?? '' };
  } catch {
    return null;
  }
};

// A zombie of the machine's init is gone as far as anyone but that init can tell; some reap late.
const isOrphan = (stat: Stat): boolean => {
  if (stat.ppid > 1 || stat.pid === 1 || stat.state === 'Z') return false;
  return ['lab', 'agent', 'watch', 'guard', 'guest', 'qemu-system-x86'].includes(stat.comm) || livesApart(stat.pid);
};

const descends = (stat: Stat, stats: ReadonlyMap<number, Stat>): boolean => {
  for (let at = stats.get(stat.ppid); at; at = stats.get(at.ppid)) if (at.pid === process.pid) return true;
  return false;
};

const livesApart = (pid: number): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`) !== readlinkSync('/proc/self/ns/pid');
  } catch {
    return false;
  }
};

const cgroupMounts = (): readonly string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => / - cgroup2? /.test(line))
    .map((line) => line.split(' ')[4] ?? '');

// Top directories all; below them only a lab's own, since service managers make and remove theirs at any time.
const cgroupDirectories = (mount: string, stats: ReadonlyMap<number, Stat>): readonly string[] => {
  const isDirectory = (path: string) =>
    readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const walk = (path: string, depth: number): readonly string[] => {
    try {
      return isDirectory(path).flatMap((entry) => {
        const child = `${path}/${entry.name}`;
        if (ofAnother(child, stats)) return [];
        return [...(depth === 0 || child.includes('cutaway') ? [child] : []), ...walk(child, depth + 1)];
      });
    } catch {
      return [];
    }
  };
  return walk(mount, 0);
};

const ofAnother = (path: string, stats: ReadonlyMap<number, Stat>): boolean => {
  const owner = /cutaway-(\d+)-(\d+)/.exec(path);
  const stat = owner && stats.get(Number(owner[1]));
  // The outside of a lab in another time namespace counts from another start.
  return Boolean(stat && (stat.startTicks === owner[2] || stat.comm === 'lab') && !descends(stat, stats));
};
