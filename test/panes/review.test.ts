// The review on screen: a question, its answers by key, what is so, the next one.
import * as assert from 'uvu/assert';
import { visibleLines } from '../../src/panes/body.ts';
import { courseBody } from '../../src/panes/course-list.ts';
import { actionFor, footKeys, nextKeys } from '../../src/panes/keys.ts';
import { lineText } from '../../src/panes/line.ts';
import { newView, reduceView, type View } from '../../src/panes/view.ts';
import { dueItems } from '../../src/session/review.ts';
import { newSession } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';
import { draw, frameCourse, lessonOf, screenProps, sizes } from './drawing.tsx';
import { golden } from './golden.ts';

const test = suite('review pane');
const size = sizes['80x24'];

const course = await frameCourse();
const lesson = lessonOf(course, 'pid-namespace');
const steps = lesson.steps.filter(({ predict }) => predict !== null).slice(0, 2);
const wrong = steps.map(({ id }) => ({ step: id, choice: 0 }));
const review = dueItems(course, { v: 1, lessons: { [lesson.id]: { done: [], at: null, wrong } } }, 20_000);

const situation = (view: Partial<View> = {}) => screenProps({ course, session: newSession, size, view, review }).at;
const rightOf = (index: number) => review[index]?.step.predict.choices.findIndex(({ right }) => right) ?? -1;

test('the course list says that questions wait, and by which key', () => {
  const rows = visibleLines(courseBody(situation(), size.columns), size.rows, null).map(lineText);
  assert.ok(rows.some((row) => row.includes('2 questions that you got wrong are waiting.   v asks again')));
  assert.equal(actionFor(situation(), 'v', size), { type: 'open-review', index: 0 });
  const none = screenProps({ course, session: newSession, size }).at;
  assert.equal(actionFor(none, 'v', size), { type: 'tell-review' });
  assert.not(footKeys(none, size).some(({ key }) => key === 'v'));
});

test('a question is answered by its number, and only once', () => {
  const open = situation({ review: { index: 0, choice: null } });
  const action = actionFor(open, '1', size);
  assert.equal(action, {
    type: 'answer-review',
    lesson: lesson.id,
    step: steps[0]?.id,
    choice: 0,
    isRight: rightOf(0) === 0,
  });
  assert.is(actionFor(open, '9', size), null);
  assert.is(actionFor(open, 'enter', size), null);
  if (!action) return;
  const after = situation(reduceView({ ...newView, review: { index: 0, choice: null } }, action));
  assert.is(actionFor(after, '2', size), null);
  assert.equal(actionFor(after, 'enter', size), { type: 'open-review', index: 1 });
});

test('after the last one, or by esc, the list is back and what was answered waits no more', () => {
  const last = situation({ review: { index: 1, choice: 0 } });
  assert.equal(actionFor(last, 'enter', size), { type: 'end-review', answered: 2 });
  assert.equal(nextKeys(last, size).at(0)?.label, 'done');
  const halfway = situation({ review: { index: 1, choice: null } });
  assert.equal(actionFor(halfway, 'escape', size), { type: 'end-review', answered: 1 });
  assert.is(reduceView(halfway.view, { type: 'end-review', answered: 1 }).review, null);
});

test('the rest of the keyboard is out of reach meanwhile', () => {
  const open = situation({ review: { index: 0, choice: null } });
  for (const key of ['s', 'down', '/', 'v', 'm']) assert.is(actionFor(open, key, size), null, key);
  assert.equal(actionFor(open, 'ctrl-c', size), { type: 'quit' });
});

for (const [name, choice] of [
  ['asks', null],
  ['right', rightOf(0)],
  ['wrong', rightOf(0) === 0 ? 1 : 0],
] as const)
  test(`it is drawn: ${name}`, () =>
    golden(
      `review/${name}`,
      draw({ course, session: newSession, size, review, view: { review: { index: 0, choice } } }),
    ));
