import * as assert from 'uvu/assert';
import type { Mount } from '../../src/kernel/mount.ts';
import { hiddenMounts } from '../../src/kernel/mount-path.ts';
import type { World } from '../../src/kernel/world.ts';
import type { Lesson } from '../../src/lesson/lesson.ts';
import type { Body } from '../../src/panes/body.ts';
import { lineText, lineWidth } from '../../src/panes/line.ts';
import { mountBody } from '../../src/panes/mounts.ts';
import { layersOf } from '../../src/panes/overlay-layers.ts';
import { aboutActor } from '../../src/panes/situation.ts';
import { suite } from '../support/suite.ts';
import { frameCourse, lessonOf } from './drawing.tsx';
import * as made from './made-up-session.ts';

const test = suite('mounts pane');

const mount = (id: number, parent: number, mountpoint: string, more: Partial<Mount> = {}): Mount => ({
  id,
  parent,
  root: '/',
  mountpoint,
  fstype: 'tmpfs',
  source: 'none',
  options: 'rw,relatime,rw',
  propagation: 'private',
  namespace: 7,
  ...more,
});

const hidden = (...mounts: readonly Mount[]) =>
  [...hiddenMounts(mounts)].map(([one, reason]) => [one.id, reason.why === 'covered' ? reason.by.id : 'stacked']);

test('a later mount covers the one at its place, and those below its place', () => {
  const root = mount(1, 0, '/');
  assert.equal(hidden(root, mount(2, 1, '/proc'), mount(3, 2, '/proc')), [[2, 3]]);
  assert.equal(hidden(root, mount(2, 1, '/a/b'), mount(3, 1, '/a')), [[2, 3]]);
  assert.equal(hidden(root, mount(2, 1, '/a'), mount(3, 2, '/a/b')), []);
  assert.equal(hidden(root, mount(2, 1, '/a'), mount(3, 2, '/a/b'), mount(4, 2, '/a')), [
    [2, 4],
    [3, 4],
  ]);
  assert.equal(hidden(root, mount(2, 1, '/ab'), mount(3, 1, '/a')), [], 'a name is compared whole');
});

test('what lies on top of the root is out of reach, as pivot_root(".", ".") leaves it', () => {
  const stacked = [mount(5, 0, '/'), mount(6, 5, '/proc'), mount(1, 5, '/'), mount(2, 1, '/proc'), mount(3, 1, '/sys')];
  assert.equal(hidden(...stacked).sort(), [
    [1, 'stacked'],
    [2, 6],
    [3, 'stacked'],
  ]);
});

test('a root that is no mount point, and numbers that make a ring', () => {
  assert.equal(hidden(mount(2, 90, '/proc'), mount(3, 90, '/sys')), []);
  assert.ok(hidden(mount(2, 3, '/a'), mount(3, 2, '/a')).length <= 2);
});

test('the layers of an overlay, the top one first', () => {
  const layers = (options: string) =>
    layersOf({ fstype: 'overlay', options }).map(({ role, path }) => `${role} ${path}`);
  assert.equal(layers('rw,relatime,rw,lowerdir=/b:/c,upperdir=/a,workdir=/w,xino=off'), [
    'upper /a',
    'lower /b',
    'lower /c',
    'work /w',
  ]);
  assert.equal(layers('ro,lowerdir+=/b,lowerdir+=/c,datadir+=/d'), ['lower /b', 'lower /c', 'data /d']);
  assert.equal(layers('ro,lowerdir=/b::/d1::/d2'), ['lower /b', 'data /d1', 'data /d2']);
  assert.equal(layers('ro,lowerdir=/a\\134:b:/c\\134\\054d'), ['lower /a:b', 'lower /c,d']);
  assert.equal(layersOf({ fstype: 'tmpfs', options: 'rw,lowerdir=/x' }), []);
});

