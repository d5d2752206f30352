// A named process in a World: there, ended, or never made.
import type { NamespaceType } from '../kernel/namespace.ts';
import type { Process, ProcessState } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import type { NamedProcess, Names } from './predicate.ts';
import type { stateWords } from './process-shapes.ts';

/** The process, or why there is none. */
export type Presence =
  | { readonly process: Process; readonly why: null }
  | { readonly process: null; readonly why: string; readonly made: boolean };

/** By number and start time: a number that was given away again is another process. */
export const lookUp = (name: string, names: Names, world: World): Presence => {
  const named = names.get(name);
  if (!named) return { process: null, made: false, why: `there is no process ${name} yet` };
  const process = world.processes.find((one) => isSame(one, named));
  return process ? { process, why: null } : { process: null, made: true, why: `${name} has ended` };
};

export const isSame = (process: Process, named: Pick<NamedProcess, 'pid' | 'startTicks'>): boolean =>
  process.pid === named.pid && process.startTicks === named.startTicks;

/** The first named process that lives in the namespace with this inode; `null`: none with a name does. */
export const inhabitantOf = (type: NamespaceType, inode: number, names: Names, world: World): string | null => {
  for (const [name, named] of names) {
    const process = world.processes.find((one) => isSame(one, named));
    if (process?.namespaces[type] === inode) return name;
  }
  return null;
};

/** The word of a state letter, proc_pid_stat(5); `null` for X, a process in the middle of being removed. */
export const stateWord = (state: ProcessState): (typeof stateWords)[number] | null => {
  if (state === 'T' || state === 't') return 'stopped';
  if (state === 'Z') return 'zombie';
  return state === 'X' ? null : 'alive';
};

const stateTexts: Readonly<Record<ProcessState, string>> = {
  R: 'is alive and runs',
  S: 'is alive and sleeps until there is something to do',
  D: 'is alive and waits deep in the kernel',
  I: 'is alive and idle',
  P: 'is alive and parked',
  T: 'is stopped',
  t: 'is stopped by a tracer',
  Z: 'is a zombie: it has ended, and its parent has not waited for it',
  X: 'is about to vanish',
};

/** What a process does, in words, with the letter that `ps` shows. */
export const stateText = (state: ProcessState): string => `${stateTexts[state]} (state ${state})`;
