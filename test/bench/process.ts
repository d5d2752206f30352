// What the kernel tells of running programs: processor time, memory.
import { readProc, threadsOf } from '../support/descent.ts';

/**
 * Processor time so far, in milliseconds: to the nanosecond that of the threads that live; in ticks of 10 ms that of children
 * which have ended and were waited for.
 */
export const cpuOf = (pid: number): number => {
  const living = threadsOf(pid).map(
    (thread) => Number(readProc(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]) / 1e6,
  );
  const stat = readProc(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ended = (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * 10;
  return living.reduce((sum, ms) => sum + ms, ended);
};

/** Resident memory, in MB. */
export const rssOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readProc(`/proc/${pid}/status`))?.[1]) / 1024;
