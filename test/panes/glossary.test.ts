// The glossary on screen: the terms of the page first, the marked one explained, and back.
import * as assert from 'uvu/assert';
import { courseOf } from '../../src/lesson/course-tree.ts';
import { visibleLines } from '../../src/panes/body.ts';
import { glossaryBody } from '../../src/panes/glossary.ts';
import { actionFor, footKeys } from '../../src/panes/keys.ts';
import { lineText } from '../../src/panes/line.ts';
import { newView, reduceView, type View } from '../../src/panes/view.ts';
import { newSession } from '../../src/session/session.ts';
import { goodCourse } from '../lesson/good-course.ts';
import { suite } from '../support/suite.ts';
import { frameCourse, screenProps, sizes } from './drawing.tsx';

const test = suite('glossary');
const size = sizes['80x24'];

const { value: course } = courseOf(await goodCourse());
if (!course) throw new Error('the good course is refused');
const atEnd = { ...newSession, lesson: 'two', step: 'exit', phase: 'passed' as const };

const situation = (session = newSession, view: Partial<View> = {}) =>
  screenProps({ course, session, size, view: { glossary: { marked: null }, ...view } }).at;
const rows = (at: ReturnType<typeof situation>) =>
  visibleLines(glossaryBody(at, size.columns), size.rows, null).map((row) => lineText(row).trimEnd());

test('from the course list it is the terms by the alphabet, the first one explained', () => {
  assert.equal(rows(situation()), ['  ALL TERMS', '  ▸ Fork', '      The call that makes a child.', '    zombie']);
});

test('in a step its own terms come first, once they are on the page', () => {
  assert.equal(rows(situation(atEnd)), [
    '  ON THIS PAGE',
    '  ▸ zombie',
    '      A process that has ended and was not collected.',
    '      myth  kill -9 removes it. It is dead already.',
    '',
    '  ALL TERMS',
    '    Fork',
  ]);
  assert.equal(rows(situation({ ...atEnd, phase: 'ready' }))[0], '  ALL TERMS');
});

test('the mark is moved through all of them, and no further', () => {
  const first = situation(atEnd);
  assert.equal(actionFor(first, 'down', size), { type: 'open-glossary', marked: 'fork' });
  assert.is(actionFor(first, 'up', size), null);
  const last = situation(atEnd, { glossary: { marked: 'fork' } });
  assert.is(actionFor(last, 'j', size), null);
  assert.equal(actionFor(last, 'k', size), { type: 'open-glossary', marked: 'zombie' });
});

test('whole pages and the ends are reached at once', () => {
  const first = situation(atEnd);
  const last = situation(atEnd, { glossary: { marked: 'fork' } });
  for (const key of ['page-down', 'end']) {
    assert.equal(actionFor(first, key, size), { type: 'open-glossary', marked: 'fork' }, key);
    assert.is(actionFor(last, key, size), null, key);
  }
  for (const key of ['page-up', 'home']) {
    assert.equal(actionFor(last, key, size), { type: 'open-glossary', marked: 'zombie' }, key);
    assert.is(actionFor(first, key, size), null, key);
  }
});

test('g opens it anywhere but in a course without terms, and g or esc closes it', async () => {
  const closed = situation(atEnd, { glossary: null });
  assert.equal(actionFor(closed, 'g', size), { type: 'open-glossary', marked: null });
  assert.ok(footKeys(closed, size).some(({ key }) => key === 'g'));
  for (const key of ['g', 'escape', 'enter', 'q']) assert.equal(actionFor(situation(), key, size), { type: 'close' });
  const view = reduceView({ ...newView, glossary: { marked: null } }, { type: 'close' });
  assert.is(view.glossary, null);
  const none = screenProps({ course: await frameCourse(), session: newSession, size }).at;
  assert.is(actionFor(none, 'g', size), null);
});

test('no other key reaches the page behind it', () => {
  for (const key of ['s', '/', 'm', '?', '1', 'z']) assert.is(actionFor(situation(atEnd), key, size), null, key);
});
