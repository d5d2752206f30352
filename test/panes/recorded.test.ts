// How a recording shows: that it is one on every screen, without the keys of a lab; and what is said where it is offered.
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { leftOut } from '../../src/lesson/left-out.ts';
import { type Course, type Lesson, lessonsOf } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { actionFor, nextKeys } from '../../src/panes/keys.ts';
import { situationOf } from '../../src/panes/situation.ts';
import { newView, type View } from '../../src/panes/view.ts';
import type { RecordedRun } from '../../src/session/entry.ts';
import { advance, noProgress } from '../../src/session/progress.ts';
import { newSession, type Session } from '../../src/session/session.ts';
import { root } from '../command/program.ts';
import { suite } from '../support/suite.ts';
import { type Drawn, draw, frameCourse, lessonOf, shellWith, sizes } from './drawing.tsx';
import { golden } from './golden.ts';
import * as made from './made-up-session.ts';

const test = suite('recordings on screen', { seconds: 20 });

const runOf = (lesson: Lesson): RecordedRun => ({ kernel: '6.12.4', cgroup: 'v1', date: '2026-11-26', lesson });

const recorded = (session: Session, lesson: Lesson): Session => ({ ...session, recorded: runOf(lesson) });

/** The course in which this machine leaves out these steps of the lesson, and has a recording of it. */
const lacking = (course: Course, isLeftOut: (index: number) => boolean): Course => ({
  ...course,
  parts: course.parts.map((part) => ({
    ...part,
    lessons: part.lessons.map((lesson) => (lesson.id === 'pid-namespace' ? without(lesson, isLeftOut) : lesson)),
  })),
});

const reason = 'cgroup hybrid: only root can make cgroups in it; as root there are limits: `cutaway --root`';

const without = (lesson: Lesson, isLeftOut: (index: number) => boolean): Lesson => ({
  ...lesson,
  recordings: ['v1'],
  steps: lesson.steps.map((step, index) => (isLeftOut(index) ? leftOut(step, reason) : step)),
});

/** Nothing else matters. */
const still = { progress: noProgress, kernel: '6.12', review: [], blocked: new Map<string, string>() };

const typed = (session: Session): Session => ({ ...session, typed: ['kill -STOP 7'] });

const screens: Readonly<Record<string, (lesson: Lesson) => Partial<Drawn> & { readonly session: Session }>> = {
  cover: (lesson) => ({ session: recorded(new made.MadeUpVisit(lesson).session, lesson) }),
  asks: (lesson) => ({ session: recorded(made.askUnshare(lesson).session, lesson) }),
  acted: (lesson) => ({ session: recorded(made.doneFork(lesson).session, lesson) }),
  asked: (lesson) => ({ session: recorded(made.askStop(lesson).session, lesson) }),
  typed: (lesson) => ({ session: typed(recorded({ ...made.askStop(lesson).session, phase: 'passed' }, lesson)) }),
  zoomed: (lesson) => ({
    session: recorded(made.doneFork(lesson).session, lesson),
    view: { focus: 'processes', zoomed: true },
  }),
  keys: (lesson) => ({ session: recorded(made.doneFork(lesson).session, lesson), view: { help: true } }),
};

for (const [name, about] of Object.entries(screens))
  for (const size of ['80x24', '120x40', '200x60'] as const)
    test(`${name} at ${size}`, async () => {
      const course = await frameCourse();
      const terminal = await shellWith('lab:/ # ');
      const drawn = draw({ course, size: sizes[size], terminal, ...about(lessonOf(course, 'pid-namespace')) });
      terminal.dispose();
      golden(`recorded/${name}/${size}`, drawn);
      const [title = ''] = drawn.split('\n');
      for (const word of [/ recorded · /, /6\.12 · /, /v1 · /, /2026-11-26 /]) assert.match(title, word);
      assert.not.match(drawn, / s shell| h hint| r reset| w script|lane root|s to type/);
    });

for (const [name, isLeftOut] of [
  ['some-steps', (index: number) => [1, 2, 3, 6].includes(index)],
  ['every-step', () => true],
] as const)
  for (const size of ['80x24', '120x40', '200x60'] as const)
    test(`the first page where the machine lacks something: ${name} at ${size}`, async () => {
      const course = lacking(await frameCourse(), isLeftOut);
      const lesson = lessonOf(course, 'pid-namespace');
      const { session } = new made.MadeUpVisit(lesson);
      golden(`not-here/${name}/${size}`, draw({ course, session, size: sizes[size] }));
      const view = { ...newView, startAt: lesson.steps[0]?.id ?? null };
      const at = situationOf({ ...still, course, session, view });
      const keys = nextKeys(at, sizes[size]).map(({ key }) => key);
      assert.equal(keys, name === 'every-step' ? ['p'] : ['enter', 'p', '↓ ↑']);
    });