/** The pane after the mounts of the lab have become others, each time in a step of its own. */
const paneAfter = async (change: Change | readonly Change[], width = 60, homes: Homes = {}): Promise<Body> => {
  const lesson: Lesson = lessonOf(await frameCourse(), 'pid-namespace');
  const visit = made.doneFork(lesson);
  for (const one of [change].flat())
    visit.step('unshare').look({ ...settled(visit.world, homes), mounts: one(visit.world.mounts) });
  const { session } = visit;
  const step = lesson.steps.find(({ id }) => id === session.step) ?? null;
  return mountBody(aboutActor({ session, lesson, step, kernel: '6.18', levels: 'all' }), width);
};
/** In which mount namespace a process lives, by its comm. */
type Homes = Readonly<Record<string, number>>;
const settled = (world: World, homes: Homes): World => ({
  ...world,
  processes: world.processes.map((one) => {
    const mnt = homes[one.comm];
    return mnt === undefined ? one : made.inNamespaces(one, { mnt });
  }),
});
type Change = (mounts: readonly Mount[]) => readonly Mount[];

const rowsOf = (body: Body) => Array.from({ length: body.count }, (_, index) => lineText(body.lineAt(index)).trimEnd());
const lab = (mounts: readonly Mount[], id: number, parent: number, mountpoint: string, more: Partial<Mount> = {}) =>
  mount(id, parent, mountpoint, { namespace: mounts[0]?.namespace ?? 0, ...more });

test('an overlay says what it is made of, in one row or in one for each', async () => {
  const long = '/var/lib/docker/overlay2/0123456789abcdef0123456789abcdef';
  const overlay = (options: string) => (mounts: readonly Mount[]) => [
    ...mounts,
    lab(mounts, 900, 600, '/merged', { fstype: 'overlay', source: 'overlay', options }),
  ];
  const short = rowsOf(await paneAfter(overlay('rw,lowerdir=/lower,upperdir=/upper,workdir=/work')));
  assert.match(short.at(-2) ?? '', /^\+ \/merged +overlay +private +new$/);
  assert.is(short.at(-1), '    upper /upper  lower /lower  work /work');
  const options = `rw,lowerdir=${long}/1/diff:${long}/2/diff,upperdir=${long}/3/diff,workdir=${long}/3/work`;
  const rows = rowsOf(await paneAfter(overlay(options)));
  assert.equal(
    rows.slice(-4).map((row) => row.replace(/…\/.*(?=\/\d)/, '…')),
    ['    upper …/3/diff', '    lower …/1/diff', '          …/2/diff', '    work  …/3/work'],
  );
});

test('a shared mount says with whom, and a slave from whom', async () => {
  const own = 4026532700;
  const rows = rowsOf(
    await paneAfter(
      (mounts) => [
        ...mounts.map((one) => (one.mountpoint === '/tmp' ? { ...one, propagation: 'shared:7' } : one)),
        lab(mounts, 950, 940, '/tmp', { namespace: own, propagation: 'shared:7' }),
        lab(mounts, 951, 940, '/tmp2', { namespace: own, propagation: 'master:7' }),
      ],
      90,
      { box: own },
    ),
  );
  assert.match(rows.find((row) => row.includes('/tmp ')) ?? '', /shared with lab-init/);
  assert.match(rows.find((row) => row.includes('/tmp2')) ?? '', /takes from lab-init/);
});

test('a mount that moved says where it was', async () => {
  const rows = rowsOf(
    await paneAfter((mounts) =>
      mounts.map((one) => (one.mountpoint === '/tmp' ? { ...one, mountpoint: '/var/tmp' } : one)),
    ),
  );
  assert.match(rows.find((row) => row.includes('/var/tmp')) ?? '', /^◂ \/var\/tmp {2}was at \/tmp .* changed$/);
  assert.not.ok(rows.some((row) => /new|ended/.test(row)));
});

