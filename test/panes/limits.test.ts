import * as assert from 'uvu/assert';
import type { Event } from '../../src/kernel/event.ts';
import { emptyWorld } from '../../src/kernel/world.ts';
import { bar, hasMoved } from '../../src/panes/amount.ts';
import { visibleLines } from '../../src/panes/body.ts';
import { limitBody } from '../../src/panes/limits.ts';
import { lineText, lineWidth } from '../../src/panes/line.ts';
import { createTheme, readingTheme } from '../../src/panes/theme.ts';
import { isVisible } from '../../src/panes/visible.ts';
import { suite } from '../support/suite.ts';
import * as made from './made-up-limits.ts';
import { MadeUpVisit } from './made-up-session.ts';
import { type About, paneFrames, rowsOf, rowWith, seenIn } from './pane-rows.ts';

const test = suite('limits pane');

paneFrames(test, 'limits/written', made.doneLimit);
paneFrames(test, 'limits/met', made.atLimits);
paneFrames(test, 'limits/moved-in', made.movedIn);
paneFrames(test, 'limits/unified', made.unified);

test('a bar is neither empty nor full before it is', () => {
  assert.is(bar(0, 100), '░░░░░░░░░░');
  assert.is(bar(1, 1000), '█░░░░░░░░░');
  assert.is(bar(50, 100), '█████░░░░░');
  assert.is(bar(999, 1000), '█████████░');
  assert.is(bar(100, 100), '██████████');
  assert.is(bar(500, 100), '██████████');
  assert.is(bar(0, 0), '██████████');
});

test('what wavers by itself has not moved', () => {
  assert.not.ok(hasMoved(4_612_096, 4_632_576, 0));
  assert.ok(hasMoved(4_612_096, 5_000_000, 0));
  assert.not.ok(hasMoved(0, 900, 1024));
  assert.ok(hasMoved(null, 0, 1024));
  assert.not.ok(hasMoved(null, null, 0));
});

const narrow = 54;
const body = async (about: About) => limitBody(await seenIn(about), narrow);

