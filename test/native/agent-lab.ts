// Actors in a real lab that do what a lesson would write: from the words of a step to the answer of the kernel.
import { readFileSync } from 'node:fs';
import { type Call, type CallName, callArgs, calls } from '../../src/call/call.ts';
import type { Answer } from '../../src/call/outcome.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { withLab } from '../support/lab.ts';
import { told } from './agent-sandbox.ts';

/** A call as a lesson writes it, without its actor; `as` names a child. */
export interface Written extends Readonly<Record<string, unknown>> {
  readonly call: CallName;
  readonly as?: string;
}

/** With the defaults in. Throws where a lesson may not write it so. */
export const callOf = ({ call, as: _, ...params }: Written): Call =>
  ({ call, ...calls[call].params.parse(params) }) as Call;

export interface Troupe {
  readonly lab: Lab;
  /** Has `actor` do it, and gives the outcome in a few words. */
  act(actor: string, written: Written): Promise<string>;
  /** The same, whole. */
  answer(actor: string, written: Written): Promise<Answer>;
  /** The machine's number for an actor. */
  machinePid(actor: string): number;
}

/** Gives a lab with the actor `lab` in it to `body`. */
export const withTroupe = (body: (troupe: Troupe) => Promise<void>) => () =>
  withLab(async (lab) => {
    const numbers = new Map([['lab', await lab.hands.start('lab')]]);
    const answer = async (actor: string, written: Written) => {
      const args = callArgs(callOf(written), (ref) => (typeof ref === 'number' ? ref : (numbers.get(ref) ?? -1)));
      const given = await lab.hands.perform(actor, written.call, args, written.as);
      if (written.as !== undefined && given.outcome.ok) numbers.set(written.as, given.outcome.value ?? -1);
      return given;
    };
    await body({
      lab,
      answer,
      act: async (actor, written) => told(await answer(actor, written)),
      machinePid: (actor) => machineNumber(lab, numbers.get(actor) ?? -1),
    });
  });

/** The machine's number for the process that has `number` in the lab. */
const machineNumber = (lab: Lab, number: number): number => {
  const found = family(lab.pid).find((pid) => statusOf(pid, 'NSpid').split('\t')[1] === String(number));
  if (found === undefined) throw new Error(`nobody is number ${number} in the lab`);
  return found;
};

const family = (pid: number): readonly number[] => [
  pid,
  ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .flatMap((child) => family(Number(child))),
];

/** A line of /proc/PID/status. */
export const statusOf = (pid: number, key: string): string =>
  new RegExp(`^${key}:\\t(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
