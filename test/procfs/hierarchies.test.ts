import * as assert from 'uvu/assert';
import { hierarchiesOf, pathIn, placeIn } from '../../src/procfs/hierarchies.ts';
import { parseMountinfo } from '../../src/procfs/mountinfo.ts';
import { suite } from '../support/suite.ts';

const test = suite('cgroup hierarchies');

const of = (lines: readonly string[]) => hierarchiesOf(parseMountinfo(lines.join('\n'), 0).mounts);

const hybrid = of([
  '30 22 0:27 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
  '31 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid,nodev,noexec,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct',
  '34 30 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,seclabel,memory,clone_children,release_agent=/x',
  '39 30 0:36 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd',
  '40 30 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate',
]);

test('v1 hierarchies are told by their controllers or their name, among all other options', () => {
  assert.equal(
    hybrid.map(({ version, controllers }) => [version, ...controllers]),
    [[1, 'cpu', 'cpuacct'], [1, 'memory'], [1, 'name=systemd'], [2]],
  );
});

test('a hierarchy that is mounted twice is one, seen where most of it is shown', () => {
  const found = of([
    '50 1 0:31 /docker/abc /a rw - cgroup cgroup rw,memory',
    '51 1 0:31 / /b rw - cgroup cgroup rw,memory',
    '52 1 0:31 /docker /c rw - cgroup cgroup rw,memory',
  ]);
  assert.equal(
    found.map(({ mountpoint }) => mountpoint),
    ['/b'],
  );
});

test('a directory lies in the hierarchy that is mounted nearest above it', () => {
  assert.equal(placeIn(hybrid, '/sys/fs/cgroup/memory/a/b')?.path, '/a/b');
  assert.equal(placeIn(hybrid, '/sys/fs/cgroup/memory')?.path, '/');
  assert.is(placeIn(hybrid, '/sys/fs/cgroup/memory/a')?.hierarchy.controllers[0], 'memory');
  assert.is(placeIn(hybrid, '/sys/fs/cgroup/memoryless/a'), undefined);
  assert.is(placeIn(hybrid, '/elsewhere'), undefined);
});

test('where only a subtree is mounted, paths still begin at the root of the hierarchy', () => {
  const [inner] = of(['50 1 0:31 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory']);
  assert.ok(inner);
  assert.is(pathIn(inner, ''), '/docker/abc');
  assert.is(pathIn(inner, '/x'), '/docker/abc/x');
});
