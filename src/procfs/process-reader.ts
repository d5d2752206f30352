// One process from the files of its directory under /proc. Remembers what it read, for glances that may not
// re-read everything.
import type { Process } from '../kernel/process.ts';
import type { Unreadable } from '../kernel/world.ts';
import { openStandings, type Standing } from './cgroup.ts';
import { parseCmdline } from './cmdline.ts';
import { isFailure, isGone, readRecord } from './file.ts';
import { readNamespaces } from './namespace-links.ts';
import type { Tree } from './process-tree.ts';
import { parseStat, type Stat } from './stat.ts';
import { parseStatus, type Status } from './status.ts';

/** A process, or `null` where it is there and says nothing of itself; and what of it could not be read. */
export interface ProcessReading {
  readonly process: Process | null;
  readonly unreadable: readonly Unreadable[];
}

export interface ProcessReader {
  /** Reads everything, and remembers it. `undefined`: there is no such process (any more). */
  read(pid: number): ProcessReading | undefined;
  /**
   * As `read`, but answers from memory where the process has not run since and still has this parent (`null`:
   * whichever). What others can do to one that sleeps, such as to move it to another cgroup, is seen when the memory is
   * too old.
   */
  glance(pid: number, parent: number | null): ProcessReading | undefined;
  /** Forgets every process that is not among these. */
  keep(numbers: Pick<Tree, 'has'>): void;
}

type StandingIn = (text: string) => Standing | null;

interface Memory {
  readonly reading: ProcessReading;
  readonly schedstat: string;
  readonly readAtMs: number;
}

/** After this long a glance reads everything, if nobody asks for another time. */
const usualMemoryMs = 900;

export function openProcessReader(procRoot: string, memoryMs = usualMemoryMs): ProcessReader {
  const memories = new Map<number, Memory>();
  const read = (pid: number): ProcessReading | undefined => {
    // First, so that whatever the process does during the reading shows as a difference at the next glance.
    const schedstat = readRecord(`${procRoot}/${pid}/schedstat`);
    const reading = readProcess(`${procRoot}/${pid}`);
    if (!reading || isFailure(schedstat)) memories.delete(pid);
    else memories.set(pid, { reading, schedstat, readAtMs: performance.now() });
    return reading;
  };
  return {
    read,
    glance(pid, parent) {
      const memory = memories.get(pid);
      const isYoung = memory && performance.now() - memory.readAtMs <= memoryMs;
      const holds = isYoung && hasParent(memory, parent) && isAsleepSince(memory, `${procRoot}/${pid}`);
      return holds ? memory.reading : read(pid);
    },
    keep(numbers) {
      for (const pid of memories.keys()) if (!numbers.has(pid)) memories.delete(pid);
    },
  };
}

const hasParent = ({ reading }: Memory, parent: number | null) => parent === null || reading.process?.ppid === parent;

/**
 * Whether the process has not run since: its time on a processor, in nanoseconds, and how often it got there
 * (Documentation/scheduler/sched-stats.rst) are the same. A process must run to end, to change its name, its
 * ids or its namespaces, or to execute a program.
 */
function isAsleepSince({ reading, schedstat }: Memory, directory: string): boolean {
  if (reading.process?.state === 'R') return false;
  return readRecord(`${directory}/schedstat`) === schedstat;
}

/** Reads everything in `directory`, `/proc/PID`. `undefined`: there is no such process (any more). */
export function readProcess(directory: string, standingIn: StandingIn = openStandings()): ProcessReading | undefined {
  const stat = readWith(`${directory}/stat`, parseStat);
  const status = readWith(`${directory}/status`, parseStatus);
  if (stat === undefined || status === undefined) return undefined;
  if (isUnreadable(stat)) return { process: null, unreadable: [stat] };
  if (isUnreadable(status)) return { process: null, unreadable: [status] };
  const { namespaces, failure, isWhole } = readNamespaces(`${directory}/ns`);
  const place = readPlace(directory, standingIn);
  const cmdline = readCmdline(directory, stat);
  // Whoever ends lets go of its namespaces first. If it did so during this reading, the older state would
  // contradict them.
  const last = isWhole ? stat : readWith(`${directory}/stat`, parseStat);
  if (last === undefined || isUnreadable(last) || last.startTicks !== stat.startTicks) return undefined;
  const unreadable = [
    ...(failure === null ? [] : [{ what: `${directory}/ns`, why: failure }]),
    ...place.unreadable,
    ...cmdline.unreadable,
  ];
  return { process: processOf(last, status, cmdline.text, namespaces, place.standing), unreadable };
}

function processOf(
  { pid, comm, state, ppid, startTicks, isInBackground }: Stat,
  { nspid, ...status }: Status,
  cmdline: string,
  namespaces: Process['namespaces'],
  standing: Standing | null,
): Process {
  const { path: cgroup, ...other } = standing ?? { path: null };
  const background = isInBackground ? { isInBackground } : {};
  return { pid, ppid, nspid, comm, cmdline, state, startTicks, namespaces, cgroup, ...background, ...other, ...status };
}

const isUnreadable = (value: object): value is Unreadable => 'why' in value;

/** `undefined`: the file is gone, and its process with it. */
function readWith<Value extends object>(
  path: string,
  parse: (text: string) => Value | undefined,
): Value | Unreadable | undefined {
  const text = readRecord(path);
  if (isFailure(text)) return isGone(text) ? undefined : { what: path, why: text.errno };
  return parse(text) ?? { what: path, why: 'does not have the form that proc(5) gives' };
}

interface Place {
  readonly standing: Standing | null;
  readonly unreadable: readonly Unreadable[];
}

function readPlace(directory: string, standingIn: StandingIn): Place {
  const what = `${directory}/cgroup`;
  const text = readRecord(what);
  // A kernel without cgroups has no such file.
  if (isFailure(text)) return { standing: null, unreadable: isGone(text) ? [] : [{ what, why: text.errno }] };
  const standing = standingIn(text);
  return { standing, unreadable: standing === null ? [{ what, why: 'has no line that cgroups(7) knows' }] : [] };
}

function readCmdline(directory: string, { isKernelThread, state }: Stat): { text: string; unreadable: Unreadable[] } {
  if (isKernelThread || state === 'Z') return { text: '', unreadable: [] };
  const text = readRecord(`${directory}/cmdline`);
  if (!isFailure(text)) return { text: parseCmdline(text), unreadable: [] };
  return { text: '', unreadable: isGone(text) ? [] : [{ what: `${directory}/cmdline`, why: text.errno }] };
}
