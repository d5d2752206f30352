import * as assert from 'uvu/assert';
import type { Lesson } from '../../src/lesson/lesson.ts';
import type { Body } from '../../src/panes/body.ts';
import { firstRow, visibleLines } from '../../src/panes/body.ts';
import { lineText, lineWidth } from '../../src/panes/line.ts';
import { mountBody } from '../../src/panes/mounts.ts';
import { namespaceBody } from '../../src/panes/namespaces.ts';
import { treeOf } from '../../src/panes/process-tree.ts';
import { processBody } from '../../src/panes/processes.ts';
import { type About, aboutActor, type Seen } from '../../src/panes/situation.ts';
import { suite } from '../support/suite.ts';
import { frameCourse, lessonOf } from './drawing.tsx';
import * as made from './made-up-session.ts';

const test = suite('process panes');

const seen = async (
  about: (lesson: Lesson) => made.MadeUpVisit,
  levels: Seen['levels'] = 'all',
): Promise<Seen & About> => {
  const lesson = lessonOf(await frameCourse(), 'pid-namespace');
  const { session } = about(lesson);
  const step = lesson.steps.find(({ id }) => id === session.step) ?? null;
  return aboutActor({ session, lesson, step, kernel: '6.18', levels });
};

const rowsOf = (body: Body) => Array.from({ length: body.count }, (_, index) => lineText(body.lineAt(index)).trimEnd());
const rowWith = (body: Body, words: string) =>
  rowsOf(body).find((row) => row.includes(words)) ?? `no row with ${words}`;

test('a tree holds every process once, children after their parent, in the order of numbers', () => {
  const all = [
    made.labProcess(1, 'a', { ppid: 0 }),
    made.labProcess(2, 'b', { ppid: 41291 }),
    made.labProcess(3, 'c', { ppid: 41291 }),
    made.labProcess(4, 'd', { ppid: 41292 }),
    made.labProcess(9, 'stray', { ppid: 7 }),
  ];
  assert.equal(
    treeOf(all).map(({ process, branch }) => branch + process.comm),
    ['a', '├ b', '│ └ d', '└ c', 'stray'],
  );
});

test('numbers that were given out again may tie processes into a ring: all of them are still there', () => {
  const ring = [
    made.labProcess(2, 'a', { ppid: 41293 }),
    made.labProcess(3, 'b', { ppid: 41292 }),
    made.labProcess(4, 'self', { ppid: 41294 }),
  ];
  assert.equal(
    treeOf(ring)
      .map(({ process }) => process.comm)
      .sort(),
    ['a', 'b', 'self'],
  );
});

test('a very deep tree is no trouble', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => made.labProcess(index, 'x', { ppid: 41290 + index - 1 }));
  const rows = treeOf(chain.slice(0, 3000));
  assert.is(rows.length, 3000);
});

test('new, ended, changed and same have a sign and a word', async () => {
  const fork = processBody(await seen(made.doneFork), 60);
  assert.match(rowWith(fork, '└ init'), /^\+ .*new$/);
  assert.match(rowWith(fork, 'box'), /▸.*box {2}acts.*same$/);
  assert.not.match(rowWith(fork, 'agent'), /new|same|changed/);
  const end = processBody(await seen(made.doneEnd), 60);
  assert.match(rowWith(end, 'orphan'), /^- .*ended$/);
  assert.match(rowWith(end, 'zombie'), /^◂ .*changed$/);
});

test('what ended is shown until the next step', async () => {
  const later = await seen((lesson) => made.doneEnd(lesson).step('fork'));
  assert.match(rowWith(processBody(later, 60), 'orphan'), /^no row/);
});

test('from inside, only what lives there or below is counted', async () => {
  const rows = rowsOf(processBody(await seen(made.insideInit, 'inside'), 60));
  assert.is(rows.length, 3);
  assert.match(rows[0] ?? '', /init.* 1$/);
  assert.match(rows[1] ?? '', /worker.* 2 {2}new$/);
  assert.match(rows[2] ?? '', /5 more/);
});

