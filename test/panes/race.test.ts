import * as assert from 'uvu/assert';
import { guestMarks, type Race } from '../../src/kernel/race.ts';
import type { Lesson } from '../../src/lesson/lesson.ts';
import { lineWidth } from '../../src/panes/line.ts';
import { raceBody } from '../../src/panes/race.ts';
import { suite } from '../support/suite.ts';
import { draw, lessonOf, paneCourse, shellWith, sizes } from './drawing.tsx';
import { golden } from './golden.ts';
import { boxedProcess, MadeUpVisit } from './made-up-session.ts';
import { rowsOf } from './pane-rows.ts';

const test = suite('race pane');

const begun: Race = {
  state: 'running',
  elapsedUs: 2_000_000,
  by: 'tcg',
  container: {
    marks: [
      { what: 'clone3(): its number 1', atUs: 2900 },
      { what: 'execve(): its program', atUs: 31_000 },
    ],
    memoryBytes: 1_548_288,
  },
  callNanoseconds: 1_290_000,
  guest: {
    marks: [
      { what: guestMarks.qemu, atUs: 2400 },
      { what: guestMarks.kernel, atUs: 1_610_000 },
    ],
    memoryBytes: 98_000_000,
  },
  guestPid: 41307,
  console: '[    0.412931] pci 0000:00:01.1: legacy IDE quirk: reg 0x10: [io  0x01f0-0x01f7]',
  report: null,
};

const over: Race = {
  ...begun,
  state: 'over',
  elapsedUs: 5_200_000,
  guest: {
    marks: [
      ...begun.guest.marks,
      { what: guestMarks.init, atUs: 4_960_000 },
      { what: guestMarks.off, atUs: 5_200_000 },
    ],
    memoryBytes: 223_477_760,
  },
  console: '[    4.298152] reboot: Power down',
  report: { release: '6.1.0-56-cloud-amd64', bootId: '21d15011-d4a8', processes: 45, memoryBytes: 97_075_200 },
};

const ready = (lesson: Lesson) => new MadeUpVisit(lesson).step('race');

const racing = (lesson: Lesson) => {
  const visit = ready(lesson)
    .call({ actor: 'box', call: 'clone3', flags: ['CLONE_NEWPID'], as: 'runner' }, 'clone3({flags=CLONE_NEWPID})')
    .processes((all) => [...all, boxedProcess(6, 1, 'box', 5)])
    .name('runner', 6)
    .returns(6, 710, '', { actor: 'runner', pid: 1 })
    .call({ actor: 'runner', call: 'execve', path: '/bin/sh', argv: ['sh'] }, 'execve("/bin/sh", ["sh"])')
    .processes((all) => all.map((one) => (one.nspid.length === 3 ? { ...one, comm: 'sh' } : one)))
    .returns(null, 580);
  return visit.log({ type: 'race', race: begun });
};

const done = (lesson: Lesson) => racing(lesson).log({ type: 'race', race: over }).check();

for (const [name, about] of [
  ['racing', racing],
  ['done', done],
] as const) {
  for (const size of ['80x24', '120x40', '200x60'] as const) {
    test(`race/${name} at ${size}`, async () => {
      const course = await paneCourse();
      const terminal = await shellWith('lab:/ # ');
      const { session } = about(lessonOf(course, 'beside'));
      golden(`race/${name}/${size}`, draw({ course, session, size: sizes[size], terminal }));
      terminal.dispose();
    });
  }
}

const bodyOf = async (
  about: (lesson: Lesson) => MadeUpVisit,
  width: number,
  isRead = false,
  height = Number.POSITIVE_INFINITY,
) => {
  const lesson = lessonOf(await paneCourse(), 'beside');
  return raceBody({ session: about(lesson).session, step: lesson.steps[0] ?? null, isRead }, width, height);
};

test('nothing is shown of a race that has not begun, or is about to be run again', async () => {
  const none = [' Nothing has been started yet.'];
  assert.equal(rowsOf(await bodyOf(ready, 60)), none);
  assert.equal(rowsOf(await bodyOf((lesson) => done(lesson).step('race'), 60)), none);
});

test('each lane says what was reached and when, and how long it took of the time so far', async () => {
  assert.equal(rowsOf(await bodyOf(done, 50)), [
    ' container  1.5M of memory         ran after 31 ms',
    ` ${'█'}${'░'.repeat(47)}`,
    '+ clone3(): its number 1                    2.9 ms',
    '+ execve(): its program                      31 ms',
    ' virtual machine  213M of memory     ran after 5 s',
    ` ${'█'.repeat(46)}${'░'.repeat(2)}`,
    '+ QEMU runs                                 2.4 ms',
    "+ its kernel's first line                    1.6 s",
    "+ its number 1's first line                    5 s",
    '+ it is off                                  5.2 s',
  ]);
});

test('read aloud, each row says whose it is, and nothing is drawn', async () => {
  const rows = rowsOf(await bodyOf(racing, 70, true));
  assert.match(rows[1] ?? '', /^\+ container, clone3\(\): its number 1 +2\.9 ms$/);
  assert.match(rows.join('\n'), /\n\+ virtual machine, QEMU runs +2\.4 ms\n/);
  assert.not.match(rows.join('\n'), /[█░]/);
});

test('in few rows the latest that the guest has reached is in sight', async () => {
  const rows = rowsOf(await bodyOf(done, 50, false, 6));
  assert.is(rows.length, 6);
  assert.match(rows[4] ?? '', /^\+ its number 1's first line/);
  assert.match(rows[5] ?? '', /^\+ it is off/);
});

test('what did not get there says so', async () => {
  const ended = (state: Race['state']) => (lesson: Lesson) =>
    racing(lesson).log({ type: 'race', race: { ...begun, state } });
  assert.match(rowsOf(await bodyOf(ended('failed'), 60)).join('\n'), /virtual machine .* did not get there/);
  assert.match(rowsOf(await bodyOf(ended('stopped'), 60)).join('\n'), /virtual machine .* stopped/);
});

test('no row is too wide', async () => {
  for (const width of [30, 45, 52, 78, 110]) {
    for (const about of [racing, done]) {
      const body = await bodyOf(about, width);
      for (let index = 0; index < body.count; index += 1) assert.ok(lineWidth(body.lineAt(index)) <= width, `${width}`);
    }
  }
});
