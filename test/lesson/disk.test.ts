// The lesson about disks, on the real kernel: its counters as the files say them, where its writes are, and what does not pass an asked step.
import { readFileSync, statSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { cgroupIn as placeOf } from '../../src/kernel/process.ts';
import type { Visit } from '../../src/session/visit.ts';
import { labs } from '../support/lab.ts';
import { atStep, cgroupIn, missing, setting, type Type, until } from '../support/played-lesson.ts';
import { type Need, suite } from '../support/suite.ts';

const needsDisk: Need = () => setting.missing.get('disk-io') ?? setting.missing.get('cgroup-memory') ?? null;
const test = suite('how much disk', { needs: [labs, needsDisk], seconds: 60 });

const at = (step: string, body: (visit: Visit, type: Type) => Promise<void>) => atStep('disk', step, body);
const isUnified = setting.cgroup === 'v2';
const MiB = 2 ** 20;

const cgroupOf = (visit: Visit, path: string) => {
  const found = cgroupIn(visit, path, isUnified ? 'io' : 'blkio');
  if (!found) throw new Error(`there is no ${path}`);
  return found;
};

/** What the kernel's own file says that a cgroup has written to the disk. */
const written = (visit: Visit, path: string): number => {
  const folder = `/sys/fs/cgroup${isUnified ? '' : '/blkio'}${cgroupOf(visit, path).path}`;
  const text = readFileSync(`${folder}/${isUnified ? 'io.stat' : 'blkio.throttle.io_service_bytes'}`, 'utf8');
  const found = new RegExp(`^${setting.disk} ${isUnified ? '.*wbytes=' : 'Write '}(\\d+)`, 'm').exec(text);
  return Number(found?.[1] ?? 0);
};

const lookedAt = (visit: Visit, path: string): number =>
  cgroupOf(visit, path).usage.io?.find(({ device }) => device === setting.disk)?.writtenBytes ?? 0;

test('a direct write moves the counter of the kernel, a buffered one does not, and fsync() does', () =>
  at('direct', async (visit) => {
    assert.is(written(visit, '/box'), 0);
    await visit.act();
    assert.is(visit.session.phase, 'passed');
    const direct = written(visit, '/box');
    assert.ok(direct >= 4 * MiB, String(direct));
    assert.is(lookedAt(visit, '/box'), direct);
    await visit.next();
    await visit.act();
    assert.is(visit.session.phase, 'passed');
    assert.is(written(visit, '/box'), direct);
    await visit.next();
    await visit.act();
    assert.is(visit.session.phase, 'passed');
    assert.ok(written(visit, '/box') >= direct + 4 * MiB);
  }));

test('what box has written is on a disk of the machine, which is the one that the limit is for', () =>
  at('buffered', async (visit) => {
    const pid = visit.session.names.get('box')?.pid;
    const { dev, size } = statSync(`/proc/${pid}/root/scratch/direct`);
    assert.is(size, 4 * MiB);
    assert.is.not(dev, statSync(`/proc/${pid}/root/tmp`).dev);
    const line = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
      .split('\n')
      .find((one) => one.split(' ')[4] === '/scratch');
    const [major] = line?.split(' ')[2]?.split(':') ?? [];
    assert.is(major, setting.disk?.split(':')[0]);
  }));

test('a slow disk of one’s own: 1 byte is not 1M, and the first shell stays fast', () =>
  at('own', async (visit, type) => {
    const [folder, file, word] = isUnified
      ? ['/sys/fs/cgroup', 'io.max', 'wbps=']
      : ['/sys/fs/cgroup/blkio', 'blkio.throttle.write_bps_device', ''];
    type(`mkdir ${folder}/other; echo ${setting.disk} ${word}1M > ${folder}/other/${file}; sh`);
    type(`echo $$ > ${folder}/other/cgroup.procs`);
    const isIn = () => visit.session.world.processes.some((one) => placeOf(one, 'blkio')?.endsWith('/other'));
    await until(visit, isIn);
    assert.match(await missing(visit), 'to a disk of 1 bytes/s');
    type(`echo ${setting.disk} ${word}1048576 > ${folder}/other/${file}`);
    await until(visit, () => visit.session.phase === 'passed');
  }));
