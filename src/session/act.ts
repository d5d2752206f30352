// One act of a lesson: names to numbers, the call, what came back, and who was born of it.
import { type Act, callArgs, callText, type PidOf } from '../call/call.ts';
import type { Answer } from '../call/outcome.ts';
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import type { NamedProcess, Names } from '../lesson/predicate.ts';
import { VisitError } from './stage.ts';

/** An act as it goes to the hands: everything in the actor's own numbers. */
export interface Addressed {
  readonly text: string;
  readonly args: readonly string[];
  /** The actor's numbers, outermost first. */
  readonly pids: readonly number[];
}

/**
 * `act` with each process it speaks of turned into the actor's number for it: the number at the depth of the actor's own
 * PID namespace. Throws VisitError where a name is unknown or the process is not visible to the actor.
 */
export const address = (act: Act, names: Names): Addressed => {
  const actor = named(names, act.actor);
  const depth = actor.nspid.length - 1;
  const pid: PidOf = (ref) => (typeof ref === 'number' ? ref : numberAt(ref, named(names, ref), depth));
  return { text: callText(act, pid), args: callArgs(act, pid), pids: actor.nspid };
};

const named = (names: Names, name: string): NamedProcess => {
  const found = names.get(name);
  if (!found) throw new VisitError(`this step speaks of ${name}, and there is no such process yet`);
  return found;
};

const numberAt = (name: string, process: NamedProcess, depth: number): number => {
  const number = process.nspid[depth];
  if (number === undefined) throw new VisitError(`${name} has no number in the actor's PID namespace`);
  return number;
};

/** The process that `parent` has just made: `value` is its number as the parent counts. */
export const childOf = (world: World, parent: NamedProcess, answer: Answer): Process | undefined => {
  const { outcome } = answer;
  if (!outcome.ok || outcome.value === null) return undefined;
  const depth = parent.nspid.length - 1;
  return world.processes.find(
    (process) =>
      process.ppid === parent.pid && process.nspid[depth] === outcome.value && process.startTicks >= parent.startTicks,
  );
};

/** The identity of `process`, to be remembered under a name. */
export const identity = ({ pid, startTicks, nspid }: Process): NamedProcess => ({ pid, startTicks, nspid });