test('the actor’s own cgroup comes first, then those above it, named as the lab counts', async () => {
  const headings = rowsOf(await body(made.inCgroup)).filter((row) => /^. \//.test(row));
  assert.equal(headings, ['  /box  acts', '  /']);
  assert.is(lineText((await body(made.inCgroup)).heading), 'cgroup v1');
  assert.is(lineText((await body(made.unified)).heading), 'cgroup v2');
});

test('a limit that was written is marked, with what it was; one that was to be kept says so', async () => {
  const written = await body(made.doneLimit);
  assert.match(rowWith(written, 'of 64M'), /^◂ memory 305K of 64M +█░+ +changed$/);
  assert.ok(rowsOf(written).includes('    was no limit  peak 625K'));
  assert.match(rowWith(written, 'pids'), /^ {2}pids {3}1, no limit +same$/);
});

test('what happened at a limit is news when it has just happened, and stays told', async () => {
  const rows = rowsOf(await body(made.atLimits));
  assert.match(rows.join('\n'), /^◂ memory .* killed 1 +changed$/m);
  assert.match(rows.join('\n'), /^◂ pids .* refused 93 +changed$/m);
  assert.match(
    rows.join('\n'),
    /^◂ cpu {4}0\.2 of 0\.2 +██████████ +changed\n {4}throttled 20 of 20, 1\.6 s {2}20 ms of every 100 ms$/m,
  );
  const later = rowsOf(await body((lesson) => made.atLimits(lesson).step('limit')));
  assert.match(later.join('\n'), /^ {2}memory .*\n?.* killed 1/m);
  assert.not.ok(later.some((row) => /changed|new/.test(row)));
});

test('a cgroup that was made, and who moved into it', async () => {
  assert.match(rowWith(await body(made.movedIn), '/box'), /^\+ \/box {2}acts {2}was in \/ +new$/);
  const left: About = (lesson) => {
    const visit = made.movedIn(lesson).step('limit');
    return made.withCgroups(visit, [made.cgroup('')], '');
  };
  assert.match(rowsOf(await body(left)).at(-1) ?? '', /^- \/box +ended$/);
  assert.match(rowWith(await body(left), 'acts'), /^◂ \/ {2}acts {2}was in \/box +changed$/);
});

test('on v2 a controller that is switched on is new, and one that is not says so', async () => {
  const rows = await body(made.unified);
  assert.match(rowWith(rows, 'memory'), /^\+ memory .*new$/);
  assert.match(rowWith(rows, 'no controller'), /^ {2}no controller for cpu, io$/);
  const wide = limitBody(await seenIn(made.unified), 78);
  assert.match(
    rowWith(wide, 'no controller'),
    /^◂ \/box {2}acts {2}was in \/init {2}no controller for cpu, io +changed$/,
  );
});

test('a cgroup that is frozen, and what it gives to its children, are told', async () => {
  const ordered =
    (...told: readonly Parameters<typeof made.cgroup>[1][]): About =>
    (lesson) => {
      const visit = made.withCgroups(new MadeUpVisit(lesson), [made.cgroup('', told[0])], '').step('limit');
      return made.withCgroups(visit, [made.cgroup('', told[1])], '');
    };
  const orders = { isFrozen: true, childControllers: ['memory', 'pids'] };
  assert.match(
    rowWith(await body(ordered({}, orders)), 'acts'),
    /^◂ \/ {2}acts {2}frozen {2}gives memory pids +changed$/,
  );
  assert.match(
    rowWith(await body(ordered(orders, orders)), 'acts'),
    /^ {2}\/ {2}acts {2}frozen {2}gives memory pids *$/,
  );
  assert.match(rowWith(await body(ordered(orders, {})), 'acts'), /^◂ \/ {2}acts {2}was frozen +changed$/);
});

test('on v1 it is told for which controllers whoever acts is elsewhere', async () => {
  const half: About = (lesson) => {
    const visit = made.inCgroup(lesson);
    const processes = visit.world.processes.map((one) =>
      one.comm === 'box' ? { ...one, elsewhere: { memory: made.labPath, freezer: made.labPath } } : one,
    );
    return visit.look({ ...visit.world, processes });
  };
  assert.match(rowWith(await body(half), '/box'), /^ {2}\/box {2}acts {2}not for memory *$/);
});

test('of nothing used there is no bar, and no peak', async () => {
  assert.match(rowWith(await body(made.movedIn), 'of 64M'), /^ {2}memory 0 of 64M$/);
});

test('a limit on a device that is too long for its row goes on below, and is not cut', async () => {
  const bounded: About = (lesson) => {
    const visit = made.withCgroups(new MadeUpVisit(lesson), [made.cgroup('')], '').step('limit');
    const io = [{ device: '254:0', readBytes: 2 ** 20, writtenBytes: 2 ** 21, reads: 100, writes: 200 }];
    return made.withCgroups(visit, [made.cgroup('', { limits: { io } })], '');
  };
  const rows = rowsOf(await body(bounded)).join('\n');
  assert.match(rows, /^◂ io {5}254:0 at most 1M\/s read {2}was no limit changed\n {4}2M\/s written {2}100 reads\/s/m);
  assert.not.match(rows, /…/);
});

test('a pane that is too low begins with the cgroup of which the step expects something', async () => {
  const at = await seenIn((lesson) => {
    const visit = made.withCgroups(new MadeUpVisit(lesson), [made.cgroup(''), made.cgroup('/web')], '').step('limit');
    const processes = visit.world.processes.map((one) =>
      one.comm === 'sh' ? { ...one, cgroup: `${one.cgroup}/web` } : one,
    );
    return visit.look({ ...visit.world, processes });
  });
  const claim = { actor: 'shell', refused: 'pids' } as const;
  const step = at.step && { ...at.step, expect: [claim] };
  const first = visibleLines(limitBody({ ...at, step }, narrow), 7, null).map(lineText);
  assert.match(first.join('\n'), /^ {2}\/web\s+memory .*\s+pids /m);
});

test('in a low pane whoever acts keeps its cgroup in sight, and what changed stands below it', async () => {
  const far: About = (lesson) => {
    const all = ['', '/box', '/inner'].map((path) => made.cgroup(path));
    const visit = made.withCgroups(new MadeUpVisit(lesson), all, '/box').step('limit');
    return made.withCgroups(visit, [...all, made.cgroup('/shop'), made.cgroup('/web')], '/box');
  };
  const at = await seenIn(far);
  const shown = (height: number) => {
    const pane = limitBody(at, narrow, { drawing: null, height });
    return visibleLines(pane, height, null).map(lineText);
  };
  const names = (rows: readonly string[]) => rows.filter((row) => /^. \//.test(row)).map((row) => row.trimEnd());
  const shop = `${'+ /shop'.padEnd(47)}new`;
  const web = `${'+ /web'.padEnd(47)}new`;
  assert.equal(names(shown(11)), ['  /box  acts', shop]);
  assert.match(shown(11).at(-1) ?? '', /^▼ 15 more/);
  assert.match(shown(11).at(-2) ?? '', /^ {2}io /);
  assert.equal(names(shown(16)), ['  /box  acts', shop, web]);
  assert.equal(names(shown(40)), ['  /box  acts', '  /', '  /inner', shop, web]);
  // There is no room for both.
  assert.equal(names(shown(7)), [shop]);
});

test('processors to which a cgroup is confined are told; on v1 only where they are not those of the one above', async () => {
  const confined =
    (version: 1 | 2, was: string | null): About =>
    (lesson) => {
      const told = (cpus: string | null) => ({ version, limits: { cpus } });
      const all = (cpus: string | null) => [made.cgroup('', told('0-3')), made.cgroup('/box', told(cpus))];
      const visit = made.withCgroups(new MadeUpVisit(lesson), all(was), '/box').step('limit');
      return made.withCgroups(visit, all('0,2'), '/box');
    };
  const held = await body(confined(1, '0,2'));
  assert.match(rowWith(held, '/box'), /^ {2}\/box {2}acts {2}cpuset\.cpus 0,2 *$/);
  assert.ok(rowsOf(held).includes('  /'));
  assert.match(rowWith(await body(confined(1, '0-3')), '/box'), /^◂ \/box {2}acts {2}cpuset\.cpus 0,2 +changed$/);
  assert.match(
    rowWith(await body(confined(2, '0')), '/box'),
    /^◂ \/box {2}acts {2}cpuset\.cpus 0,2 {2}was 0 +changed$/,
  );
  assert.match(rowWith(await body(confined(2, '0')), '/ '), /^ {2}\/ {2}cpuset\.cpus 0-3 *$/);
});

test('a cgroup that nobody is in yet is there as soon as it is made', async () => {
  const waiting: About = (lesson) => {
    const visit = made.withCgroups(new MadeUpVisit(lesson), [made.cgroup('')], '').step('limit');
    return made.withCgroups(visit, [made.cgroup(''), made.cgroup('/web')], '');
  };
  assert.match(rowWith(await body(waiting), '/web'), /^\+ \/web +new$/);
});

test('a pane that is too low begins with the cgroup that something became of', async () => {
  const made2: About = (lesson) => {
    const visit = made.withCgroups(new MadeUpVisit(lesson), [made.cgroup('')], '').step('limit');
    return made.withCgroups(visit, [made.cgroup(''), made.cgroup('/web')], '');
  };
  const [first, second] = visibleLines(await body(made2), 6, null).map(lineText);
  assert.match(first ?? '', /^▲ \d more/);
  assert.match(second ?? '', /^\+ \/web/);
  const still = visibleLines(await body((lesson) => made2(lesson).step('limit')), 6, null).map(lineText);
  assert.match(still[0] ?? '', /^ {2}\/ {2}acts/);
});

test('a cgroup in which nothing happens stays in sight, as long as there are few', async () => {
  const many =
    (count: number): About =>
    (lesson) => {
      const others = Array.from({ length: count }, (_, index) => made.cgroup(`/c${index}`));
      return made.withCgroups(new MadeUpVisit(lesson), [made.cgroup(''), ...others], '').step('limit');
    };
  assert.is(rowsOf(await body(many(3))).filter((row) => /^ {2}\/c\d/.test(row)).length, 3);
  assert.is(rowsOf(await body(many(20))).filter((row) => /^ {2}\/c\d/.test(row)).length, 0);
});

test('where there is no access it says why', async () => {
  const without =
    (cgroup: string | null, what: string, why: string): About =>
    (lesson) => {
      const visit = new MadeUpVisit(lesson);
      visit.look({ ...visit.world, cgroups: [] }).step('limit');
      const processes = visit.world.processes.map((one) => (one.comm === 'box' ? { ...one, cgroup } : one));
      return visit.look({ ...visit.world, processes, cgroups: [], unreadable: [{ what, why }] });
    };
  const text = async (about: About) =>
    rowsOf(await body(about))
      .join(' ')
      .replaceAll(/ +/g, ' ');
  assert.is(await text(without(null, '/proc/41295/cgroup', 'EACCES')), ' the cgroup of box cannot be read: EACCES');
  assert.is(
    await text(without('/user.slice', '/sys/fs/cgroup', 'EACCES')),
    ' box is in /user.slice, which cannot be read here: EACCES',
  );
  assert.is(
    await text(without('/user.slice', 'links', 'EACCES')),
    ' box is in /user.slice, which cannot be read here: no such cgroup is in sight',
  );
  const some: About = (lesson) => {
    const visit = made.inCgroup(lesson);
    const what = `/sys/fs/cgroup/memory${made.labPath}/box/memory.limit_in_bytes`;
    return visit.look({ ...visit.world, unreadable: [{ what, why: 'EIO' }] });
  };
  assert.match(await text(some), /memory\.limit_in_bytes cannot be read: EIO/);
});

test('usage that only wavers is not drawn again; what it comes to, slowly or at once, is', () => {
  const at = (memoryBytes: number, pids = 5) => made.cgroup('', { usage: { memoryBytes, pids } });
  const drawn = { ...emptyWorld, cgroups: [at(10_000_000)] };
  const usage = (before: number, after: number, pids = 5): Event => ({
    type: 'usage-changed',
    before: at(before),
    after: at(after, pids),
  });
  assert.not.ok(isVisible(drawn)(usage(10_000_000, 10_200_000)));
  assert.not.ok(isVisible(drawn)(usage(10_200_000, 9_900_000)));
  assert.ok(isVisible(drawn)(usage(10_400_000, 10_500_000)), 'a little, but far from what is drawn by now');
  assert.ok(isVisible(drawn)(usage(10_000_000, 20_000_000)));
  assert.ok(isVisible(drawn)(usage(10_000_000, 10_000_000, 6)), 'a process is a process');
});

test('memory that wavers marks nothing, and what a process needs to live does not either', async () => {
  const wavering: About = (lesson) => {
    const visit = made.inCgroup(lesson);
    return made.withCgroups(
      visit,
      [made.cgroup(''), made.cgroup('/box', { usage: { memoryBytes: 900_000, pids: 1 } })],
      '/box',
    );
  };
  assert.not.match(rowWith(await body(wavering), '879K'), /changed/);
});

test('a bar is there in ASCII, and not read aloud', async () => {
  const row = (await body(made.doneLimit)).lineAt(1);
  const look = { colours: 0, unicode: false, background: 'unknown' } as const;
  assert.match(createTheme(look).paint(row), /#\.{9}/);
  assert.not.match(readingTheme(look).paint(row), /[█░]/);
});

test('no row is wider than its pane', async () => {
  for (const about of [made.doneLimit, made.atLimits, made.movedIn, made.unified]) {
    const at = await seenIn(about);
    for (const width of [40, 54, 77, 118]) {
      const rows = limitBody(at, width);
      for (let index = 0; index < rows.count; index += 1)
        assert.ok(lineWidth(rows.lineAt(index)) <= width, `${width}: ${lineText(rows.lineAt(index))}`);
    }
  }
});
