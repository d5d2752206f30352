// What the kernel tells of running programs: who belongs to whom, processor time, memory.
import { readdirSync, readFileSync } from 'node:fs';

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

const numbersIn = (text: string) => text.trim().split(' ').filter(Boolean).map(Number);

/** Of every thread: Node's own threads start programs, too. */
export const childrenOf = (pid: number): readonly number[] =>
  threadsOf(pid).flatMap((thread) => numbersIn(read(`/proc/${pid}/task/${thread}/children`)));

/** All that live below it, at any depth, itself the first. */
export const treeOf = (pid: number): readonly number[] => [pid, ...childrenOf(pid).flatMap(treeOf)];

export const commOf = (pid: number): string => read(`/proc/${pid}/comm`).trim();

const threadsOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};

/**
 * Processor time so far, in milliseconds: to the nanosecond that of the threads that live; in ticks of 10 ms that of children
 * which have ended and were waited for.
 */
export const cpuOf = (pid: number): number => {
  const living = threadsOf(pid).map(
    (thread) => Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]) / 1e6,
  );
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ended = (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * 10;
  return living.reduce((sum, ms) => sum + ms, ended);
};

/** Resident memory, in MB. */
export const rssOf = (pid: number): number => Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]) / 1024;
