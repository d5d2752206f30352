// Whoever dies at whatever step: the machine is as before, and the next start works.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { loadCourse } from '../../src/lesson/load.ts';
import { sweep } from '../../src/lab/sweep.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

const test = suite('kill -9');
const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'lessons');
const { course } = await loadCourse(folder);
if (!course) throw new Error(`${folder} has problems: run \`cutaway lint\``);

type Victim = 'the program' | 'the agent' | "the lab's PID 1" | 'the outside of the lab';

const childrenOf = (pid: number): readonly number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
};
const commOf = (pid: number) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

/** The first descendant with that name, breadth first. */
const descendant = (pid: number, comm: string): number | undefined => {
  for (let level = childrenOf(pid); level.length > 0; level = level.flatMap(childrenOf)) {
    const found = level.find((one) => commOf(one) === comm);
    if (found) return found;
  }
  return undefined;
};

const find = (program: number, victim: Victim): number | undefined => {
  if (victim === 'the program') return program;
  const labInit = descendant(program, 'lab-init');
  if (victim === "the lab's PID 1") return labInit;
  if (victim === 'the agent') return labInit && childrenOf(labInit).find((pid) => commOf(pid) === 'agent');
  return descendant(program, 'lab');
};

const killAt = async (lesson: string, step: { readonly id: string; readonly title: string }, victim: Victim) => {
  const before = hostSnapshot();
  const state = mkdtempSync(join(tmpdir(), 'cutaway-kill-'));
  const terminal = openTerminal({ command: `${root}/bin/cutaway learn ${lesson}/${step.id}`, environment: { XDG_STATE_HOME: state } });
  try {
    await terminal.waitFor(new RegExp(`${step.title}[^]*(answer|do it|check)`), 20);
    const pid = find(terminal.pid, victim);
    assert.ok(pid, `${victim} runs`);
    process.kill(pid, 'SIGKILL');
    if (victim !== 'the program') await survives(terminal);
  } finally {
    terminal.close();
    rmSync(state, { recursive: true, force: true });
  }
  // What the next start does first.
  await delayUntilDead(terminal.pid);
  await sweep();
  await assertUnchanged(before);
};

/** The program says what happened and starts the lab again when asked to. */
const survives = async (terminal: TestTerminal) => {
  await terminal.waitFor(/The lab has ended|lab.*(ended|killed)/i);
  terminal.press('r');
  await terminal.waitFor('this step');
  terminal.press('s');
  await terminal.waitFor(/(answer|do it|check)/);
  terminal.press('q');
  const until = Date.now() + 10_000 * Math.max(1, Number(process.env['CUTAWAY_TIME_FACTOR']) || 1);
  while (terminal.exitStatus() === null && Date.now() < until) await delay(20);
  assert.is(terminal.exitStatus(), 0);
};

const delayUntilDead = async (pid: number) => {
  for (let tries = 0; tries < 500 && childrenOf(pid).length > 0; tries += 1) await delay(10);
};

for (const lesson of course.parts.flatMap((part) => part.lessons)) {
  for (const step of lesson.steps) {
    for (const victim of ['the program', 'the agent', "the lab's PID 1", 'the outside of the lab'] as const) {
      test(`of ${victim} at ${lesson.id}/${step.id} leaves nothing behind`, () => killAt(lesson.id, step, victim), { seconds: 60 });
    }
  }
}
