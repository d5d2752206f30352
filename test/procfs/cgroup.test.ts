import * as assert from 'uvu/assert';
import { parseCgroup, standingOf } from '../../src/procfs/cgroup.ts';
import { suite } from '../support/suite.ts';

const test = suite('/proc/PID/cgroup');

const pathOf = (text: string) => standingOf(parseCgroup(text))?.path ?? null;

test('a line has the controllers of its hierarchy and a path', () => {
  assert.equal(parseCgroup('12:cpu,cpuacct:/a\n1:name=systemd:/b\n0::/c\n'), [
    { version: 1, controllers: ['cpu', 'cpuacct'], path: '/a' },
    { version: 1, controllers: ['name=systemd'], path: '/b' },
    { version: 2, controllers: [], path: '/c' },
  ]);
});

test('a path may hold colons, and a cgroup that was removed says so', () => {
  assert.equal(parseCgroup('0::/a:b/c (deleted)\n'), [{ version: 2, controllers: [], path: '/a:b/c (deleted)' }]);
});

test('a line that is not of the form is left out', () => {
  for (const line of ['', 'x', '0:/a', '0::', '0::a', ':memory:/a', 'one:memory:/a', '0', '::']) {
    assert.equal(parseCgroup(line), [], line);
  }
});

const table: readonly [why: string, text: string, path: string | null][] = [
  ['v2 alone', '0::/user.slice/a\n', '/user.slice/a'],
  ['v1 alone', '3:memory:/a\n2:pids:/a\n1:name=systemd:/b/c/d\n', '/a'],
  ['hybrid: v1 has the controllers, v2 tracks', '4:memory:/a\n3:pids:/\n0::/x/y/z\n', '/a'],
  ['hybrid, where v1 keeps nothing that limits', '2:freezer:/f/g\n1:name=systemd:/s/t\n0::/x\n', '/x'],
  ['the deepest of memory, pids and cpu', '4:memory:/a\n3:pids:/a/b/c\n2:cpu,cpuacct:/a/b\n', '/a/b/c'],
  ['memory before pids before cpu, where they are as deep', '2:cpu:/c\n3:pids:/p\n4:memory:/m\n', '/m'],
  ['the root everywhere', '4:memory:/\n3:pids:/\n2:cpu:/\n0::/\n', '/'],
  ['only a hierarchy with a name', '1:name=systemd:/s\n', '/s'],
  ['nothing', '', null],
  ['nothing that can be read', 'garbage\n', null],
];
for (const [why, text, path] of table) {
  test(`the path that counts: ${why}`, () => assert.is(pathOf(text), path));
}

test('on v1 the places in the hierarchies of memory, pids, cpu and freezer are told where they are others', () => {
  const standing = (text: string) => standingOf(parseCgroup(text));
  assert.equal(standing('5:freezer:/\n4:memory:/a\n3:pids:/a/b\n2:cpu,cpuacct:/a/b\n1:name=systemd:/s\n0::/\n'), {
    path: '/a/b',
    elsewhere: { memory: '/a', freezer: '/' },
  });
  assert.equal(standing('5:freezer:/a\n3:pids:/a\n'), { path: '/a' });
  assert.equal(standing('0::/a\n'), { path: '/a' });
});