test('where the root is exchanged, two mounts have moved, and what stands on them went along', async () => {
  const rows = rowsOf(
    await paneAfter([
      (mounts) => [...mounts, lab(mounts, 900, 600, '/merged', { fstype: 'overlay', source: 'new' })],
      (mounts) =>
        mounts.map((one) =>
          one.id === 900
            ? { ...one, mountpoint: '/', parent: 590 }
            : {
                ...one,
                mountpoint: `/old${one.mountpoint}`.replace(/\/$/, ''),
                parent: one.id === 600 ? 900 : one.parent,
              },
        ),
    ]),
  );
  assert.match(rows[0] ?? '', /^◂ \/ {2}was at \/merged +overlay .*changed$/);
  assert.match(rows[1] ?? '', /^◂ \/old {2}was at \/ +tmpfs .*changed$/);
  assert.not.ok(
    rows.slice(2).some((row) => /changed|new|ended/.test(row)),
    rows.join('\n'),
  );
});

test('a number that was given to another mount is another mount', async () => {
  const rows = rowsOf(
    await paneAfter((mounts) => [
      ...mounts.filter(({ mountpoint }) => mountpoint !== '/tmp'),
      lab(mounts, 608, 600, '/data', { fstype: 'ext4', source: '/dev/vdb' }),
    ]),
  );
  assert.match(rows.find((row) => row.includes('/data')) ?? '', /^\+ \/data {2}on \/dev\/vdb +ext4 .*new$/);
  assert.match(rows.find((row) => row.includes('/tmp')) ?? '', /^- .*ended$/);
});

test('read-only is a fact, and becoming so a change', async () => {
  const rows = rowsOf(
    await paneAfter((mounts) =>
      mounts.map((one) => (one.mountpoint === '/sys' ? { ...one, options: 'ro,relatime,rw' } : one)),
    ),
  );
  assert.match(rows.find((row) => row.includes('/sys ')) ?? '', /^◂ \/sys {2}was rw {2}ro +sysfs .*changed$/);
  assert.match(rows.find((row) => row.includes('/bin/busybox')) ?? '', /^ {2}\/bin\/busybox {2}ro/);
});

test('propagation is there whole: two tags take a second row where the column is narrow', async () => {
  const change = (mounts: readonly Mount[]) =>
    mounts.map((one) => (one.mountpoint === '/tmp' ? { ...one, propagation: 'shared:12 master:3' } : one));
  const narrow = rowsOf(await paneAfter(change));
  assert.match(narrow.at(-2) ?? '', /^◂ \/tmp {2}was private +tmpfs +shared:12 +changed$/);
  assert.is(narrow.at(-1), '    and master:3');
  assert.match(rowsOf(await paneAfter(change, 90)).at(-1) ?? '', /shared:12 master:3 changed$/);
});

test('what a mount covers is marked, and again when that is gone', async () => {
  const cover = (mounts: readonly Mount[]) => [...mounts, lab(mounts, 900, 606, '/sys')];
  const rows = rowsOf(await paneAfter(cover));
  assert.match(rows.find((row) => row.includes('sysfs')) ?? '', /^◂ \/sys {2}covered +sysfs .*changed$/);
  const below = rows.findIndex((row) => row.includes('cgroup2'));
  assert.match(rows[below] ?? '', /^◂ \/sys\/fs\/cgroup +cgroup2 .*changed$/);
  assert.is(rows[below + 1], '    covered by /sys');
  const again = rowsOf(await paneAfter([cover, (mounts) => mounts.filter(({ id }) => id !== 900)]));
  assert.match(again.find((row) => row.includes('sysfs')) ?? '', /^◂ \/sys {2}seen again +sysfs .*changed$/);
  assert.match(again.at(-1) ?? '', /^- \/sys .*ended$/);
});

test('no row is wider than its pane', async () => {
  const wild = (mounts: readonly Mount[]) => [
    ...mounts,
    lab(mounts, 900, 600, `/${'x'.repeat(300)}`, {
      fstype: 'overlay',
      options: `rw,lowerdir=/${'y'.repeat(200)}:${'/z'.repeat(90)},workdir=/箱${'箱'.repeat(80)}`,
      propagation: 'shared:1234567890 master:1234567890 propagate_from:1234567890',
    }),
  ];
  for (const width of [40, 54, 77, 118, 198]) {
    const body = await paneAfter(wild, width);
    for (let index = 0; index < body.count; index += 1)
      assert.ok(lineWidth(body.lineAt(index)) <= width, `${width}: ${lineText(body.lineAt(index))}`);
  }
});
