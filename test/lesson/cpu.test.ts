// The lesson about processor time, on the real kernel: its counters as the files say them, what passes an asked step and what does
// not, and that the loops end.
import { existsSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { Visit } from '../../src/session/visit.ts';
import { needsRoot } from '../live/child.ts';
import { labs } from '../support/lab.ts';
import { atStep, cgroupIn, missing, setting, type Type, until } from '../support/played-lesson.ts';
import { suite } from '../support/suite.ts';

const test = suite('how much CPU', { needs: [needsRoot, labs], seconds: 90 });

const at = (step: string, body: (visit: Visit, type: Type) => Promise<void>) => atStep('cpu', step, body);

const isUnified = setting.cgroup === 'v2';
/** A file of /box, as the lab has it. */
const file = (split: string, unified: string) =>
  isUnified ? `/sys/fs/cgroup/box/${unified}` : `/sys/fs/cgroup/cpu/box/${split}`;

/** What cpu.stat of /box says, as this machine has it. */
const counted = (visit: Visit, key: string): number => {
  const path = cgroupIn(visit, '/box', 'cpu')?.path;
  const text = readFileSync(`/sys/fs/cgroup${isUnified ? '' : '/cpu'}${path}/cpu.stat`, 'utf8');
  return Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(text)?.[1]);
};

const pidOf = (visit: Visit, name: string): number => visit.session.names.get(name)?.pid ?? 0;

test('the counters that a step goes by are those in the files of the kernel', () =>
  at('loop', async (visit) => {
    assert.is(counted(visit, 'nr_throttled'), 0);
    const least = counted(visit, 'nr_periods');
    await visit.act();
    assert.is(visit.session.phase, 'passed');
    const events = cgroupIn(visit, '/box', 'cpu')?.events;
    const [periods, throttled] = [counted(visit, 'nr_periods'), counted(visit, 'nr_throttled')];
    assert.ok(events && (events.periods ?? 0) > least && (events.periods ?? 0) <= periods);
    assert.ok((events.throttled ?? 0) > 0 && (events.throttled ?? 0) <= throttled);
    const waited = counted(visit, isUnified ? 'throttled_usec' : 'throttled_time') / (isUnified ? 1 : 1000);
    assert.ok((events.throttledMicroseconds ?? 0) > 1000 && (events.throttledMicroseconds ?? 0) <= waited + 1);
  }));

test('a fifth: neither a weight nor another quota will do, and a shorter period will', () =>
  at('raise', async (visit, type) => {
    type(`echo 200 > ${file('cpu.shares', 'cpu.weight')}`);
    await until(visit, () => cgroupIn(visit, '/box', 'cpu')?.limits.cpuWeight !== 100);
    assert.match(await missing(visit), '/box has a processor limit of 0.1 processors');
    type(`echo ${isUnified ? "'15000 100000'" : '15000'} > ${file('cpu.cfs_quota_us', 'cpu.max')}`);
    await until(visit, () => cgroupIn(visit, '/box', 'cpu')?.limits.cpuMax === 0.15);
    assert.match(await missing(visit), '/box has a processor limit of 0.15 processors');
    type(
      isUnified
        ? `echo '10000 50000' > ${file('', 'cpu.max')}`
        : `echo 10000 > ${file('cpu.cfs_quota_us', '')}; echo 50000 > ${file('cpu.cfs_period_us', '')}`,
    );
    await until(visit, () => visit.session.phase === 'passed');
  }));

test('one processor: a plain shell has as many as before', () =>
  at('affinity', async (visit, type) => {
    type('sh');
    await until(visit, () => visit.session.world.processes.some(({ ppid }) => ppid === pidOf(visit, 'shell')));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const hasOne = /^Cpus_allowed_list:\t\d+$/m.test(readFileSync('/proc/self/status', 'utf8'));
    if (!hasOne) assert.match(await missing(visit), /it may run on \d+ processors/);
    type('taskset -p 1 $$');
    await until(visit, () => visit.session.phase === 'passed');
  }));

test('where they meet: one loop alone does not pass, and going back ends both', () =>
  at('meet', async (visit, type) => {
    const [loop, second] = [pidOf(visit, 'loop'), pidOf(visit, 'second')];
    const inLab = (name: string) => visit.session.names.get(name)?.nspid[1];
    type(`taskset -p 1 ${inLab('loop')}`);
    await until(visit, () =>
      visit.session.world.processes.some(({ pid, cpusAllowed }) => pid === loop && cpusAllowed === '0'),
    );
    assert.match(await missing(visit), 'second may run on');
    type(`taskset -p 1 ${inLab('second')}`);
    await until(visit, () => visit.session.phase === 'passed');
    await visit.leave();
    for (const pid of [loop, second]) assert.not(existsSync(`/proc/${pid}`) && isLoop(pid));
  }));

const isLoop = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('while :');
