// Who can be asked to act, and whom they know. Told from the session alone.
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { isSame, stateWord } from '../lesson/presence.ts';
import type { Session } from '../session/session.ts';

type Known = Pick<Session, 'calls' | 'names' | 'world'>;

const processNamed = (name: string, { names, world }: Known): Process | null => {
  const named = names.get(name);
  return (named && world.processes.find((one) => isSame(one, named))) ?? null;
};

/** Actors that answer: those of the start, and children; not who has ended, runs another program, or is stopped. */
export const answeringActors = (session: Known, first: readonly string[]): readonly string[] => {
  const actors = new Set(first);
  for (const { act, outcome, born } of session.calls) {
    if (born) actors.add(born.actor);
    if (outcome?.ok && outcome.value === null) actors.delete(act.actor);
  }
  return [...actors].filter((name) => {
    const process = processNamed(name, session);
    return process !== null && stateWord(process.state) === 'alive';
  });
};

/** Named processes that are there, and for which `actor` has a number: those of its PID namespace, and of the ones below. */
export const visibleProcesses = (actor: string, session: Known): readonly string[] => {
  const own = processNamed(actor, session);
  if (!own) return [];
  return [...session.names.keys()].filter((name) => {
    const process = processNamed(name, session);
    return process !== null && lives(process, own, session.world);
  });
};

/** Whether `process`, or who bore its PID namespace, or who bore that one, lives with `actor`. */
const lives = (process: Process, actor: Process, world: World): boolean => {
  if (process.nspid.length < actor.nspid.length) return false;
  // A zombie lives nowhere any more, but keeps its number.
  if (process.nspid.length === actor.nspid.length)
    return process.namespaces.pid === undefined || process.namespaces.pid === actor.namespaces.pid;
  const parent = world.processes.find(({ pid }) => pid === process.ppid);
  return parent !== undefined && lives(parent, actor, world);
};

/** Its number as `actor` counts. */
export const numberFor = (actor: string, name: string, { names }: Pick<Session, 'names'>): number | null =>
  names.get(name)?.nspid[(names.get(actor)?.nspid.length ?? 0) - 1] ?? null;
