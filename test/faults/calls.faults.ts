// Every call of every lesson goes wrong once: it is told where and how, nothing hangs, and nothing is left behind.
// CUTAWAY_FAULTS=all tries every errno at every call; else each call has one of them, and its actor's death.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ownSetting } from '../../src/command/setting.ts';
import { type Lesson, lessonsOf, type Step } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';

const root = join(import.meta.dirname, '..', '..');
const errnos = ['EPERM', 'ENOSPC', 'EMFILE', 'ENOMEM', 'EINTR'];

const built = (() => {
  let why: string | null | undefined;
  return () => {
    const { status, stderr } = spawnSync('make', ['-s', '-C', join(root, 'native'), 'FAULTS=1'], { encoding: 'utf8' });
    why ??= status === 0 ? null : `the programs with faults cannot be built: ${stderr}`;
    return why;
  };
})();

interface Report {
  readonly type: string;
  readonly step?: string;
  readonly status?: string;
  readonly reason?: string | null;
  readonly failed?: number;
  readonly leftovers?: number;
}

/** Plays `lesson` with a fault at its nth call. Its programs are those in which calls can fail. */
const play = (lesson: Lesson, fault: string) => {
  const { status, signal, stdout, stderr } = spawnSync(
    join(root, 'bin', 'cutaway'),
    ['run', lesson.id, '--must-run', '--json'],
    {
      encoding: 'utf8',
      timeout: 30_000 * Number(process.env['CUTAWAY_TIME_FACTOR'] ?? 1),
      env: { ...process.env, CUTAWAY_NATIVE: join(root, 'native', 'build', 'faults'), CUTAWAY_FAULT: fault },
    },
  );
  assert.is(signal, null, `${fault}: it hangs`);
  assert.not.match(stderr, /^ {4}at /m, `${fault}: a stack trace`);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line): Report => JSON.parse(line));
  return { status, failed: lines.find((line) => line.type === 'step' && line.status === 'failed'), end: lines.at(-1) };
};

/** What the step expects of that call is what the fault gives. */
const isExpected = (step: Step, index: number, what: string) => {
  if (step.task.kind !== 'acted') return false;
  const wanted = step.task.outcomes[index];
  return what === 'die' ? wanted?.gone === true : wanted?.errno?.includes(what) === true;
};

const tryCall = async (lesson: Lesson, step: Step, at: { readonly call: number; readonly index: number }) => {
  const before = hostSnapshot();
  const everyErrno = process.env['CUTAWAY_FAULTS'] === 'all';
  const tried = everyErrno ? errnos : errnos.filter((_, index) => index === at.call % errnos.length);
  for (const what of [...tried, 'die']) {
    const { status, failed, end } = play(lesson, `any:${at.call}:${what}`);
    assert.is(end?.leftovers, 0, what);
    await assertUnchanged(before);
    if (isExpected(step, at.index, what)) continue;
    assert.equal([status, failed?.step], [1, step.id], `${what}: ${JSON.stringify(failed ?? end)}`);
    assert.match(failed?.reason ?? '', what === 'die' ? /ended|killed/ : new RegExp(what));
  }
};

const { course, problems } = await loadCourse(join(root, 'lessons'), ownSetting());
assert.equal(problems, []);
const test = suite('calls that fail');
for (const lesson of course ? lessonsOf(course) : []) {
  let call = 0;
  for (const step of lesson.steps) {
    if (step.task.kind !== 'acted') continue;
    for (const [index, act] of step.task.acts.entries()) {
      call += 1;
      const at = { call, index };
      test(`${lesson.id}/${step.id}: ${act.call} by ${act.actor}`, () => tryCall(lesson, step, at), {
        seconds: 200,
        needs: [built],
      });
    }
  }
}
