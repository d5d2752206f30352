import * as assert from 'uvu/assert';
import { newSession, type Session } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';
import { type Drawn, draw, frameCourse, lessonOf, shellWith, sizes } from './drawing.tsx';
import { golden, updates } from './golden.ts';
import * as made from './made-up-session.ts';

const test = suite('screen', { seconds: 20 });

const transcript =
  'lab:/ # echo $$\r\n4\r\nlab:/ # ps\r\nPID   USER     COMMAND\r\n    1 root     lab-init\r\n    4 root     sh\r\nlab:/ # ';

/** Draws `about` at each of the sizes and compares with `fixtures/frames/NAME/SIZE.txt`. */
const frames = (
  name: string,
  about: (lesson: ReturnType<typeof lessonOf>) => Session,
  more: Partial<Drawn> = {},
  at: readonly (keyof typeof sizes)[] = ['80x24', '120x40'],
) => {
  for (const size of at) {
    test(`${name} at ${size}`, async () => {
      const course = await frameCourse();
      const terminal = await shellWith(transcript);
      golden(
        `${name}/${size}`,
        draw({ course, session: about(lessonOf(course, 'pid-namespace')), size: sizes[size], terminal, ...more }),
      );
      terminal.dispose();
    });
  }
};

const everySize = ['80x24', '120x40', '200x60'] as const;

frames('lesson/first-page', (lesson) => new made.MadeUpVisit(lesson).session, {}, everySize);
frames('lesson/asks', (lesson) => made.askUnshare(lesson).session, {}, everySize);
frames('lesson/answered', (lesson) => made.askUnshare(lesson).predict(1).session);
frames('lesson/skipped', (lesson) => made.askUnshare(lesson).predict(null).session);
frames('lesson/acting', (lesson) => made.actingUnshare(lesson).session);
frames('lesson/wrong-answer', (lesson) => made.doneUnshare(lesson, 0).session, {}, everySize);
frames('lesson/right-answer', (lesson) => made.doneUnshare(lesson, 1).session);
frames('lesson/no-answer', (lesson) => made.doneUnshare(lesson, null).session);
frames('lesson/failed-ask', (lesson) => made.failedStop(lesson).session);
frames('lesson/last-hint', (lesson) => made.lastHint(lesson).session);
frames('lesson/starting', (lesson) => made.starting(lesson).session);
frames('lesson/lab-ended', (lesson) => made.endedLab(lesson).session);
frames('lesson/notice', (lesson) => made.noticed(lesson).session);
frames('lesson/asks-where-to-reset', (lesson) => made.doneFork(lesson).session, { view: { question: 'reset' } });
frames('lesson/asks-before-back', (lesson) => made.doneFork(lesson).session, {
  view: { question: 'back', shellUsed: true },
});
frames('lesson/asks-before-leaving', (lesson) => made.doneFork(lesson).session, {
  view: { question: 'leave', shellUsed: true },
});
frames('lesson/asks-before-forgetting', (lesson) => made.doneFork(lesson).session, { view: { question: 'reset-all' } });
frames('lesson/asks-before-quitting', (lesson) => made.doneFork(lesson).session, {
  view: { question: 'quit', shellUsed: true, zoomed: true, focus: 'processes' },
});
frames('processes/zoomed', (lesson) => made.doneFork(lesson).session, { view: { focus: 'processes', zoomed: true } });
frames('processes/child', (lesson) => made.doneFork(lesson).session, {}, everySize);
frames('processes/outside', (lesson) => made.doneFork(lesson).session, { view: { levels: 'outside' } }, ['120x40']);
frames(
  'processes/inside',
  (lesson) => made.insideInit(lesson).session,
  { view: { levels: 'inside', focus: 'processes' } },
  ['120x40'],
);
frames('processes/ended', (lesson) => made.doneEnd(lesson).session, {}, everySize);
frames('processes/herd', (lesson) => made.herd(lesson, 500).session, { view: { focus: 'processes' } }, ['120x40']);
frames('mounts/own-proc', (lesson) => made.doneMountProc(lesson).session, {}, everySize);
frames('namespaces/zoomed', (lesson) => made.doneMountProc(lesson).session, {
  view: { focus: 'namespaces', zoomed: true },
});
frames('calls/log', (lesson) => made.doneMountProc(lesson).session, { view: { focus: 'calls' } });
frames(
  'shell/typing',
  (lesson) => made.doneFork(lesson).session,
  { view: { focus: 'shell', typing: true } },
  everySize,
);
frames('shell/asked', (lesson) => made.askStop(lesson).session);
frames('help/course', () => newSession, { view: { help: true } }, ['80x24']);
frames('help/page', (lesson) => made.doneFork(lesson).session, { view: { help: true } });
frames('hostile/names', (lesson) => made.hostile(lesson).session, {}, everySize);

const progress = {
  v: 1,
  lessons: {
    'pid-namespace': { done: ['unshare', 'fork'], at: 'stop', wrong: [] },
    letters: { done: ['name'], at: 'name', wrong: [] },
  },
} as const;
const blocked = new Map([['limits', 'no memory controller here; boot with cgroup_enable=memory']]);
for (const size of ['80x24', '120x40'] as const) {
  test(`lesson/begun at ${size}`, async () => {
    const course = await frameCourse();
    const { session } = new made.MadeUpVisit(lessonOf(course, 'pid-namespace'));
    golden(`lesson/begun/${size}`, draw({ course, session, size: sizes[size], progress, view: { startAt: 'stop' } }));
  });
}

