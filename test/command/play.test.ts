// A lesson played on a machine that lacks something: the step that needs it is skipped, and the lesson goes on.
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { playLesson, type StepResult, unwatched } from '../../src/command/play.ts';
import { visitParts } from '../../src/command/visit-parts.ts';
import { lessonsOf, type Setting } from '../../src/lesson/lesson.ts';
import { loadLesson } from '../../src/lesson/load.ts';
import { advance, isDone, noProgress } from '../../src/session/progress.ts';
import { Visit } from '../../src/session/visit.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { root } from './program.ts';

const test = suite('what a machine lacks', { seconds: 30, needs: [labs] });

const why = 'there is no cgroup controller for pids';
const lacking: Setting = { cgroup: 'v1', missing: new Map([['cgroup-pids', why]]), disk: null };

const { course } = await loadLesson(join(root, 'fixtures/lessons/outside/10.host-name'), lacking);
const lesson = course && lessonsOf(course)[0];

test('its step is skipped with the reason, and the others are played', async () => {
  if (!course || !lesson) throw new Error('the lesson has problems');
  const results: StepResult[] = [];
  assert.equal(await playLesson(course, lesson, (result) => results.push(result)), []);
  assert.equal(
    results.map(({ step, status, reason }) => [step, status, reason]),
    [
      ['own', 'passed', null],
      ['change', 'passed', null],
      ['by-hand', 'passed', null],
      ['limit', 'skipped', why],
    ],
  );
});

test('whoever comes to it reads why, has nothing to do, and can finish the lesson', async () => {
  if (!course || !lesson) throw new Error('the lesson has problems');
  const visit = new Visit(visitParts(course, unwatched));
  try {
    await visit.open('host-name', 'limit');
    assert.equal([visit.session.phase, visit.session.checks], ['passed', []]);
    assert.is(visit.step?.impossible, why);
    let progress = noProgress;
    for (const { id } of lesson.steps) {
      const session = { ...visit.session, step: id, phase: 'passed' as const };
      progress = advance(progress, session, { lesson });
    }
    assert.ok(isDone(progress, lesson));
  } finally {
    assert.equal(await visit.close(), []);
  }
});
