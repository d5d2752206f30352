// Ways into a cgroup, as the kernel takes them in a lab.
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { labs, withLab } from '../support/lab.ts';
import { type Need, suite } from '../support/suite.ts';
import { type Troupe, withTroupe } from './agent-lab.ts';

const test = suite('cgroups in a lab', { seconds: 20, needs: [labs] });

/** Where a process sees the first cgroup mount of `type`; `undefined`: nowhere. */
const mountedAt = (pid: number, type: 'cgroup' | 'cgroup2') =>
  readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
    .split('\n')
    .find((line) => line.includes(` - ${type} `))
    ?.split(' ')[4];

const mounted =
  (type: 'cgroup' | 'cgroup2'): Need =>
  async () => {
    let at: string | undefined;
    await withLab(async ({ pid }) => {
      at = mountedAt(pid, type);
    });
    return at === undefined ? `no ${type} here` : null;
  };

const cgroupOf = ({ machinePid }: Troupe, actor: string) =>
  readFileSync(`/proc/${machinePid(actor)}/cgroup`, 'utf8')
    .trim()
    .split('\n');

test(
  'on cgroup v2 clone3 bears a child in the cgroup that it is given',
  withTroupe(async (troupe) => {
    const { act, lab } = troupe;
    const cgroup = `${mountedAt(lab.pid, 'cgroup2')}/box`;
    assert.is(await act('lab', { call: 'clone3', cgroup, as: 'box' }), 'ENOENT');
    assert.is(await act('lab', { call: 'mkdir', path: cgroup }), '0');
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWCGROUP'], cgroup, as: 'box' });
    assert.match(cgroupOf(troupe, 'box').join(), /0::\/.*\/box\b/);
    assert.is(await act('lab', { call: 'rmdir', path: cgroup }), 'EBUSY');
    assert.match(await act('box', { call: 'read', path: '/proc/self/cgroup' }), /0::\/\n/);
    assert.is(await act('lab', { call: 'clone3', cgroup: '/tmp', as: 'other' }), 'EBADF');
    assert.is(await act('lab', { call: 'clone3', cgroup: '/etc/hostname', as: 'other' }), 'ENOTDIR');
  }),
  { needs: [labs, mounted('cgroup2')] },
);

test(
  'on cgroup v1 a process goes in by writing 0, or another puts it in by its number',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    const cgroup = '/sys/fs/cgroup/pids/box';
    assert.is(await act('lab', { call: 'mkdir', path: cgroup }), '0');
    for (const as of ['box', 'web']) await act('lab', { call: 'fork', as });
    assert.is(await act('box', { call: 'write', path: `${cgroup}/tasks`, text: '0' }), '1');
    assert.match(await act('lab', { call: 'write', path: `${cgroup}/cgroup.procs`, text: '<web>' }), /^\d+$/);
    for (const actor of ['box', 'web']) assert.match(cgroupOf(troupe, actor).join(), /:pids:\/.*\/box\b/);
    assert.is(await act('lab', { call: 'clone3', cgroup, as: 'other' }), 'EBADF');
    assert.is(await act('lab', { call: 'write', path: `${cgroup}/pids.max`, text: '2' }), '1');
    assert.is(await act('box', { call: 'fork', as: 'third' }), 'EAGAIN');
  }),
  { needs: [labs, mounted('cgroup')] },
);
