import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as nextTurn } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { apply } from '../../src/kernel/apply.ts';
import type { Cgroup } from '../../src/kernel/cgroup.ts';
import { diff } from '../../src/kernel/diff.ts';
import { cgroupIn } from '../../src/kernel/process.ts';
import type { World } from '../../src/kernel/world.ts';
import { hasFreezer } from '../../src/lab/grant.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { machine } from '../../src/lab/machine.ts';
import { openEyes } from '../../src/procfs/look.ts';
import { inLab, labs, withLab } from '../support/lab.ts';
import { type Need, suite } from '../support/suite.ts';
import { needsRoot } from './child.ts';

const test = suite('look at cgroups', { seconds: 40, needs: [needsRoot, labs] });

const isUnified = machine().cgroup === 'v2';
const directory = (controller: string) => (isUnified ? '/sys/fs/cgroup/box' : `/sys/fs/cgroup/${controller}/box`);
const boxIn = (world: World): Cgroup => {
  const box = world.cgroups.find(
    ({ path, controllers }) => path.endsWith('/lab/box') && controllers.includes('memory'),
  );
  if (!box) throw new Error(`there is no box among ${world.cgroups.map(({ path }) => path).join(' ')}`);
  return box;
};

/** In the lab: a cgroup `box` with these limits; by the words of either version. */
const make = (files: readonly (readonly [controller: string, split: string, unified: string, value: string])[]) => [
  ...(isUnified
    ? ['mkdir /sys/fs/cgroup/box']
    : ['memory', 'pids', 'cpu', 'cpuacct', 'blkio'].map((name) => `mkdir ${directory(name)}`)),
  ...files.map(
    ([controller, split, unified, value]) =>
      `echo '${value}' > ${directory(controller)}/${isUnified ? unified : split}`,
  ),
];
const join = isUnified
  ? `echo 0 > ${directory('')}/cgroup.procs`
  : ['memory', 'pids', 'cpu', 'cpuacct'].map((name) => `echo 0 > ${directory(name)}/tasks`).join('; ');

const inTheLab = async (lab: Lab, lines: readonly string[]) => {
  const output = await inLab(lab, `set -e; ${lines.join('\n')}; echo done`);
  assert.match(output, /done$/);
};

test('limits of memory, processes and processor, and what they do, by one vocabulary', () =>
  withLab(async (lab) => {
    const eyes = openEyes();
    await inTheLab(
      lab,
      make([
        ['memory', 'memory.limit_in_bytes', 'memory.max', String(16 << 20)],
        ['pids', 'pids.max', 'pids.max', '4'],
        ['cpu', 'cpu.cfs_period_us', 'cpu.max', isUnified ? '20000 50000' : '50000'],
        ['cpu', 'cpu.cfs_quota_us', 'cpu.max', isUnified ? '20000 50000' : '20000'],
        ['cpu', 'cpu.shares', 'cpu.weight', isUnified ? '25' : '256'],
      ]),
    );
    const before = await eyes.lookAt(lab);
    const { limits, usage, events } = boxIn(before);
    assert.equal(
      [limits.memoryMaxBytes, limits.pidsMax, limits.cpuQuotaMicroseconds, limits.cpuPeriodMicroseconds],
      [16 << 20, 4, 20000, 50000],
    );
    assert.equal([limits.cpuMax, limits.cpuWeight], [0.4, 25]);
    assert.equal([events.oomKill, events.pidsMax, events.throttled, events.memoryMax], [0, 0, 0, 0]);
    assert.is(usage.pids, 0);

    await inTheLab(lab, [`(${join}; timeout 1 sh -c 'while :; do :; done') || :`]);
    await inTheLab(lab, [`(${join}; for i in 1 2 3 4 5 6; do sleep 0.2 & done; wait) 2>/dev/null || :`]);
    await inTheLab(lab, [`(${join}; x=$(dd if=/dev/zero bs=1M count=64 2>/dev/null | tr '\\0' x)) 2>/dev/null || :`]);
    const after = await eyes.lookAt(lab);
    const box = boxIn(after);
    assert.ok((box.events.throttled ?? 0) > 0 && (box.events.periods ?? 0) >= (box.events.throttled ?? 0));
    assert.ok((box.events.throttledMicroseconds ?? 0) > 1000);
    assert.ok((box.usage.cpuMicroseconds ?? 0) > 100_000);
    assert.ok((box.events.pidsMax ?? 0) > 0, 'forks were refused');
    assert.ok((box.events.oomKill ?? 0) > 0 && (box.events.memoryMax ?? 0) > 0, 'the kernel has killed');
    assert.ok(isUnified ? (box.events.oom ?? 0) > 0 : box.events.oom === null);
    const peak = box.usage.memoryPeakBytes;
    assert.ok(peak === null || (peak > 15 << 20 && peak <= 16 << 20), 'the peak is near the limit');
    const kinds = diff(before, after).map(({ type }) => type);
    assert.ok(kinds.includes('oom-killed') && kinds.includes('usage-changed') && !kinds.includes('limit-changed'));
    assert.equal(diff(before, after).reduce(apply, before), after);
  }));

