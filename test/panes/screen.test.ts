import * as assert from 'uvu/assert';
import type { Session } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';
import { type Drawn, draw, frameCourse, lessonOf, shellWith, sizes } from './drawing.tsx';
import { golden, updates } from './golden.ts';
import * as made from './made-up-session.ts';

const test = suite('screen');

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
const nothing = async (): Promise<Session> => (await import('../../src/session/session.ts')).newSession;

for (const [name, view] of [
  ['list', {}],
  ['finding', { filter: 'let', filtering: true }],
  ['not-found', { filter: 'zzz' }],
] as const) {
  for (const size of everySize) {
    test(`course/${name} at ${size}`, async () => {
      golden(
        `course/${name}/${size}`,
        draw({ course: await frameCourse(), session: await nothing(), size: sizes[size], progress, blocked, view }),
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

test('below 80×24 one row says so', async () => {
  const course = await frameCourse();
  const session = made.doneFork(lessonOf(course, 'pid-namespace')).session;
  const drawn = (columns: number, rows: number) => draw({ course, session, size: { columns, rows } });
  assert.is(drawn(79, 24), 'cutaway needs 80 × 24; this terminal is 79 × 24.');
  assert.is(drawn(80, 23), 'cutaway needs 80 × 24; this terminal is 80 × 23.');
  assert.is(drawn(20, 5), 'cutaway needs 80 × …');
  assert.is.not(drawn(1, 1), '');
});

test('frames are compared in CI, not written', () => {
  assert.not.ok(updates && process.env['CI'], 'UPDATE=1 makes every frame right; CI must not set it');
});
