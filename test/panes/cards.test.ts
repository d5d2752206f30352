// Myth cards and challenges in the course list, and at the end of the lesson to which a card belongs.
import * as assert from 'uvu/assert';
import type { Course, Lesson } from '../../src/lesson/lesson.ts';
import { visibleLines } from '../../src/panes/body.ts';
import { courseBody } from '../../src/panes/course-list.ts';
import { nextLine } from '../../src/panes/key-rows.ts';
import { actionFor, footKeys, nextKeys } from '../../src/panes/keys.ts';
import { lineText } from '../../src/panes/line.ts';
import type { Progress } from '../../src/session/progress.ts';
import { newSession, type Session } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';
import { frameCourse, lessonOf, screenProps, sizes } from './drawing.tsx';

const test = suite('cards');
const size = sizes['120x40'];

/** One lesson, two cards that belong to it, and two challenges. */
const madeUpCourse = async (): Promise<Course> => {
  const course = await frameCourse();
  const lesson = lessonOf(course, 'pid-namespace');
  const step = { steps: lesson.steps.slice(0, 1), stepIds: lesson.stepIds.slice(0, 1) };
  const card = (id: string): Lesson => ({ ...lesson, id, title: `about ${id}`, ...step, belongsTo: lesson.id });
  const challenge = (id: string): Lesson => ({ ...lesson, id, title: `${id} is broken`, ...step });
  return {
    ...course,
    parts: [
      { title: 'Lessons', kind: 'lessons', lessons: [{ ...lesson, ...step }] },
      { title: 'Believe it?', kind: 'myths', lessons: [card('free'), card('kill')] },
      { title: 'Broken', kind: 'challenges', lessons: [challenge('route'), challenge('proc')] },
    ],
  };
};

const done = (course: Course, ...ids: readonly string[]): Progress => ({
  v: 1,
  lessons: Object.fromEntries(
    ids.map((id) => [id, { done: lessonOf(course, id).steps.map((step) => step.id), at: null, wrong: [] }]),
  ),
});

const situation = async (session: Session, doneIds: readonly string[] = [], blocked = new Map<string, string>()) => {
  const course = await madeUpCourse();
  return screenProps({ course, session, size, progress: done(course, ...doneIds), blocked }).at;
};

/** At the end of the last step of a lesson. */
const atEnd = async (id: string): Promise<Session> => {
  const { steps } = lessonOf(await madeUpCourse(), id);
  return {
    ...newSession,
    lesson: id,
    step: steps.at(-1)?.id ?? null,
    phase: 'passed',
    predicted: true,
    lab: { ...newSession.lab, state: 'ready' },
  };
};

const offered = (at: Awaited<ReturnType<typeof situation>>) =>
  nextKeys(at, size).map(({ key, label }) => `${key}: ${label}`);

test('the list says how many are broken and repaired', async () => {
  const at = await situation(newSession, ['free', 'proc', 'pid-namespace']);
  const rows = visibleLines(courseBody(at, size.columns), 40, null).map(lineText);
  assert.equal(
    rows.filter((row) => /^ {3}[A-Z]{2}/.test(row)).map((row) => row.trim()),
    ['LESSONS', 'BELIEVE IT?   1 of 2 broken', 'BROKEN   1 of 2 repaired'],
  );
});

test('what a lesson is about is said whole where there is room, and no row is longer than that', async () => {
  const at = await situation(newSession, []);
  const about = 'a sentence on what it is about that does not fit into a usual row, nor nearly';
  const lessonsOfPart = (lessons: readonly Lesson[]) => lessons.map((one) => ({ ...one, about }));
  const parts = at.course.parts.map((part) => ({ ...part, lessons: lessonsOfPart(part.lessons) }));
  const rowsIn = (columns: number) =>
    visibleLines(courseBody({ ...at, course: { ...at.course, parts } }, columns), 40, null)
      .map(lineText)
      .filter((row) => /min$/.test(row));
  assert.ok(rowsIn(200).every((row) => row.includes(about) && row.length < 160));
  assert.ok(rowsIn(120).every((row) => row.includes('…') && row.length === 120));
});

test('m and c move the mark to the first one that is not done', async () => {
  const at = await situation(newSession, ['free']);
  assert.equal(actionFor(at, 'm', size), { type: 'select-lesson', lesson: 'kill' });
  assert.equal(actionFor(at, 'c', size), { type: 'select-lesson', lesson: 'route' });
  const labels = footKeys(at, size).map(({ label }) => label);
  assert.ok(labels.includes('myths') && labels.includes('challenges'), labels.join());
});

test('a list that is narrowed to others has no key for them', async () => {
  const { at } = screenProps({ course: await madeUpCourse(), session: newSession, size, view: { filter: 'broken' } });
  assert.is(actionFor(at, 'm', size), null);
  assert.equal(actionFor(at, 'c', size), { type: 'select-lesson', lesson: 'route' });
});

test('the end of a lesson offers its cards, one after the other', async () => {
  assert.equal(offered(await situation(await atEnd('pid-namespace'))), [
    'enter: done: back to the course',
    'm: believe it? about free',
  ]);
  assert.equal(actionFor(await situation(await atEnd('pid-namespace')), 'm', size), {
    type: 'open-lesson',
    lesson: 'free',
  });
  assert.equal(offered(await situation(await atEnd('free'), ['free'])), [
    'enter: done: back to the course',
    'm: believe it? about kill',
  ]);
});

test('a card whose title there is no room for is offered in fewer words', async () => {
  const at = await situation(await atEnd('pid-namespace'));
  const row = (width: number) => lineText(nextLine(at, size, width));
  assert.is(row(59), 'enter  done: back to the course   m  believe it? about free');
  assert.is(row(58), 'enter  done: back to the course   m  a myth card about it');
  assert.is(row(40), 'enter  done: back to the course');
});

test('cards that are done, or that cannot be had, are not offered; a challenge offers none', async () => {
  const none = ['enter: done: back to the course'];
  assert.equal(offered(await situation(await atEnd('pid-namespace'), ['free', 'kill'])), none);
  assert.equal(offered(await situation(await atEnd('pid-namespace'), ['free'], new Map([['kill', 'no']]))), none);
  assert.equal(offered(await situation(await atEnd('route'))), none);
});