test('no row is wider than its pane', async () => {
  for (const about of [made.doneFork, made.doneEnd, made.hostile, made.doneMountProc]) {
    const at = await seen(about);
    for (const width of [40, 55, 78, 120]) {
      for (const body of [
        processBody(at, width),
        mountBody(at, width),
        namespaceBody(at, width, 5),
        namespaceBody(at, width, 20),
      ]) {
        for (let index = 0; index < body.count; index += 1)
          assert.ok(lineWidth(body.lineAt(index)) <= width, `${width}: ${lineText(body.lineAt(index))}`);
      }
    }
  }
});

test('namespaces: what moved, what was kept, and with whom each is shared', async () => {
  const rows = namespaceBody(await seen(made.doneUnshare), 60, 20);
  assert.match(rowWith(rows, 'pid for children'), /^◂ .*\(none yet\).*changed$/);
  assert.match(rowWith(rows, 'mnt'), /as lab-init +same$/);
  const own = namespaceBody(await seen(made.doneMountProc), 60, 20);
  assert.match(rowWith(own, 'mnt'), /^◂ .*its own +changed$/);
});

test('namespaces of a process that was not there before can be new', async () => {
  const at = await seen((lesson) => {
    const mine = made.inNamespaces(made.labProcess(20, 'sh', { ppid: 41294, nspid: [41310, 20, 1] }), {
      pid: 4026532500,
      mnt: 4026532501,
    });
    return made
      .askStop(lesson)
      .call({ actor: 'mine', call: 'chdir', path: '/' }, 'chdir("/")')
      .processes((all) => [...all, mine])
      .name('mine', 20);
  });
  const rows = namespaceBody(at, 60, 20);
  assert.match(rowWith(rows, 'mnt'), /^\+ .*its own +new$/);
  assert.not.match(rowWith(rows, 'net'), /new|changed/);
});

test('a zombie lives nowhere, and one that is gone says so', async () => {
  const zombie = await seen((lesson) =>
    made
      .doneFork(lesson)
      .step('end')
      .call({ actor: 'init', call: 'exit', status: 0 }, '_exit(0)')
      .processes((all) =>
        all.map((one) => (one.comm === 'init' ? { ...one, state: 'Z' as const, namespaces: {} } : one)),
      ),
  );
  assert.match(rowsOf(namespaceBody(zombie, 60, 20)).join(' '), /init has ended: a zombie/);
  assert.match(rowsOf(mountBody(zombie, 60)).join(' '), /init has ended: a zombie/);
  const gone = await seen((lesson) =>
    made
      .doneFork(lesson)
      .step('end')
      .call({ actor: 'init', call: 'exit', status: 0 }, '_exit(0)')
      .processes((all) => all.filter(({ comm }) => comm !== 'init')),
  );
  assert.equal(rowsOf(namespaceBody(gone, 60, 20)), [' init has ended']);
});

test('mounts of a new namespace are copies: only what was mounted since is new', async () => {
  const body = mountBody(await seen(made.doneMountProc), 60);
  assert.equal(rowsOf(body).filter((row) => /new|ended|changed/.test(row)).length, 2);
  assert.match(rowWith(body, 'new'), /^\+ \/proc {2}counts as init {2,}proc/);
  assert.match(rowWith(body, 'covered'), /^◂ \/proc {2}covered +proc .*changed$/);
  assert.is(lineText(body.heading), '10 mounts, in a new namespace');
});

test('a proc says as whom it counts, beside its place or below', async () => {
  const at = await seen((lesson) => made.doneFork(lesson).step('unshare'));
  assert.match(rowWith(mountBody(at, 60), '/proc'), /^ {2}\/proc {2}counts as lab-init {2,}proc/);
  const narrow = rowsOf(mountBody(at, 54));
  const place = narrow.findIndex((row) => row.includes('/proc'));
  assert.match(narrow[place] ?? '', /^ {2}\/proc +proc +private$/);
  assert.is(narrow[place + 1], '    counts as lab-init');
});

test('a mount that was taken away, and one that was changed', async () => {
  const at = await seen((lesson) => {
    const visit = made.doneFork(lesson).step('unshare');
    const mounts = visit.world.mounts
      .filter(({ mountpoint }) => mountpoint !== '/tmp')
      .map((one) => (one.mountpoint === '/dev' ? { ...one, propagation: 'shared:7' } : one));
    return visit.look({ ...visit.world, mounts });
  });
  const body = mountBody(at, 60);
  assert.match(rowWith(body, '/tmp'), /^- .*ended$/);
  assert.match(rowWith(body, '/dev  was private'), /^◂ .*shared:7 +changed$/);
});

