// The race: competitors one after another, round by round, with a rest between.
import { setTimeout as delay } from 'node:timers/promises';
import type { Sample } from './measure.ts';

/** One way to do something; gives the milliseconds that it took. */
export interface Contender {
  readonly name: string;
  readonly isOwn?: boolean;
  run(): number | Promise<number>;
}

/** A network namespace ends after its last process, when the kernel comes to it: not on the next one's clock. */
const restMs = 80;

/** Each in its turn, and in each round another one first. */
export const race = async (
  what: string,
  contenders: readonly Contender[],
  rounds: number,
): Promise<readonly Sample[]> => {
  const lanes = contenders.map((contender) => ({ contender, values: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % lanes.length;
    for (const { contender, values } of [...lanes.slice(first), ...lanes.slice(0, first)]) {
      values.push(await contender.run());
      await delay(restMs);
    }
  }
  return lanes.map(({ contender: { name, isOwn = false }, values }) => ({
    what,
    who: name,
    unit: 'ms',
    values,
    isOwn,
  }));
};
