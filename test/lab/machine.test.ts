import * as assert from 'uvu/assert';
import { layoutOf, nameInLab, parseHierarchies } from '../../src/lab/machine.ts';
import { suite } from '../support/suite.ts';

const test = suite('machine');

const controllers = [
  '#subsys_name\thierarchy\tnum_cgroups\tenabled',
  'cpu\t1\t1\t1',
  'cpuacct\t1\t1\t1',
  'memory\t4\t24\t1',
  'pids\t8\t1\t1',
].join('\n');

const v1 = [
  '22 26 0:21 / /sys rw,relatime - sysfs sysfs rw',
  '31 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid,nodev,noexec,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct',
  '34 30 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
  '39 30 0:36 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,release_agent=/lib/systemd/agent,name=systemd',
  '77 30 0:31 / /mnt/again rw,relatime - cgroup cgroup rw,memory',
].join('\n');

const unified = '40 30 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate';
const alone = '40 30 0:37 / /sys/fs/cgroup rw,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot';

const layout = (mountinfo: string) => layoutOf(parseHierarchies(mountinfo, controllers));

test('each hierarchy is found once, by its controllers or its name', () => {
  assert.equal(parseHierarchies(`${v1}\n${unified}`, controllers), [
    { version: 1, options: 'cpu,cpuacct', mountpoint: '/sys/fs/cgroup/cpu,cpuacct' },
    { version: 1, options: 'memory', mountpoint: '/sys/fs/cgroup/memory' },
    { version: 1, options: 'name=systemd', mountpoint: '/sys/fs/cgroup/systemd' },
    { version: 2, options: '', mountpoint: '/sys/fs/cgroup/unified' },
  ]);
});

test('v1, hybrid and v2 are told apart', () => {
  assert.is(layout(v1), 'v1');
  assert.is(layout(`${v1}\n${unified}`), 'hybrid');
  assert.is(layout(alone), 'v2');
  assert.is(layout('22 26 0:21 / /sys rw,relatime - sysfs sysfs rw'), null);
});

test('a mount point with a space in it is spelt out', () => {
  const [hierarchy] = parseHierarchies('34 30 0:31 / /mnt/a\\040b\\134c rw - cgroup cgroup rw,memory', controllers);
  assert.is(hierarchy?.mountpoint, '/mnt/a b\\c');
});

test('a lab shows a hierarchy under the name that it has on the machine', () => {
  const [cpu] = parseHierarchies(v1, controllers);
  const [whole] = parseHierarchies(alone, controllers);
  assert.ok(cpu && whole);
  assert.is(nameInLab(cpu, 'v1'), 'cpu,cpuacct');
  assert.is(nameInLab(whole, 'v2'), '.');
  assert.is(nameInLab(whole, 'hybrid'), 'cgroup');
});
