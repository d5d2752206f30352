// A whole container built by calls, and looked at from the machine.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { inLab, labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { buildContainer, isV1 } from './agent-container.ts';
import { statusOf, type Troupe, withTroupe } from './agent-lab.ts';

const test = suite('a container by hand', { seconds: 30, needs: [labs] });

/** Without the line break at the end. */
const read = (path: string) => readFileSync(path, 'utf8').trimEnd();

const assertNamespaces = ({ machinePid }: Troupe, user: boolean) => {
  const of = (actor: string, type: string) => readlinkSync(`/proc/${machinePid(actor)}/ns/${type}`);
  for (const type of ['mnt', 'pid', 'net', 'uts', 'ipc', 'cgroup', 'time'])
    assert.is.not(of('init', type), of('lab', type), type);
  assert.is(of('init', 'user') !== of('lab', 'user'), user);
  assert.is(statusOf(machinePid('init'), 'NSpid').split('\t').at(-1), '1');
};

const assertRoot = ({ machinePid }: Troupe) => {
  const pid = machinePid('init');
  const mounts = read(`/proc/${pid}/mountinfo`)
    .split('\n')
    .map((line) => line.split(' '));
  assert.equal(
    mounts.map((fields) => fields[4]),
    ['/', '/proc', '/sys', '/dev', '/dev/null'],
  );
  assert.equal(
    mounts.slice(0, 4).map((fields) => fields[fields.indexOf('-') + 1]),
    ['overlay', 'proc', 'sysfs', 'tmpfs'],
  );
  assert.equal(readdirSync(`/proc/${pid}/root`).sort(), ['bin', 'dev', 'etc', 'proc', 'sys', 'tmp']);
};

const assertLimits = (troupe: Troupe) => {
  const pid = troupe.machinePid('init');
  const top = `/proc/${troupe.lab.pid}/root/sys/fs/cgroup`;
  const [memory, pids] = isV1(troupe)
    ? [`${top}/memory/box/memory.limit_in_bytes`, `${top}/pids/box/pids.max`]
    : [`${top}/box/memory.max`, `${top}/box/pids.max`];
  assert.is(read(memory), '67108864');
  assert.is(read(pids), '50');
  const places = read(`/proc/${pid}/cgroup`).split('\n');
  const controllers = isV1(troupe) ? ['memory', 'pids'] : [''];
  for (const name of controllers)
    assert.match(places.find((line) => line.split(':')[1]?.split(',').includes(name)) ?? '', /\/lab\/box$/);
};

const assertNetwork = async ({ act, lab, machinePid }: Troupe) => {
  const pid = machinePid('init');
  assert.match(read(`/proc/${pid}/net/route`), /^eth0\t00000000\t01004D0A\t0003\t/m);
  assert.match(await act('lab', { call: 'readlink', path: '/sys/class/net/veth0/master' }), /\/br0$/);
  assert.match(await inLab(lab, 'ping -c 1 -W 5 -q 10.77.0.2'), /1 packets received/);
};

const assertPrivileges = ({ machinePid }: Troupe) => {
  const pid = machinePid('init');
  for (const set of ['CapBnd', 'CapPrm', 'CapEff']) assert.is(statusOf(pid, set), '00000000a80425fb', set);
  assert.is(statusOf(pid, 'CapInh'), '0000000000000000');
  assert.is(statusOf(pid, 'NoNewPrivs'), '1');
  assert.is(statusOf(pid, 'Seccomp_filters'), '2');
};

for (const user of [false, true]) {
  const where = user ? 'in a user namespace of its own too' : 'in all namespaces but user';
  test(
    `a container ${where}`,
    withTroupe(async (troupe) => {
      const { requests, nanoseconds } = await buildContainer(troupe, { user });
      console.log(`  a container ${where}: ${requests} requests, ${(nanoseconds / 1e6).toFixed(1)} ms in the kernel`);
      const { lab, machinePid } = troupe;
      assert.is(read(`/proc/${machinePid('init')}/cmdline`), 'sleep\x001000\0');
      assertNamespaces(troupe, user);
      assertRoot(troupe);
      assertLimits(troupe);
      await assertNetwork(troupe);
      assertPrivileges(troupe);
      const number = statusOf(machinePid('init'), 'NSpid').split('\t')[1];
      assert.is(await inLab(lab, `nsenter -t ${number} -u hostname`), 'box');
      assert.is(await inLab(lab, 'hostname'), 'lab');
    }),
  );
}
