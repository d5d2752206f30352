// Whoever dies at whatever step: the machine is as before, and the next start works.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { ownSetting } from '../../src/command/setting.ts';
import { sweep } from '../../src/lab/sweep.ts';
import { type Lesson, lessonsOf, type Step } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { childrenOf, commOf } from '../support/descent.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { sampleOf } from '../support/sample.ts';
import { suite } from '../support/suite.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'lessons');

/** What the program shows while a step waits for the learner. */
const waiting = /(\d {2}answer|enter {2}do it|enter {2}check)/;

/** The steps before it are played first, and some of those wait for what the kernel counts. */
const mostSeconds = 45;

const childNamed = (pid: number, comm: string): number => {
  const found = childrenOf(pid).find((child) => commOf(child) === comm);
  if (!found) throw new Error(`${pid} has no child ${comm}`);
  return found;
};

/** The parts of a running program, each found from the one that holds it. */
const victims = {
  'the agent': (program: number) => childNamed(childNamed(childNamed(program, 'lab'), 'lab-init'), 'agent'),
  "the lab's PID 1": (program: number) => childNamed(childNamed(program, 'lab'), 'lab-init'),
  'the outside of the lab': (program: number) => childNamed(program, 'lab'),
};

type Victim = keyof typeof victims;
const everyVictim = Object.keys(victims) as Victim[];

const killBothAt = async (lesson: Lesson, step: Step, victim: Victim) => {
  const before = hostSnapshot();
  const state = mkdtempSync(join(tmpdir(), 'cutaway-kill-'));
  const terminal = openTerminal({
    command: `${root}/bin/cutaway learn ${lesson.id}/${step.id}`,
    environment: { XDG_STATE_HOME: state },
  });
  try {
    await terminal.waitFor(step.title, mostSeconds);
    await terminal.waitFor(waiting, mostSeconds);
    process.kill(victims[victim](terminal.pid), 'SIGKILL');
    await startAgain(terminal);
    await terminal.waitFor(waiting, mostSeconds);
    process.kill(terminal.pid, 'SIGKILL');
    await ended(terminal.pid);
  } finally {
    terminal.close();
    rmSync(state, { recursive: true, force: true });
  }
  // What the next start does first: it was shown above that it works.
  await sweep();
  await assertUnchanged(before);
};

/** The program says what happened, and starts the step again when asked to. */
const startAgain = async (terminal: TestTerminal) => {
  await terminal.waitFor('The lab has ended');
  terminal.press('r');
  await terminal.waitFor('this step');
  terminal.press('t');
};

const ended = async (pid: number) => {
  while (childrenOf(pid).length > 0) await delay(10);
};

const { course, problems } = await loadCourse(folder, ownSetting());
assert.equal(problems, []);
const test = suite('kill -9');
const steps = (course ? lessonsOf(course) : []).flatMap((lesson) => lesson.steps.map((step) => ({ lesson, step })));
// The program, and one of its parts, each in turn.
const kills = steps.map((at, index) => ({ ...at, victim: everyVictim[index % everyVictim.length] ?? 'the agent' }));
for (const { lesson, step, victim } of sampleOf(kills, 18, 4)) {
  const title = `of ${victim} and the program at ${lesson.id}/${step.id} leaves nothing behind`;
  test(title, () => killBothAt(lesson, step, victim), { seconds: 120 });
}