test('what is new is in sight, however low the pane', async () => {
  const body = processBody(await seen(made.doneFork), 60);
  for (const height of [3, 4, 5]) {
    const shown = visibleLines(body, height, null).map(lineText);
    assert.match(shown.join('\n'), /^\+ .*init.* new/m, String(height));
  }
  // Where the learner has scrolled, that holds.
  assert.not.match(visibleLines(body, 3, 0).map(lineText).join('\n'), /new/);
});

test('of much that is new, what the lesson has a name for is in sight', async () => {
  const at = await seen((lesson) => {
    const visit = made.doneFork(lesson).step('stop');
    const sleeps = Array.from({ length: 18 }, (_, index) => made.labProcess(20 + index, 'sleep', { ppid: 41294 }));
    return visit.processes((all) => [...all, ...sleeps]).name('last', 20);
  });
  const shown = visibleLines(processBody(at, 60), 8, null).map(lineText);
  assert.match(shown.join('\n'), /^\+ .*last {2}sleep/m);
});

test('in few columns the state is whole and the command goes', async () => {
  const stopped = await seen((lesson) =>
    made
      .doneFork(lesson)
      .step('stop')
      .processes((all) => all.map((one) => (one.comm === 'sh' ? { ...one, state: 'T' as const } : one))),
  );
  assert.match(rowWith(processBody(stopped, 60), 'shell'), /shell {2}sh {2}stopped/);
  assert.match(rowWith(processBody({ ...stopped, step: null }, 51), 'shell'), /shell {2}stopped +\d/);
  assert.match(rowWith(processBody({ ...stopped, step: null }, 50), '├ sh'), /├ she… {2}stopped +\d/);
  const renamed = await seen((lesson) =>
    made
      .doneFork(lesson)
      .step('stop')
      .processes((all) => all.map((one) => (one.comm === 'init' ? { ...one, comm: 'sh' } : one))),
  );
  assert.match(rowWith(processBody(renamed, 60), '└ init'), /init {2}sh {2}was init/);
  assert.match(rowWith(processBody(renamed, 54), '└ init'), /init {2}now sh +\d/);
});

const numbered = (count: number, anchor: Body['anchor']): Body => ({
  heading: [],
  inset: 0,
  count,
  lineAt: (index) => [{ text: String(index) as never, style: 'plain' }],
  anchor,
});

test('a pane begins where it matters, and says what it leaves out', () => {
  assert.is(firstRow(numbered(100, 'start'), 10, null), 0);
  assert.is(firstRow(numbered(100, 'end'), 10, null), 90);
  assert.is(firstRow(numbered(100, 95), 10, null), 90);
  assert.is(firstRow(numbered(100, { see: 3 }), 10, null), 0);
  assert.is(firstRow(numbered(100, { see: 50 }), 10, null), 45);
  // Row 12 says how many are above it, and row 21 how many are below.
  assert.is(firstRow(numbered(100, { see: 20, all: [13, 20] }), 10, null), 12);
  assert.is(firstRow(numbered(100, { see: 13, all: [13, 20] }), 10, null), 12);
  assert.is(firstRow(numbered(100, { see: 20, all: [12, 20] }), 10, null), 15);
  assert.is(firstRow(numbered(21, { see: 20, all: [12, 20] }), 10, null), 11);
  assert.is(firstRow(numbered(100, { see: 3, all: [3, 50] }), 10, null), 0);
  assert.is(firstRow(numbered(100, 'end'), 10, 7), 7);
  assert.is(firstRow(numbered(5, 'end'), 10, 7), 0);
  const shown = visibleLines(numbered(100, 'start'), 5, 20, true).map(lineText);
  assert.equal(shown, ['▲ 21 more   PgUp', '21', '22', '23', '▼ 76 more   PgDn']);
  assert.equal(visibleLines(numbered(3, 'start'), 0, null), []);
});
