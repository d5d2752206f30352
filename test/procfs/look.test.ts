import * as assert from 'uvu/assert';
import { noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import type { World } from '../../src/kernel/world.ts';
import { suite } from '../support/suite.ts';
import { sceneEyes, sceneWorld } from './scene.ts';

const test = suite('look at a recorded tree');

const processOf = (world: World, pid: number) => {
  const process = world.processes.find((one) => one.pid === pid);
  if (!process) throw new Error(`process ${pid} is not there`);
  return process;
};
const cgroupOf = (world: World, path: string, version: 1 | 2) => {
  const cgroup = world.cgroups.find((one) => one.path === path && one.version === version);
  if (!cgroup) throw new Error(`cgroup ${path} of v${version} is not there`);
  return cgroup;
};

test('hybrid: the v1 path counts, and the hierarchies together make one cgroup', async () => {
  const world = await sceneWorld('hybrid');
  assert.is(processOf(world, 18855).cgroup, '/cutaway-fixture/box');
  assert.equal(cgroupOf(world, '/cutaway-fixture/box', 1), {
    path: '/cutaway-fixture/box',
    version: 1,
    controllers: ['blkio', 'cpu', 'cpuacct', 'memory', 'pids'],
    childControllers: null,
    isFrozen: null,
    limits: {
      ...noLimits,
      memoryMaxBytes: 67108864,
      memoryAndSwapMaxBytes: 100663296,
      pidsMax: 20,
      cpuMax: 0.5,
      cpuQuotaMicroseconds: 50000,
      cpuPeriodMicroseconds: 100000,
      cpuWeight: 25,
      io: [
        { device: '253:0', readBytes: 1048576, writtenBytes: null, reads: null, writes: null },
        { device: '254:0', readBytes: null, writtenBytes: 2097152, reads: 20, writes: null },
      ],
    },
    usage: {
      ...noUsage,
      memoryBytes: 262144,
      memoryPeakBytes: 2088960,
      memoryAndSwapBytes: 352256,
      pids: 1,
      cpuMicroseconds: 1237,
      io: [{ device: '254:0', readBytes: 401408, writtenBytes: 2097152 }],
    },
    events: {
      ...noEvents,
      oomKill: 0,
      memoryMax: 0,
      pidsMax: 0,
      throttled: 10,
      periods: 20,
      throttledMicroseconds: 293386,
    },
  });
  assert.equal(cgroupOf(world, '/cutaway-fixture', 2).controllers, []);
  assert.is(cgroupOf(world, '/', 1).limits.memoryMaxBytes, null);
  assert.equal(cgroupOf(world, '/cutaway-fixture', 1).limits.io, [], 'a controller without a limit');
  assert.is(cgroupOf(world, '/cutaway-fixture', 2).limits.io, null, 'no controller');
});

test('hybrid: names of any bytes, numbers at every level, a command line', async () => {
  const world = await sceneWorld('hybrid');
  assert.is(processOf(world, 18845).comm, 'init (lab) \udcff');
  assert.is(processOf(world, 18855).comm, 'web\n)R 1');
  assert.equal(processOf(world, 18855).nspid, [18855, 11]);
  assert.is(processOf(world, 18855).cmdline, 'web --listen :80');
});

test('hybrid: a zombie has kept its pid and user namespace alone', async () => {
  const zombie = processOf(await sceneWorld('hybrid'), 18854);
  assert.is(zombie.state, 'Z');
  assert.equal(Object.keys(zombie.namespaces), ['pid', 'user']);
});

test('hybrid: namespaces are counted, and one that only a mount holds is found', async () => {
  const { namespaces } = await sceneWorld('hybrid');
  const net = namespaces.filter(({ type }) => type === 'net');
  assert.equal(net, [
    { type: 'net', inode: 4026531833, processes: 1, pid: 2, boundAt: [] },
    { type: 'net', inode: 4026532179, processes: 3, pid: 18844, boundAt: ['/mnt/red'] },
    { type: 'net', inode: 4026532248, processes: 0, pid: null, boundAt: ['/mnt/blue'] },
  ]);
});

test('hybrid: each mount namespace is read once', async () => {
  const { mounts } = await sceneWorld('hybrid');
  assert.is(mounts.filter(({ mountpoint }) => mountpoint === '/').length, 2);
  assert.is(mounts.find(({ mountpoint }) => mountpoint === '/mnt/a b')?.root, '/usr/share/doc');
});

test('unified: limits, usage and events by the names of v1 and v2 alike', async () => {
  const world = await sceneWorld('unified');
  assert.equal(cgroupOf(world, '/system.slice/cutaway-801.scope', 2), {
    path: '/system.slice/cutaway-801.scope',
    version: 2,
    controllers: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
    childControllers: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
    isFrozen: false,
    limits: {
      memoryMaxBytes: 1572864000,
      memoryHighBytes: 1073741824,
      swapMaxBytes: 0,
      memoryAndSwapMaxBytes: null,
      pidsMax: 1000,
      cpuMax: 1.5,
      cpuQuotaMicroseconds: 150000,
      cpuPeriodMicroseconds: 100000,
      cpuWeight: 50,
      cpus: '0-1',
      io: [{ device: '254:0', readBytes: 2097152, writtenBytes: null, reads: null, writes: 120 }],
    },
    usage: {
      ...noUsage,
      memoryBytes: 41943040,
      memoryPeakBytes: 1048576000,
      swapBytes: 0,
      pids: 6,
      cpuMicroseconds: 1200345,
      io: [
        { device: '254:0', readBytes: 1459200, writtenBytes: 3145728 },
        { device: '254:16', readBytes: 4096, writtenBytes: 0 },
      ],
    },
    events: {
      oomKill: 1,
      oom: 1,
      memoryMax: 2,
      memoryHigh: 0,
      pidsMax: 3,
      throttled: 4,
      periods: 40,
      throttledMicroseconds: 90000,
    },
  });
  // Its memory.max, were there one, would not be its own: the controller is not enabled here.
  assert.is(cgroupOf(world, '/system.slice/cutaway-801.scope/lab/box', 2).usage.memoryBytes, null);
  assert.is(processOf(world, 822).cgroup, '/system.slice/cutaway-801.scope/lab/box');
});

test('unified: where no child was born into the new PID namespace yet, there is none', async () => {
  const box = processOf(await sceneWorld('unified'), 822);
  assert.not('pid_for_children' in box.namespaces);
  assert.is(box.namespaces.time_for_children, 4026531834);
});

test('unified: a lab is what descends from its PID 1, with its mounts and its cgroups', async () => {
  const eyes = sceneEyes('unified');
  const lab = { pid: 820, cgroups: ['/sys/fs/cgroup/system.slice/cutaway-801.scope/lab'] };
  const world = await eyes.lookAt(lab);
  assert.equal(
    world.processes.map(({ pid }) => pid),
    [820, 821, 822],
  );
  assert.equal(
    world.cgroups.map(({ path }) => path),
    ['/system.slice/cutaway-801.scope/lab', '/system.slice/cutaway-801.scope/lab/box'],
  );
  assert.equal(new Set(world.mounts.map(({ namespace }) => namespace)), new Set([4026532298]));
  assert.is(await eyes.glanceAt(lab), world);
  assert.is(await eyes.lookAt(lab), world);
});

test('unified: a lab is asked as which PID namespace its proc counts, the machine is not', async () => {
  const proc = (world: World) =>
    world.mounts.find(({ namespace, fstype }) => namespace === 4026532298 && fstype === 'proc');
  assert.is(proc(await sceneEyes('unified').lookAt({ pid: 820, cgroups: [] }))?.pidNamespace, 4026532301);
  const machine = await sceneWorld('unified');
  assert.ok(proc(machine));
  assert.not(machine.mounts.some((mount) => 'pidNamespace' in mount));
});

test('unified: a lab is asked for the maps of its user namespace, the machine is not', async () => {
  const user = (world: World) => world.namespaces.find(({ inode }) => inode === 4026532297);
  const lab = await sceneEyes('unified').lookAt({ pid: 820, cgroups: [] });
  const map = [{ inside: 0, outside: 1000000, count: 65536 }];
  assert.equal([user(lab)?.type, user(lab)?.uidMap, user(lab)?.gidMap], ['user', map, map]);
  assert.ok(user(await sceneWorld('unified')));
  assert.not('uidMap' in (user(await sceneWorld('unified')) ?? {}));
});

test('unified: one process, and what it lives in', async () => {
  const world = await sceneEyes('unified').look({ pid: 822 });
  assert.equal(
    world.processes.map(({ pid }) => pid),
    [822],
  );
  assert.is(world.namespaces.length, 8);
  assert.ok(world.mounts.every(({ namespace }) => namespace === 4026532298));
  assert.equal(
    world.cgroups.map(({ path }) => path),
    ['/system.slice/cutaway-801.scope/lab/box'],
  );
});

test('broken: what cannot be read is null or missing, and always listed', async () => {
  const world = await sceneWorld('broken');
  assert.equal(
    world.processes.map(({ pid }) => pid),
    [13, 14, 17],
  );
  assert.equal(world.unreadable, [
    { what: '/proc/10/stat', why: 'does not have the form that proc(5) gives' },
    { what: '/proc/12/status', why: 'does not have the form that proc(5) gives' },
    { what: '/proc/13/ns', why: 'EINVAL' },
    { what: '/proc/14/cgroup', why: 'has no line that cgroups(7) knows' },
    { what: '/proc/16/stat', why: 'does not have the form that proc(5) gives' },
    {
      what: '/proc/17/mountinfo',
      why: '3 of its lines are not of the form that proc_pid_mountinfo(5) gives',
    },
    { what: 'mounts of mnt:[4026532998]', why: 'no process that can be seen lives in it' },
    { what: 'links', why: 'nothing reads them here' },
    { what: 'routes', why: 'nothing reads them here' },
    { what: 'tables', why: 'nothing reads them here' },
    { what: 'host and domain name', why: 'nothing reads them here' },
    { what: 'System V objects', why: 'nothing reads them here' },
  ]);
});

test('broken: a link that says nothing is null, one that is not there is missing', async () => {
  const { namespaces } = processOf(await sceneWorld('broken'), 13);
  assert.is(namespaces.net, null);
  assert.not('uts' in namespaces);
  assert.is(namespaces.ipc, 4026531839);
});

test('a process or a place that does not exist gives an empty World', async () => {
  const eyes = sceneEyes('unified');
  assert.equal((await eyes.lookAt({ pid: 999, cgroups: [] })).processes, []);
  assert.equal((await eyes.look({ pid: 999 })).processes, []);
  assert.equal(
    (await eyes.lookAt({ pid: 820, cgroups: ['/elsewhere'] })).unreadable.find(({ what }) => what === '/elsewhere'),
    {
      what: '/elsewhere',
      why: 'lies in no cgroup hierarchy that is mounted here',
    },
  );
});