for (const [name, view] of [
  ['list', {}],
  ['finding', { filter: 'let', filtering: true }],
  ['not-found', { filter: 'zzz' }],
] as const) {
  for (const size of everySize) {
    test(`course/${name} at ${size}`, async () => {
      golden(
        `course/${name}/${size}`,
        draw({ course: await frameCourse(), session: newSession, size: sizes[size], progress, blocked, view }),
      );
    });
  }
}

for (const size of everySize) {
  test(`letters of two columns at ${size}`, async () => {
    const course = await frameCourse();
    const lesson = lessonOf(course, 'letters');
    const terminal = await shellWith('lab:/ # echo 箱 🐳 é\r\n箱 🐳 é\r\nlab:/ # ');
    golden(
      `letters/first-page/${size}`,
      draw({ course, session: new made.MadeUpVisit(lesson).session, size: sizes[size], terminal }),
    );
    golden(
      `letters/refused/${size}`,
      draw({ course, session: made.refusedName(lesson).session, size: sizes[size], terminal }),
    );
    terminal.dispose();
  });
}

test(
  'every row of a frame is as wide as the terminal at most, and there are as many as it has',
  async () => {
    const { textWidth } = await import('../../src/panes/line.ts');
    const course = await frameCourse();
    const terminal = await shellWith(transcript);
    for (let columns = 80; columns <= 210; columns += 13) {
      for (let rows = 24; rows <= 64; rows += 10) {
        for (const pane of [null, 'shell', 'mounts', 'calls'] as const) {
          const session = made.doneMountProc(lessonOf(course, 'pid-namespace')).session;
          const frame = draw({
            course,
            session,
            size: { columns, rows },
            terminal,
            view: { focus: pane, zoomed: rows === 34 },
          }).split('\n');
          assert.is(frame.length, rows, `${columns}×${rows}`);
          assert.ok(
            frame.every((row) => textWidth(row) <= columns),
            `${columns}×${rows}`,
          );
        }
      }
    }
    terminal.dispose();
  },
  { seconds: 60 },
);

test('below 80×24 one row says so, and how to get out', async () => {
  const course = await frameCourse();
  const session = made.doneFork(lessonOf(course, 'pid-namespace')).session;
  const drawn = (columns: number, rows: number, view = {}) => draw({ course, session, size: { columns, rows }, view });
  assert.is(drawn(79, 24), 'cutaway needs 80 × 24; this terminal is 79 × 24. q or ctrl-c quits.');
  assert.is(drawn(80, 23), 'cutaway needs 80 × 24; this terminal is 80 × 23. q or ctrl-c quits.');
  assert.is(drawn(50, 23), 'cutaway needs 80 × 24. q or ctrl-c quits.');
  assert.is(drawn(22, 5), 'needs 80 × 24; q quits');
  assert.is.not(drawn(1, 1), '');
  assert.match(drawn(79, 24, { question: 'quit', shellUsed: true }), /q again quits, esc does not/);
});

test('keys are said whole or not at all, and the ways out always', async () => {
  const course = await frameCourse();
  const lesson = lessonOf(course, 'pid-namespace');
  const terminal = await shellWith(transcript);
  for (const about of [made.askUnshare, made.askStop, made.failedStop, made.doneFork, made.doneEnd]) {
    for (let columns = 80; columns <= 140; columns += 4) {
      for (const zoomed of [false, true]) {
        const view = { zoomed, focus: zoomed ? ('processes' as const) : null };
        const frame = draw({ course, session: about(lesson).session, size: { columns, rows: 24 }, terminal, view });
        const foot = frame.split('\n').at(-1) ?? '';
        const next = frame.split('\n').findLast((row) => row.startsWith('│ ') && /enter {2}|s {2}/.test(row)) ?? '';
        assert.not.match(foot + next.slice(0, next.indexOf('│', 1)), /…/, `${columns}`);
        for (const key of [/ z (un)?zoom /, / r reset /, / esc course /, /\? keys/, / q (ctrl-c )?quit/])
          if (about !== made.failedStop || key.source !== ' r reset ') assert.match(foot, key, `${columns}`);
      }
    }
  }
  terminal.dispose();
});

test('the question before leaving says what is kept', async () => {
  const course = await frameCourse();
  const lesson = lessonOf(course, 'pid-namespace');
  const ids = lesson.steps.map(({ id }) => id);
  for (const question of ['leave', 'quit'] as const) {
    const text = (session: Session, done: readonly string[] = []) =>
      draw({
        course,
        session,
        size: sizes['120x40'],
        view: { question, shellUsed: true },
        progress: { v: 1, lessons: { [lesson.id]: { done, at: null, wrong: [] } } },
      })
        .split('\n')
        .map((row) => row.slice(2, 62).trim())
        .join(' ');
    assert.match(text(made.doneFork(lesson).session), /remembers that you are at step 2\./);
    assert.match(text(new made.MadeUpVisit(lesson).session), /remembers that you are on the lesson's first page\./);
    assert.match(text(made.doneFork(lesson).session, ids), /remembers that you have done this lesson\./);
  }
});

test('frames are compared in CI, not written', () => {
  assert.not.ok(updates && process.env['CI'], 'UPDATE=1 makes every frame right; CI must not set it');
});
