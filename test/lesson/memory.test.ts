// The lesson about memory, on the real kernel: its counters as the files say them, what passes an asked step and what does not, and
// that whoever holds memory ends with the lab.
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { Visit } from '../../src/session/visit.ts';
import { needsRoot } from '../live/child.ts';
import { labs } from '../support/lab.ts';
import { atStep, cgroupIn, missing, setting, type Type, until } from '../support/played-lesson.ts';
import { suite } from '../support/suite.ts';

const test = suite('how much memory', { needs: [needsRoot, labs], seconds: 60 });

const at = (step: string, body: (visit: Visit, type: Type) => Promise<void>) => atStep('memory', step, body);

const boxIn = (visit: Visit) => {
  const found = cgroupIn(visit, '/box', 'memory');
  if (!found) throw new Error('there is no /box');
  return found;
};

/** A number in a file of /box, as this machine has it. */
const counted = (visit: Visit, split: string, unified: string, key: string): number => {
  const { path, version } = boxIn(visit);
  const folder = version === 2 ? `/sys/fs/cgroup${path}` : `/sys/fs/cgroup/memory${path}`;
  const text = readFileSync(`${folder}/${version === 2 ? unified : split}`, 'utf8');
  return Number(new RegExp(`^${key}(\\d+)$`, 'm').exec(text)?.[1]);
};

test('the counters that a step goes by are those in the files of the kernel', () =>
  at('touch', async (visit) => {
    assert.is(counted(visit, 'memory.oom_control', 'memory.events', 'oom_kill '), 0);
    const asker = visit.session.names.get('asker');
    const status = readFileSync(`/proc/${asker?.pid}/status`, 'utf8');
    const size = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
    assert.ok(size('VmSize') > 256 * 1024, 'it was given 256M of addresses');
    assert.ok(size('VmRSS') < 4 * 1024, 'and has none of them');
    await visit.act();
    assert.is(visit.session.phase, 'passed');
    assert.is(counted(visit, 'memory.oom_control', 'memory.events', 'oom_kill '), 1);
    assert.is(boxIn(visit).events.oomKill, 1);
    const seen = counted(visit, 'memory.failcnt', 'memory.events', boxIn(visit).version === 2 ? 'max ' : '');
    assert.is(boxIn(visit).events.memoryMax, seen);
  }));

const isUnified = () => setting.cgroup === 'v2';
const directory = () => (isUnified() ? '/sys/fs/cgroup' : '/sys/fs/cgroup/memory');
const limitFile = () => (isUnified() ? 'memory.max' : 'memory.limit_in_bytes');
const softFile = () => (isUnified() ? 'memory.high' : 'memory.soft_limit_in_bytes');

test('a cgroup of one’s own: neither another limit nor the wrong shell will do', () =>
  at('own', async (visit, type) => {
    const mine = `${directory()}/other`;
    type(`mkdir ${mine}; echo 8M > ${mine}/${softFile()}; sh`);
    type(`echo $$ > ${mine}/cgroup.procs`);
    await until(visit, () => visit.session.world.processes.some(({ cgroup }) => cgroup?.endsWith('/other') ?? false));
    assert.match(await missing(visit), '/other has no memory limit');
    type(`echo 9M > ${mine}/${limitFile()}`);
    await until(visit, () => visit.session.world.cgroups.some(({ limits }) => limits.memoryMaxBytes === 9 * 2 ** 20));
    assert.match(await missing(visit), 'a memory limit of 9M');
    type(`echo 8M > ${mine}/${limitFile()}`);
    await until(visit, () => visit.session.phase === 'passed');
  }));

test('over it: a program that is killed by hand is not one that the kernel killed', () =>
  at('kill', async (visit, type) => {
    type('sleep 100 & kill -9 $!');
    type(`sh -c 'x=$(dd if=/dev/zero bs=1M count=1 2>/dev/null | tr "\\0" x)'`);
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.match(await missing(visit), /\/mine had no process killed for want of memory: it uses .+ of 8M/);
    type(`x=$(dd if=/dev/zero bs=1M count=6 2>/dev/null | tr "\\0" x); sh -c 'x=$(tr "\\0" x < /dev/zero)'`);
    await until(visit, () => (cgroupIn(visit, '/mine', 'memory')?.events.oomKill ?? 0) > 0);
  }));

test('make room: killing everything does not, emptying the file does', () =>
  at('remove', async (visit, type) => {
    type('sync; echo 1 > /tmp/other');
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.match(await missing(visit), /\/box uses 8\.\dM/);
    type(': > /tmp/file');
    await until(visit, () => visit.session.phase === 'passed');
  }));

test('what was read of a file counts, comes up against the limit, and is given up without a kill', () =>
  at('reclaim', async (visit) => {
    const killed = () => counted(visit, 'memory.oom_control', 'memory.events', 'oom_kill ');
    const cached = () => counted(visit, 'memory.stat', 'memory.stat', isUnified() ? 'file ' : 'cache ');
    const before = killed();
    assert.ok(cached() < 2 ** 20, `${cached()} of files`);
    await visit.act();
    assert.is(visit.session.phase, 'passed');
    assert.is(killed(), before);
    assert.ok(cached() > 4 * 2 ** 20, `${cached()} of files`);
  }));

test('starting again and going back end whoever holds memory', () =>
  at('who', async (visit) => {
    const keeper = visit.session.names.get('keeper');
    assert.ok(keeper && isThere(keeper.pid));
    await visit.back();
    assert.not(isThere(keeper.pid));
    assert.is(visit.session.step, 'hold');
    assert.is(boxIn(visit).events.oomKill, 1, 'asker, in this lab');
  }));

const isThere = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8') === 'dd\n';
  } catch {
    return false;
  }
};
