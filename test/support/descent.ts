// Who belongs to whom, as the kernel tells of running programs. Who has gone has no children and no name.
import { readdirSync, readFileSync } from 'node:fs';

/** A file of proc; empty where it is gone. */
export const readProc = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

const numbersIn = (text: string) => text.trim().split(' ').filter(Boolean).map(Number);

/** Of every thread: Node's own threads start programs, too. */
export const childrenOf = (pid: number): readonly number[] =>
  threadsOf(pid).flatMap((thread) => numbersIn(readProc(`/proc/${pid}/task/${thread}/children`)));

/** All that live below it, at any depth, itself the first. */
export const treeOf = (pid: number): readonly number[] => [pid, ...childrenOf(pid).flatMap(treeOf)];

export const commOf = (pid: number): string => readProc(`/proc/${pid}/comm`).trim();

/** By their numbers. */
export const threadsOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};
