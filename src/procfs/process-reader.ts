// One process from the files of its directory under /proc. Remembers what it read, for glances that may not re-read everything.
import type { Process } from '../kernel/process.ts';
import type { Unreadable } from '../kernel/world.ts';
import { cgroupPathOf, parseCgroup } from './cgroup.ts';
import { parseCmdline } from './cmdline.ts';
import { isFailure, isGone, readRecord } from './file.ts';
import { readNamespaces } from './namespace-links.ts';
import { parseStat, type Stat } from './stat.ts';
import { parseStatus } from './status.ts';

/** A process, and what of it could not be read. */
export interface ProcessReading {
  readonly process: Process;
  readonly unreadable: readonly Unreadable[];
}

export interface ProcessReader {
  /** Reads everything. `undefined`: there is no such process (any more). */
  read(pid: number): ProcessReading | undefined;
  /** As `read`, but takes from memory what the process cannot have changed since, as it did not run. */
  glance(pid: number): ProcessReading | undefined;
  /** Forgets every process but these. */
  keep(pids: readonly number[]): void;
}

interface Memory {
  readonly reading: ProcessReading;
  readonly schedstat: string;
  readonly readAtMs: number;
}

/** After this long a glance reads everything: some things of a process can be changed by another one. */
const memoryMs = 900;

export function openProcessReader(procRoot: string): ProcessReader {
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
    glance(pid) {
      const memory = memories.get(pid);
      if (!memory || !isAsleepSince(memory, `${procRoot}/${pid}`)) return read(pid);
      return withPlace(memory.reading, `${procRoot}/${pid}`) ?? read(pid);
    },
    keep(pids) {
      const kept = new Set(pids);
      for (const pid of memories.keys()) if (!kept.has(pid)) memories.delete(pid);
    },
  };
}

/**
 * Whether the process has not run since: its time on a processor, in nanoseconds, and how often it got there
 * (Documentation/scheduler/sched-stats.rst) are the same. A process must run to end, to change its name, its ids or its
 * namespaces, or to execute a program.
 */
function isAsleepSince({ reading, schedstat, readAtMs }: Memory, directory: string): boolean {
  if (reading.process.state === 'R' || performance.now() - readAtMs > memoryMs) return false;
  return readRecord(`${directory}/schedstat`) === schedstat;
}

/** What others do to a sleeping process: its parent ends, somebody moves it to another cgroup. */
function withPlace(reading: ProcessReading, directory: string): ProcessReading | undefined {
  const stat = readStat(directory);
  if (stat?.startTicks !== reading.process.startTicks) return undefined;
  const cgroup = readPlace(directory);
  const { process } = reading;
  if (stat.ppid === process.ppid && stat.state === process.state && cgroup.path === process.cgroup) return reading;
  return undefined;
}

function readProcess(directory: string): ProcessReading | undefined {
  const stat = readStat(directory);
  if (!stat) return undefined;
  const text = readRecord(`${directory}/status`);
  const status = isFailure(text) ? undefined : parseStatus(text);
  const { namespaces, failure, isWhole } = readNamespaces(`${directory}/ns`);
  const cgroup = readPlace(directory);
  const cmdline = readCmdline(directory, stat);
  // Whoever ends lets go of its namespaces first. If it did so during this reading, the older state would contradict them.
  const last = isWhole && status ? stat : readStat(directory);
  if (last?.startTicks !== stat.startTicks || !status) return undefined;
  const { pid, comm, state, ppid, startTicks } = last;
  const unreadable = [
    ...(failure === null ? [] : [{ what: `${directory}/ns`, why: failure }]),
    ...cgroup.unreadable,
    ...cmdline.unreadable,
  ];
  const { nspid, uid, gid, capabilities, seccomp } = status;
  const process: Process = {
    pid, ppid, nspid, comm, cmdline: cmdline.text, state, uid, gid, startTicks, namespaces,
    cgroup: cgroup.path, capabilities, seccomp,
  };
  return { process, unreadable };
}

function readStat(directory: string): Stat | undefined {
  const text = readRecord(`${directory}/stat`);
  return isFailure(text) ? undefined : parseStat(text);
}

function readPlace(directory: string): { path: string | null; unreadable: Unreadable[] } {
  const text = readRecord(`${directory}/cgroup`);
  if (!isFailure(text)) return { path: cgroupPathOf(parseCgroup(text)), unreadable: [] };
  return { path: null, unreadable: isGone(text) ? [] : [{ what: `${directory}/cgroup`, why: text.errno }] };
}

function readCmdline(directory: string, { isKernelThread, state }: Stat): { text: string; unreadable: Unreadable[] } {
  if (isKernelThread || state === 'Z') return { text: '', unreadable: [] };
  const text = readRecord(`${directory}/cmdline`);
  if (!isFailure(text)) return { text: parseCmdline(text), unreadable: [] };
  return { text: '', unreadable: isGone(text) ? [] : [{ what: `${directory}/cmdline`, why: text.errno }] };
}