for (const size of ['80x24', '120x40'] as const)
  test(`the list says in full why the marked lesson cannot be done, at ${size}`, async () => {
    const course = lacking(await frameCourse(), () => true);
    const view: Partial<View> = { selected: 'pid-namespace' };
    const blocked = new Map([['pid-namespace', reason]]);
    const frame = (more: Partial<View>) =>
      draw({ course, session: newSession, size: sizes[size], blocked, view: { ...view, ...more } });
    golden(`not-here/list/${size}`, frame({}));
    for (const more of [{}, { filter: 'pid' }]) {
      const text = frame(more).replaceAll(/\s+/g, ' ');
      assert.match(text, reason);
      assert.match(text, 'p watch a recorded run');
    }
  });

test('at a step that is left out, it is shown from there; where the shell was used, that is asked first', async () => {
  const course = lacking(await frameCourse(), (index) => index === 1);
  const lesson = lessonOf(course, 'pid-namespace');
  const session: Session = { ...new made.MadeUpVisit(lesson).step('fork').session, phase: 'passed' };
  const at = (view: Partial<View>) => situationOf({ ...still, course, session, view: { ...newView, ...view } });
  const key = (one: string, view: Partial<View> = {}) => actionFor(at(view), one, sizes['80x24']);
  const watch = { type: 'watch-lesson', lesson: 'pid-namespace', step: 'fork' };
  assert.equal(
    nextKeys(at({}), sizes['80x24']).map((one) => one.key),
    ['enter', 'p'],
  );
  assert.equal(key('p'), watch);
  assert.equal(key('p', { shellUsed: true }), { type: 'ask', question: 'watch' });
  assert.equal(key('enter', { shellUsed: true, question: 'watch' }), watch);
});

test('nothing that a recording says of itself is obeyed by a terminal', async () => {
  const course = await frameCourse();
  const lesson = lessonOf(course, 'pid-namespace');
  const run: RecordedRun = { ...runOf(lesson), kernel: '\x1b[2J\u202e' };
  for (const bare of [new made.MadeUpVisit(lesson).session, typed(made.askStop(lesson).session)]) {
    const session: Session = { ...bare, typed: ['\x1b]0;x\x07'], phase: bare.step ? 'passed' : 'ready', recorded: run };
    assert.not.match(draw({ course, session, size: sizes['120x40'] }), /[\x1b\x07\u202e]/);
  }
});

test('why a recording cannot be shown stands below the list, above why a lab cannot', async () => {
  const course = lacking(await frameCourse(), () => true);
  const notice = 'lessons/20.pid-namespace/recorded-v1.jsonl:7:1 this is no entry of a recording';
  const rows = draw({
    course,
    session: { ...newSession, notice },
    size: sizes['120x40'],
    blocked: new Map([['pid-namespace', reason]]),
  }).split('\n');
  assert.equal([rows.at(-3)?.trim(), rows.at(-2)?.trim()], [notice, reason]);
});

test('every page of every lesson has room for what a recording is', async () => {
  const { course } = await loadCourse(join(root, 'lessons'));
  if (!course) throw new Error('the course has problems');
  for (const lesson of lessonsOf(course))
    for (const step of [null, lesson.steps.at(-1)]) {
      const session = { ...newSession, lesson: lesson.id, step: step?.id ?? null };
      const [title = ''] = draw({ course, session: recorded(session, lesson), size: sizes['80x24'] }).split('\n');
      assert.match(title, / recorded · (kernel )?6\.12 · (cgroup )?v1 · 2026-11-26 ─┐$/, `${lesson.id}/${step?.id}`);
    }
});

test('nothing that is watched counts as done, or as answered', async () => {
  const lesson = lessonOf(await frameCourse(), 'pid-namespace');
  const { session } = made.doneUnshare(lesson, 0);
  assert.is.not(advance(noProgress, session, { lesson }), noProgress);
  assert.is(advance(noProgress, recorded(session, lesson), { lesson }), noProgress);
});

test('nor do the pages of a lesson of which no step can be done', async () => {
  const lesson = without(lessonOf(await frameCourse(), 'pid-namespace'), () => true);
  const { session } = made.doneUnshare(lesson, null);
  assert.is(advance(noProgress, session, { lesson }), noProgress);
});
