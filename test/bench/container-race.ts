// The contenders, and the race: one after another, round by round, with a rest between.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './container-clock.ts';
import { type Peer, packageOf, versionOf } from './container-peers.ts';
import type { Row } from './container-table.ts';

/** One way to make a container; gives the milliseconds that it took. */
export interface Contender {
  readonly name: string;
  run(): number | Promise<number>;
}

/** A network namespace ends after its last process, when the kernel comes to it: not on the next one's clock. */
const restMs = 80;

/** Each in its turn, and in each round another one first. */
export const race = async (contenders: readonly Contender[], rounds: number): Promise<readonly Row[]> => {
  const rows = contenders.map(({ name, run }) => ({ name, run, times: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % rows.length;
    for (const row of [...rows.slice(first), ...rows.slice(0, first)]) {
      row.times.push(await row.run());
      await delay(restMs);
    }
  }
  return rows.map(({ name, times }) => ({ name, times }));
};

export interface Tried {
  readonly here: readonly Contender[];
  readonly versions: readonly string[];
  /** Who is left out, and why. */
  readonly missing: readonly string[];
}

/** Runs each peer once, so that nothing is read from disk on the clock, and leaves out what is not here or does not work. */
export const tryPeers = (peers: readonly Peer[], clock: Clock): Tried => {
  const faults = peers.map((peer) => faultOf(peer, clock));
  const working = peers.filter((_, at) => faults[at] === null);
  return {
    here: working.map(({ name, command, options }) => ({ name, run: () => clock(command, options) })),
    versions: working.flatMap(({ command: [program] }) => versionOf(program) ?? []),
    missing: faults.filter((fault) => fault !== null),
  };
};

const faultOf = ({ command, options }: Peer, clock: Clock): string | null => {
  const [program] = command;
  if (versionOf(program) === null)
    return `${program} is not here: not compared. Debian: apt-get install ${packageOf(program)}`;
  try {
    clock(command, options);
    return null;
  } catch (error) {
    return `not compared: ${error instanceof Error ? error.message : error}`;
  }
};