test('a limit that is written from outside is seen by glances, though every process of the lab slept', () =>
  withLab(async (lab) => {
    const eyes = openEyes();
    await inTheLab(lab, make([]));
    await eyes.lookAt(lab);
    const file = isUnified ? 'memory.max' : 'memory.limit_in_bytes';
    const place = lab.cgroups.map((path) => `${path}/box/${file}`).find((path) => existsSync(path)) ?? '';
    writeFileSync(place, String(32 << 20));
    let world = await eyes.glanceAt(lab);
    while (boxIn(world).limits.memoryMaxBytes !== 32 << 20) {
      await nextTurn(5);
      world = await eyes.glanceAt(lab);
    }
    assert.is(await eyes.glanceAt(lab), world, 'and then nothing changes any more');
  }));

const needsFreezer: Need = () => (hasFreezer(machine()) ? null : 'there is no freezer hierarchy');

test(
  'a cgroup that is frozen, and a process that stands in some hierarchies alone',
  () =>
    withLab(async (lab) => {
      const eyes = openEyes();
      const freezer = directory('freezer');
      const [file, frozen, thawed] = isUnified ? ['cgroup.freeze', '1', '0'] : ['freezer.state', 'FROZEN', 'THAWED'];
      await inTheLab(lab, [
        `mkdir ${freezer}`,
        `(echo 0 > ${freezer}/cgroup.procs; exec setsid sleep 60 >/dev/null 2>&1 </dev/null) & sleep 0.1`,
      ]);
      const place = lab.cgroups.map((path) => `${path}/box`).find((path) => existsSync(`${path}/${file}`)) ?? '';
      const boxes = async () => (await eyes.lookAt(lab)).cgroups.filter(({ path }) => path.endsWith('/lab/box'));
      assert.equal(
        (await boxes()).map(({ isFrozen }) => isFrozen),
        [false],
      );
      writeFileSync(`${place}/${file}`, frozen);
      while (!(await boxes())[0]?.isFrozen) await nextTurn(5);
      const { processes } = await eyes.lookAt(lab);
      const inFreezer = processes.filter((one) => cgroupIn(one, 'freezer')?.endsWith('/lab/box'));
      assert.is(inFreezer.length, 1);
      for (const one of inFreezer) assert.is(cgroupIn(one, 'pids')?.endsWith('/lab/box'), isUnified);
      writeFileSync(`${place}/${file}`, thawed);
      while ((await boxes())[0]?.isFrozen) await nextTurn(5);
    }),
  { needs: [needsRoot, labs, needsFreezer] },
);

const blkio = '/sys/fs/cgroup/blkio';
const needsDisk: Need = () => {
  if (!existsSync(`${blkio}/blkio.throttle.io_service_bytes_recursive`)) return 'there is no blkio hierarchy of v1';
  return deviceOf('/var/tmp').startsWith('0:') ? '/var/tmp lies on no block device' : null;
};
function deviceOf(path: string): string {
  const { dev } = statSync(path);
  return `${(dev >> 8) & 0xfff}:${dev & 0xff}`;
}

test(
  'what is written to a disk counts, and a throttle on it is a limit',
  async () => {
    const group = `${blkio}/cutaway-look-${process.pid}`;
    const file = `/var/tmp/cutaway-look-${process.pid}`;
    const device = deviceOf('/var/tmp');
    mkdirSync(group);
    try {
      writeFileSync(`${group}/blkio.throttle.write_bps_device`, `${device} ${64 << 20}`);
      writeFileSync(`${group}/blkio.throttle.read_iops_device`, `${device} 1000`);
      const write = `echo 0 > ${group}/tasks && dd if=/dev/zero of=${file} bs=64k count=16 oflag=direct 2>/dev/null`;
      execFileSync('sh', ['-c', write]);
      const world = await openEyes().lookAt({ pid: process.pid, cgroups: [group] });
      const cgroup = world.cgroups.find(({ path }) => path === `/cutaway-look-${process.pid}`);
      assert.equal(cgroup?.limits.io, [{ device, readBytes: null, writtenBytes: 64 << 20, reads: 1000, writes: null }]);
      const used = cgroup?.usage.io?.find((one) => one.device === device);
      assert.ok((used?.writtenBytes ?? 0) >= 1 << 20, readFileSync(`${group}/blkio.throttle.io_service_bytes`, 'utf8'));
    } finally {
      rmSync(file, { force: true });
      rmdirSync(group);
    }
  },
  { seconds: 20, needs: [needsRoot, needsDisk] },
);
