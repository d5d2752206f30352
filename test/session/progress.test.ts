import * as assert from 'uvu/assert';
import type { Lesson } from '../../src/lesson/lesson.ts';
import { advance, isDone, noProgress } from '../../src/session/progress.ts';
import { newSession } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';

const test = suite('progress');

const choices = [
  { say: 'a', right: false, because: null },
  { say: 'b', right: true, because: null },
];
const steps = [
  { id: 'one', predict: { ask: '?', choices }, impossible: null },
  { id: 'two', predict: null, impossible: null },
];
const lesson = { id: 'l', steps, stepIds: steps.map(({ id }) => id) } as unknown as Lesson;
const at = (step: string | null, rest = {}) => ({ ...newSession, lesson: 'l', step, ...rest });

test('a passed step counts once, and a lesson is done with its last', () => {
  const one = advance(noProgress, at('one', { phase: 'passed' }), { lesson });
  assert.not.ok(isDone(one, lesson));
  const two = advance(advance(one, at('one', { phase: 'passed' }), { lesson }), at('two', { phase: 'passed' }), {
    lesson,
  });
  assert.equal(two.lessons['l']?.done, ['one', 'two']);
  assert.ok(isDone(two, lesson));
});

test('where nothing new happened it is the same object', () => {
  const one = advance(noProgress, at('one'), { lesson });
  assert.is(advance(one, at('one'), { lesson }), one);
  assert.is(advance(one, newSession, { lesson: null }), one);
});

test('of a lesson of which nothing can be done here, nothing counts', () => {
  const leftOut = { ...lesson, steps: lesson.steps.map((step) => ({ ...step, impossible: 'there is no cgroup' })) };
  const passed = at('one', { phase: 'passed' });
  assert.is(advance(noProgress, passed, { lesson: leftOut }), noProgress);
  assert.is.not(
    advance(noProgress, passed, { lesson: { ...leftOut, steps: [...leftOut.steps, ...steps] as Lesson['steps'] } }),
    noProgress,
  );
});

test('a wrong answer is remembered, a right one is not', () => {
  assert.equal(advance(noProgress, at('one', { prediction: 0 }), { lesson }).lessons['l']?.wrong, [
    { step: 'one', choice: 0 },
  ]);
  assert.equal(advance(noProgress, at('one', { prediction: 1 }), { lesson }).lessons['l']?.wrong, []);
});
