// Starts a lab and holds its handle. Everything in it ends with `end()`, or with this program.
import { mkdirSync } from 'node:fs';
import { connectHands } from '../call/agent.ts';
import { HandsError } from '../call/hands.ts';
import { type Command, type LabOptions, startCommand } from './command.ts';
import { withGrant } from './grant.ts';
import { timeFactor } from './installation.ts';
import { type Lab, type LabEnd, LabError } from './lab.ts';
import { machine } from './machine.ts';
import { type Down, type Outside, startOutside } from './outside.ts';
import { findPrograms } from './program.ts';
import { sweep } from './sweep.ts';

const helloLimitMs = 10_000 * timeFactor();

/**
 * Starts a lab, after removing what dead ones left; for an ordinary user with as much as the machine grants. Resolves when its agent has said hello.
 * Rejects with LabError, whose remedy says what to do; then nothing of the lab is left.
 */
export const startLab = async (options: LabOptions = {}): Promise<Lab> => {
  await sweep();
  // Of nobody's but our own: the lab's directory in it is closed by itself.
  if (options.scratch) mkdirSync(options.scratch, { recursive: true, mode: 0o700 });
  const [here, programs] = [machine(), findPrograms()];
  return withGrant(here, (grant) => startWith(startCommand(here, grant, programs, options)));
};

const startWith = async (command: Command): Promise<Lab> => {
  const outside = startOutside(command);
  const handle = new Handle(outside);
  const limit = helloLimit();
  try {
    return await Promise.race([meet(outside, handle), limit.passed]);
  } catch (error) {
    // Without an agent a lab ends by itself, and then knows why; cut off now, it would only know that it was.
    if (error instanceof HandsError) await Promise.race([outside.down, limit.passed.catch(() => {})]);
    await handle.end();
    throw error instanceof HandsError ? new LabError(`could not start the lab: ${await handle.ownReason()}`) : error;
  } finally {
    limit.forget();
  }
};

const helloLimit = () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = new LabError(
    `the lab did not come up within ${helloLimitMs / 1000} s`,
    'try again when the machine is less busy',
  );
  const timer = setTimeout(() => reject(late), helloLimitMs);
  return { passed: promise, forget: () => clearTimeout(timer) };
};

const meet = async (outside: Outside, handle: Handle): Promise<Lab> => {
  // The hello may come before the line that says that the lab is up: both are waited for from the start.
  const connected = connectHands(outside.stream);
  connected.catch(() => {});
  const [up, hands] = [await outside.up, await connected];
  return Object.assign(handle, { ...up, hands });
};

/** The part of a Lab that is there before its agent is. */
class Handle implements Pick<Lab, 'ended' | 'end'> {
  readonly ended: Promise<LabEnd>;
  readonly #outside: Outside;
  #asked = false;

  constructor(outside: Outside) {
    this.#outside = outside;
    this.ended = this.#await();
  }

  end(): Promise<LabEnd> {
    this.#asked = true;
    this.#outside.cut();
    return this.ended;
  }

  /** Why it ended, whether or not that was asked for. */
  async ownReason(): Promise<string> {
    return reasonOf(await this.#outside.down, false);
  }

  async #await(): Promise<LabEnd> {
    const down = await this.#outside.down;
    // An outside that was killed has removed nothing; its lab is dead or dying all the same.
    const leftovers = down ? down.leftovers : (await sweep()).leftovers;
    return { asked: this.#asked, reason: reasonOf(down, this.#asked), leftovers };
  }
}

// How lab-init ends by itself, native/lab.h.
const agentEnds: Readonly<Record<number, string>> = {
  100: "the lab's agent ended",
  101: "the lab's agent was killed",
  102: "the lab's agent could not be executed",
};

/** For the learner: why there is no lab any more. */
export const reasonOf = (down: Down | null, asked: boolean): string => {
  if (asked) return 'the lab was taken down';
  if (!down) return 'the program that holds the lab was killed';
  const agentEnd = agentEnds[down.exit ?? -1];
  if (agentEnd) return agentEnd;
  if (down.ended === 'scratch') return 'what it had written into /scratch was too much for the disk';
  if (down.ended === 'signal') return 'the program that holds the lab was told to end';
  if (down.ended === 'lifeline' || down.exit === 0) return 'the connection to the lab was cut';
  // reboot(2): in a PID namespace it ends the first process, by SIGHUP for a restart, by SIGINT for a halt.
  if (down.signal === 'SIGHUP') return 'the lab was restarted from inside, as `reboot` does';
  if (down.signal === 'SIGINT') return 'the lab was switched off from inside, as `poweroff` does';
  if (down.signal) return `the lab's PID 1 was killed (${down.signal})`;
  return `the lab's PID 1 ended (exit status ${down.exit})`;
};
