// Hours in one sitting: the whole course is played on screen by keys, again and again, and the program does not grow by it.
// CUTAWAY_SOAK_MINUTES says how long; CUTAWAY_SOAK_LOG names a file for the samples as they come, CUTAWAY_SOAK_SNAPSHOTS a folder for two
// snapshots of the heap; CUTAWAY_SOAK_SEED plays a run again, as far as a machine's own timing allows.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { timeFactor } from '../../src/lab/installation.ts';
import { chanceOf } from '../kernel/random-world.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { labGone, Probe, type Sample, total } from '../support/probe.ts';
import { suite } from '../support/suite.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';
import { courseList, newTally, type Player, playLesson, runnable } from './soak-player.ts';

const root = join(import.meta.dirname, '..', '..');
const minutes = Number(process.env['CUTAWAY_SOAK_MINUTES'] ?? 5);
const seed = Number(process.env['CUTAWAY_SOAK_SEED'] ?? Date.now() % 1_000_000);
const logPath = process.env['CUTAWAY_SOAK_LOG'];
const snapshots = process.env['CUTAWAY_SOAK_SNAPSHOTS'];

/** Rounds in which everything that is needed once is made: caches, compiled code. */
const warmUp = 2;
/** As many rounds are played, however long they take: two to be compared. */
const fewest = warmUp + 2;
const mostGrowth = 10 * 2 ** 20;

interface Round extends Sample {
  readonly minute: number;
  readonly round: number;
}

const tell = (line: string) => {
  console.log(line);
  if (logPath) appendFileSync(logPath, `${line}\n`);
};

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1).padStart(7);

const rowOf = (one: Round) =>
  [
    one.minute.toFixed(1).padStart(6),
    String(one.round).padStart(6),
    mebibytes(one.heap),
    mebibytes(one.external),
    mebibytes(one.rss),
    mebibytes(one.rssBefore),
    ...[one.descriptors, one.handles, one.listeners].map((counts) => String(total(counts)).padStart(5)),
  ].join(' ');

const head = 'minute  round    heap  extern     rss  before   fds  hand  list';

const countsOf = ({ descriptors, handles, listeners }: Sample) => ({ descriptors, handles, listeners });

const isSame = (one: Sample, other: Sample) => JSON.stringify(countsOf(one)) === JSON.stringify(countsOf(other));

/** A sample in the course list. What is only late goes within seconds; what leaks stays. */
const sampled = async (probe: Probe, pid: number, like: Sample | undefined): Promise<Sample> => {
  await labGone(pid);
  await delay(1000);
  const deadline = performance.now() + 10_000 * timeFactor();
  for (;;) {
    const sample = await probe.take(pid);
    if (!like || isSame(sample, like) || performance.now() > deadline) return sample;
    await delay(1000);
  }
};

/** Plays until the time is over, at least so often that there is something to compare. */
const soak = async (player: Player, probe: Probe): Promise<readonly Round[]> => {
  const { terminal } = player;
  const began = performance.now();
  const samples: Round[] = [];
  const minute = () => (performance.now() - began) / 60_000;
  tell(head);
  for (let round = 0; minute() < minutes || round <= fewest; round += 1) {
    const lessons = runnable(await courseList(player));
    assert.ok(lessons.length > 0, terminal.frame());
    // Before the first lesson there is the course list alone.
    if (round > 0) for (const lesson of lessons) await playLesson(player, lesson);
    const sample = { minute: minute(), round, ...(await sampled(probe, terminal.pid, samples[warmUp])) };
    samples.push(sample);
    tell(rowOf(sample));
    if (snapshots && round === warmUp) await probe.snapshot(terminal.pid, join(snapshots, 'early.heapsnapshot'));
  }
  if (snapshots) await probe.snapshot(terminal.pid, join(snapshots, 'late.heapsnapshot'));
  return samples;
};

const quit = async (terminal: TestTerminal) => {
  const deadline = performance.now() + 30_000 * timeFactor();
  terminal.press('q');
  while (terminal.exitStatus() === null) {
    if (performance.now() > deadline) throw new Error(`the program has not ended\n${terminal.frame()}`);
    await delay(100);
  }
  assert.is(terminal.exitStatus(), 0);
};

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** From the first third of the rounds to the last, each by its median. */
const growth = (values: readonly number[]) => {
  const third = Math.ceil(values.length / 3);
  return median(values.slice(-third)) - median(values.slice(0, third));
};

const assertFlat = (samples: readonly Round[]) => {
  const warm = samples.filter(({ round }) => round >= warmUp);
  for (const what of ['heap', 'rss'] as const) {
    const more = growth(warm.map((sample) => sample[what]));
    tell(`${what}: ${mebibytes(more).trim()} MiB more`);
    assert.ok(more < mostGrowth, `${what} has grown by ${mebibytes(more).trim()} MiB`);
  }
  for (const sample of warm) assert.equal(countsOf(sample), countsOf(warm[0] as Round), `round ${sample.round}`);
};

const test = suite('hours in one sitting', { needs: [labs] });

test(
  `${minutes} minutes (seed ${seed})`,
  async () => {
    const before = hostSnapshot();
    const folder = mkdtempSync(join(tmpdir(), 'cutaway-soak-'));
    const probe = new Probe(folder);
    const terminal = openTerminal({
      command: `${root}/bin/cutaway`,
      environment: { XDG_STATE_HOME: folder, ...probe.environment },
    });
    const player = { terminal, chance: chanceOf(seed), tally: newTally(), pressed: [] };
    try {
      const samples = await soak(player, probe);
      await quit(terminal);
      assertFlat(samples);
    } finally {
      tell(JSON.stringify(player.tally));
      terminal.close();
      rmSync(folder, { recursive: true, force: true });
    }
    await assertUnchanged(before, 30_000);
  },
  { seconds: (minutes + 60) * 60 },
);
