// A look at a machine with 100, 1,000 and 5,000 processes and some, beside the programs that list them and their namespaces.
import { readdirSync } from 'node:fs';
import { openOwnEyes } from '../../src/command/eyes.ts';
import { buildClock, type Clock } from './container-clock.ts';
import { withCrowd } from './crowd.ts';
import type { Found, Part, Sample } from './measure.ts';
import { peersHere } from './peer.ts';
import { program } from './pty.ts';
import { type Contender, race } from './race.ts';

const crowds = [100, 1000, 5000];
const roundsUsual = 20;

const processCount = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

/** lsns fails, now and then, where a process ends while it reads: such a run does not count. */
const again = (run: () => number): number => {
  for (let tries = 1; ; tries += 1) {
    try {
      return run();
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
};

/** Output goes nowhere, for all of them. */
const programs = (clock: Clock, has: (program: string) => boolean): readonly Contender[] => [
  { name: 'cutaway look --json', isOwn: true, run: () => clock([program, 'look', '--json']) },
  ...(has('lsns') ? [{ name: 'lsns', run: () => again(() => clock(['lsns'])) }] : []),
  ...(has('ps') ? [{ name: 'ps -ef', run: () => clock(['ps', '-ef']) }] : []),
];

export const look: Part = async ({ rounds, folder }): Promise<Found> => {
  const clock = buildClock(folder);
  const { has, versions, missing } = peersHere(['lsns', 'ps']);
  const eyes = openOwnEyes();
  try {
    const inProcess = { name: 'look(), in a program that runs', isOwn: true, run: () => timed(() => eyes.look()) };
    const contenders = [inProcess, ...programs(clock, has)];
    const samples: Sample[] = [];
    const counts: number[] = [];
    for (const many of crowds)
      await withCrowd(many, async () => {
        await eyes.look();
        counts.push(processCount());
        const title = `look at ${many.toLocaleString('en')} processes`;
        samples.push(...(await race(title, contenders, rounds ?? Math.min(roundsUsual, 40_000 / many))));
      });
    return { samples, versions, missing, notes: [`look: ${counts.join(', ')} processes on the machine`] };
  } finally {
    eyes.close();
  }
};
