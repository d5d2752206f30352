// The container by hand: its calls performed in a lab, each with what it took in the kernel and what on the way.
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { callArgs, callText, type PidOf } from '../../src/call/call.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { startLab } from '../../src/lab/start.ts';
import { type Act, containerActs, limitsIn, removingActs } from './container-calls.ts';

/** One call of a container that was made. */
export interface Bill {
  readonly actor: string;
  readonly text: string;
  /** From the question to the answer. */
  readonly ms: number;
  /** Of that, the system call. */
  readonly kernelMs: number;
}

/** A whole container that was made. */
export interface Made {
  readonly ms: number;
  readonly bills: readonly Bill[];
}

/** Performs one act, and throws where the kernel refuses. */
type Perform = (act: Act) => Promise<Bill>;

const performer = (lab: Lab): Perform => {
  const numbers = new Map<string, number>();
  const pid: PidOf = (ref) => (typeof ref === 'number' ? ref : (numbers.get(ref) ?? -1));
  return async ({ actor, call, as }) => {
    const begun = performance.now();
    const { outcome } = await lab.hands.perform(actor, call.call, callArgs(call, pid), as);
    const ms = performance.now() - begun;
    const text = callText(call, pid);
    if (!outcome.ok) throw new Error(`${actor}: ${text}: ${outcome.errno}`);
    if (call.call === 'wait' && outcome.data !== 'exited 0') throw new Error(`${text}: ${outcome.data}`);
    if (as !== undefined) numbers.set(as, outcome.value ?? -1);
    return { actor, text, ms, kernelMs: outcome.nanoseconds / 1e6 };
  };
};

const performAll = async (perform: Perform, acts: readonly Act[]): Promise<Made> => {
  const bills: Bill[] = [];
  const begun = performance.now();
  for (const act of acts) bills.push(await perform(act));
  return { ms: performance.now() - begun, bills };
};

/** A link goes when the kernel comes to the network namespace of its peer. */
const absent = async (path: string) => {
  const deadline = performance.now() + 10_000;
  while (existsSync(path)) {
    if (performance.now() > deadline) throw new Error(`${path} does not go`);
    await delay(5);
  }
};

/** Makes containers, one after another, in a lab that runs. */
export class Workshop {
  readonly #lab: Lab;
  readonly #perform: Perform;
  #made = 0;

  private constructor(lab: Lab) {
    this.#lab = lab;
    this.#perform = performer(lab);
  }

  static async open(): Promise<Workshop> {
    const lab = await startLab();
    await lab.hands.start('runtime');
    return new Workshop(lab);
  }

  /** Makes one, and then, off the clock, takes away what it leaves. */
  async make(): Promise<Made> {
    const number = this.#made++;
    const limits = limitsIn(this.#lab);
    const made = await performAll(this.#perform, containerActs(limits, number));
    await performAll(this.#perform, removingActs(limits, number));
    await absent(`/proc/${this.#lab.pid}/root/sys/class/net/veth${number}`);
    return made;
  }

  async close(): Promise<void> {
    await this.#lab.end();
  }
}

/** From nothing to nothing. */
export interface Whole {
  readonly startMs: number;
  readonly containerMs: number;
  readonly endMs: number;
}

/** Starts a lab, makes one container in it, ends the lab. */
export const makeWhole = async (): Promise<Whole> => {
  const begun = performance.now();
  const lab = await startLab();
  try {
    await lab.hands.start('runtime');
    const started = performance.now();
    await performAll(performer(lab), containerActs(limitsIn(lab), 0));
    const ended = performance.now();
    await lab.end();
    return { startMs: started - begun, containerMs: ended - started, endMs: performance.now() - ended };
  } finally {
    await lab.end();
  }
};
