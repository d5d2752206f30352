// Kills at random: the program, the agent or the lab's PID 1, at a random moment of a random step, every tenth time with
// two labs at once. Nothing is left behind once the next start has swept, and a lab that lives is not swept away.
// CUTAWAY_KILLS says how many; CUTAWAY_KILLS_SEED plays a run again, as far as a machine's own timing allows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { ownSetting } from '../../src/command/setting.ts';
import { timeFactor } from '../../src/lab/installation.ts';
import { sweep } from '../../src/lab/sweep.ts';
import { lessonsOf } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { type Chance, chanceOf } from '../kernel/random-world.ts';
import { childrenOf, commOf } from '../support/descent.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const kills = Number(process.env['CUTAWAY_KILLS'] ?? 100);
const seed = Number(process.env['CUTAWAY_KILLS_SEED'] ?? Date.now() % 1_000_000);

const victims = ['the program', 'the agent', "the lab's PID 1"] as const;
type Victim = (typeof victims)[number];

interface Kill {
  /** What follows `bin/cutaway`. */
  readonly words: string;
  readonly victim: Victim;
  /** Counted from the start of the program; a victim that is not there yet is killed as soon as it is. */
  readonly afterMs: number;
  /** `enter` is pressed so many times on the way: steps are being played when it happens. */
  readonly presses: number;
}

/** From the first line of the program to well into a step. */
const longestMs = 3000 * timeFactor();

const { course, problems } = await loadCourse(join(root, 'lessons'), ownSetting());
assert.equal(problems, []);
const lessons = course ? lessonsOf(course) : [];

const one = <Item>(chance: Chance, items: readonly Item[]): Item => items[chance(items.length)] as Item;

const randomKill = (chance: Chance): Kill => {
  const lesson = one(chance, lessons);
  const step = one(chance, lesson.steps);
  const isRun = chance(3) === 0;
  return {
    words: isRun ? `run ${lesson.id}` : `learn ${lesson.id}/${step.id}`,
    victim: one(chance, victims),
    afterMs: chance(longestMs),
    presses: isRun ? 0 : chance(6),
  };
};

const childNamed = (pid: number, comm: string): number | null =>
  childrenOf(pid).find((child) => commOf(child) === comm) ?? null;

const descendant = (pid: number, ...comms: readonly string[]): number | null =>
  comms.reduce<number | null>((at, comm) => (at === null ? null : childNamed(at, comm)), pid);

const find: Readonly<Record<Victim, (program: number) => number | null>> = {
  'the program': (program) => program,
  'the agent': (program) => descendant(program, 'lab', 'lab-init', 'agent'),
  "the lab's PID 1": (program) => descendant(program, 'lab', 'lab-init'),
};

interface Running {
  readonly kill: Kill;
  readonly terminal: TestTerminal;
  readonly state: string;
}

const start = (kill: Kill): Running => {
  const state = mkdtempSync(join(tmpdir(), 'cutaway-kills-'));
  const command = `${root}/bin/cutaway ${kill.words}`;
  return { kill, state, terminal: openTerminal({ command, environment: { XDG_STATE_HOME: state } }) };
};

/** Whether there was still somebody to kill: a run may be over before. */
const strike = async ({ kill, terminal }: Running): Promise<boolean> => {
  const at = performance.now() + kill.afterMs;
  const pauseMs = kill.afterMs / (kill.presses + 1);
  for (let press = 0; press < kill.presses; press += 1) {
    await delay(pauseMs);
    terminal.press('Enter');
  }
  await delay(Math.max(0, at - performance.now()));
  for (let asked = 0; ; asked += 1) {
    const victim = find[kill.victim](terminal.pid);
    if (victim !== null) return signalled(victim);
    if (asked % 100 === 99 && terminal.exitStatus() !== null) return false;
    await delay(2);
  }
};

const signalled = (pid: number): boolean => {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
};

/** The program has seen what happened: it has ended, or says that its lab has. */
const noticed = async ({ kill, terminal }: Running): Promise<void> => {
  const until = performance.now() + 20_000 * timeFactor();
  while (terminal.exitStatus() === null) {
    const frame = terminal.frame();
    if (!kill.words.startsWith('run') && frame.includes('The lab has ended')) return;
    if (performance.now() > until) throw new Error(`it neither ends nor says anything:\n${frame}`);
    await delay(20);
  }
};

const end = ({ terminal, state }: Running) => {
  signalled(terminal.pid);
  terminal.close();
  rmSync(state, { recursive: true, force: true });
};

interface Tally {
  struck: number;
  late: number;
  /** Directories that the next start found and removed. */
  swept: number;
}

const strikeOne = async (running: Running, tally: Tally) => {
  try {
    if (await strike(running)) {
      tally.struck += 1;
      await noticed(running);
    } else tally.late += 1;
  } finally {
    end(running);
  }
};

/** What the next start does first. */
const sweepAll = async (tally: Tally) => {
  const { leftovers, removed } = await sweep();
  tally.swept += removed.length;
  assert.equal(leftovers, []);
};

/** A second lab, in which nobody is killed until the first one's remains are swept. */
const withBystander = async (kill: Kill, body: () => Promise<void>, tally: Tally) => {
  const bystander = start(kill);
  try {
    await body();
    const before = descendant(bystander.terminal.pid, 'lab', 'lab-init');
    await sweepAll(tally);
    const isOver = bystander.terminal.exitStatus() !== null;
    if (before !== null && !isOver && !kill.words.startsWith('run'))
      assert.is(descendant(bystander.terminal.pid, 'lab', 'lab-init'), before, "another's lab was swept away");
  } catch (error) {
    end(bystander);
    throw error;
  }
  await strikeOne(bystander, tally);
};

const test = suite('kill -9 at random', { needs: [labs] });
const chance = chanceOf(seed);
const tally: Tally = { struck: 0, late: 0, swept: 0 };

for (let number = 1; number <= kills; number += 1) {
  const kill = randomKill(chance);
  const second = number % 10 === 0 ? randomKill(chance) : null;
  const words = `${number}: ${kill.words}, ${kill.victim} after ${kill.afterMs} ms and ${kill.presses} enter`;
  test(
    `${words}${second ? `; beside ${second.words}, ${second.victim}` : ''} (seed ${seed})`,
    async () => {
      const before = hostSnapshot();
      const first = () => strikeOne(start(kill), tally);
      await (second ? withBystander(second, first, tally) : first());
      await sweepAll(tally);
      await assertUnchanged(before);
    },
    { seconds: 90 },
  );
}

process.on('exit', () =>
  console.log(
    `  kills: ${tally.struck} struck, ${tally.late} too late, ${tally.swept} directories left to the next start, CUTAWAY_KILLS=${kills} CUTAWAY_KILLS_SEED=${seed}`,
  ),
);
