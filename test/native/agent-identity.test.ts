// Calls about who a process is and what it may do, as the kernel answers them in a lab.
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { calls } from '../../src/call/call.ts';
import { capabilityNames } from '../../src/kernel/capability.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { kept } from './agent-container.ts';
import { statusOf, type Troupe, withTroupe } from './agent-lab.ts';

const test = suite('identities in a lab', { seconds: 20, needs: [labs] });

const maskOf = (names: readonly string[]) =>
  capabilityNames
    .reduce((sum, name, bit) => (names.includes(name) ? sum | (1n << BigInt(bit)) : sum), 0n)
    .toString(16)
    .padStart(16, '0');

/** A line of the actor's status, seen from the machine. */
const status = ({ machinePid }: Troupe, actor: string, key: string) => statusOf(machinePid(actor), key);

test(
  'ids are set by root for good, and only to ids that the user namespace has',
  withTroupe(async (troupe) => {
    const { act, lab } = troupe;
    const base = Number(readFileSync(`/proc/${lab.pid}/uid_map`, 'utf8').trim().split(/\s+/)[1]);
    assert.is(await act('lab', { call: 'setgroups', groups: [10, 1000] }), '0');
    assert.is(status(troupe, 'lab', 'Groups').trim(), `${base + 10} ${base + 1000}`);
    assert.is(await act('lab', { call: 'setgroups', groups: [70_000] }), 'EINVAL');
    assert.is(await act('lab', { call: 'setgroups' }), '0');
    assert.is(status(troupe, 'lab', 'Groups').trim(), '');
    assert.is(await act('lab', { call: 'setgid', gid: 70_000 }), 'EINVAL');
    assert.is(await act('lab', { call: 'setgid', gid: 1000 }), '0');
    assert.is(await act('lab', { call: 'setuid', uid: 4_294_967_295 }), 'EINVAL');
    assert.is(await act('lab', { call: 'setuid', uid: 1000 }), '0');
    for (const key of ['Uid', 'Gid'])
      assert.is(
        status(troupe, 'lab', key),
        Array(4)
          .fill(base + 1000)
          .join('\t'),
      );
    assert.is(status(troupe, 'lab', 'CapEff'), maskOf([]));
    assert.is(await act('lab', { call: 'setuid', uid: 0 }), 'EPERM');
    assert.is(await act('lab', { call: 'setgid', gid: 0 }), 'EPERM');
    assert.is(await act('lab', { call: 'setgroups' }), 'EPERM');
  }),
);

test(
  'capabilities are kept over setuid by who asks for that',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    assert.is(await act('lab', { call: 'prctl', option: 'PR_SET_KEEPCAPS' }), '0');
    assert.is(await act('lab', { call: 'setuid', uid: 1000 }), '0');
    assert.is(status(troupe, 'lab', 'CapPrm'), maskOf(capabilityNames));
    assert.is(status(troupe, 'lab', 'CapEff'), maskOf([]));
    const chown = { call: 'capset', permitted: ['CAP_CHOWN'], effective: ['CAP_CHOWN'] } as const;
    assert.is(await act('lab', chown), '0');
    assert.is(status(troupe, 'lab', 'CapEff'), maskOf(['CAP_CHOWN']));
  }),
);

test(
  'what is dropped from the bounding set does not come back, and root without CAP_SETPCAP drops nothing',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    const drop = (...names: readonly string[]) =>
      act('lab', { call: 'prctl', option: 'PR_CAPBSET_DROP', capabilities: names });
    assert.is(await drop('CAP_SYS_ADMIN'), '0');
    const dropped = capabilityNames.filter((name) => !kept.includes(name));
    assert.is(await drop(...dropped), '0');
    assert.is(status(troupe, 'lab', 'CapBnd'), maskOf(kept));
    assert.is(maskOf(kept), '00000000a80425fb');
    assert.is(await act('lab', { call: 'capset', effective: ['CAP_KILL'], permitted: ['CAP_KILL'] }), '0');
    assert.is(await drop('CAP_CHOWN', 'CAP_KILL'), 'EPERM CAP_CHOWN');
  }),
);

test(
  'capset takes away, and gives nothing back',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    const inheritable = ['CAP_NET_RAW', 'CAP_CHECKPOINT_RESTORE'];
    assert.is(await act('lab', { call: 'capset', effective: kept, permitted: kept, inheritable }), '0');
    assert.is(status(troupe, 'lab', 'CapEff'), maskOf(kept));
    assert.is(status(troupe, 'lab', 'CapPrm'), maskOf(kept));
    assert.is(status(troupe, 'lab', 'CapInh'), maskOf(inheritable));
    assert.is(await act('lab', { call: 'capset', permitted: ['CAP_SYS_ADMIN'] }), 'EPERM');
    assert.is(await act('lab', { call: 'capset', effective: ['CAP_KILL'] }), 'EPERM');
    assert.is(await act('lab', { call: 'sethostname', name: 'box' }), 'EPERM');
  }),
);

test(
  'every capability is known by its name',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    for (const name of [...capabilityNames].reverse()) {
      await act('lab', { call: 'fork', as: 'box' });
      await act('box', { call: 'capset', permitted: [name] });
      assert.is(status(troupe, 'box', 'CapPrm'), maskOf([name]), name);
      await act('box', { call: 'exit' });
      await act('lab', { call: 'wait', pid: 'box' });
    }
  }),
);

test(
  'no_new_privs is set and stays',
  withTroupe(async (troupe) => {
    assert.is(status(troupe, 'lab', 'NoNewPrivs'), '0');
    assert.is(await troupe.act('lab', { call: 'prctl', option: 'PR_SET_NO_NEW_PRIVS' }), '0');
    assert.is(status(troupe, 'lab', 'NoNewPrivs'), '1');
  }),
);

test(
  'a filter takes no_new_privs, or CAP_SYS_ADMIN',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    assert.is(status(troupe, 'lab', 'Seccomp_filters'), '1');
    assert.is(await act('lab', { call: 'capset', effective: kept, permitted: kept }), '0');
    assert.is(await act('lab', { call: 'seccomp', profile: 'container' }), 'EACCES');
    await act('lab', { call: 'prctl', option: 'PR_SET_NO_NEW_PRIVS' });
    assert.is(await act('lab', { call: 'seccomp', profile: 'container' }), '0');
    assert.is(status(troupe, 'lab', 'Seccomp_filters'), '2');
  }),
);

test(
  'the profile of a container refuses root what makes containers, and lets it do the rest',
  withTroupe(async ({ act }) => {
    for (const as of ['box', 'web']) await act('lab', { call: 'fork', as });
    assert.is(await act('box', { call: 'seccomp', profile: 'container' }), '0');
    for (const refused of [
      { call: 'mount', target: '/mnt', type: 'tmpfs' },
      { call: 'umount2', target: '/proc' },
      { call: 'pivot_root', new_root: '.', put_old: '.' },
      { call: 'unshare', flags: ['CLONE_NEWUSER'] },
      { call: 'setns', pid: 'web', type: 'CLONE_NEWUTS' },
      { call: 'sethostname', name: 'box' },
      { call: 'setdomainname', name: 'box' },
    ] as const)
      assert.is(await act('box', refused), 'EPERM', refused.call);
    assert.is(await act('box', { call: 'clone3', as: 'child' }), 'ENOSYS');
    assert.match(await act('box', { call: 'fork', as: 'child' }), /^\d+$/);
    assert.is(await act('child', { call: 'chroot', path: '/tmp' }), '0');
    assert.is(await act('child', { call: 'mkdir', path: '/dir' }), '0');
    assert.is(await act('web', { call: 'sethostname', name: 'web' }), '0');
  }),
);

test(
  'a program that is executed is under the filter too: clone with a namespace is refused, without one it is not',
  withTroupe(async ({ act }) => {
    await act('lab', { call: 'fork', as: 'box' });
    await act('box', { call: 'seccomp', profile: 'container' });
    const script =
      'unshare -n true; echo $? >/tmp/unshare; (exit 3); echo $? >/tmp/fork; reboot -f; echo $? >/tmp/reboot';
    await act('box', { call: 'execve', path: '/bin/sh', argv: ['sh', '-c', script] });
    assert.match(await act('lab', { call: 'wait', pid: 'box' }), /exited 0$/);
    assert.is(await act('lab', { call: 'read', path: '/tmp/unshare' }), '2 1\n');
    assert.is(await act('lab', { call: 'read', path: '/tmp/fork' }), '2 3\n');
    assert.is(await act('lab', { call: 'read', path: '/tmp/reboot' }), '2 1\n');
  }),
);

test(
  'the profile without mkdir refuses that alone',
  withTroupe(async ({ act }) => {
    assert.is(await act('lab', { call: 'seccomp', profile: 'no-mkdir' }), '0');
    assert.is(await act('lab', { call: 'mkdir', path: '/tmp/dir' }), 'EPERM');
    assert.is(await act('lab', { call: 'mount', target: '/mnt', type: 'tmpfs' }), '0');
  }),
);

test('the profiles are those that native/README.md tells of, call by call', () => {
  const source = readFileSync('native/profile.c', 'utf8');
  const [, text = ''] = /### Seccomp profiles\n(.*?)\n### /s.exec(readFileSync('native/README.md', 'utf8')) ?? [];
  const told = [...text.matchAll(/^\| `([a-z-]+)` \| (`.*) \|$/gm)].map(([, name, refused]) => [
    name,
    [...(refused ?? '').matchAll(/`(\w+)`(?: \(([A-Z]+)\))?/g)].map(([, call, errno = 'EPERM']) => `${call} ${errno}`),
  ]);
  const real = [...source.matchAll(/^static struct sock_filter (\w+)\[\] = \{(.*?)^\};/gms)].map(([, name, body]) => [
    name?.replace('_', '-'),
    [...(body ?? '').matchAll(/REFUSE\((\w+), (\w+)\)/g)].map(([, call, errno]) => `${call} ${errno}`),
  ]);
  assert.equal(told, real);
  assert.equal(
    real.map(([name]) => name),
    calls.seccomp.params.shape.profile.options,
  );
});

test(
  'the maps of a user namespace are written by its parent, once, and within what that has itself',
  withTroupe(async (troupe) => {
    const { act, lab } = troupe;
    const [, base] = readFileSync(`/proc/${lab.pid}/uid_map`, 'utf8').trim().split(/\s+/);
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWUSER', 'CLONE_NEWUTS'], as: 'box' });
    const write = (file: string, text: string) => act('lab', { call: 'write', path: `/proc/<box>/${file}`, text });
    assert.is(await act('box', { call: 'setuid', uid: 0 }), 'EINVAL');
    assert.is(await write('uid_map', '0 70000 1'), 'EPERM');
    assert.is(await write('uid_map', '0 1000 10'), '9');
    assert.is(await write('uid_map', '0 1000 10'), 'EPERM');
    assert.is(await write('setgroups', 'deny'), '4');
    assert.is(await write('gid_map', '0 1000 10'), '9');
    assert.match(await act('box', { call: 'read', path: '/proc/self/uid_map' }), / 0 +1000 +10\n/);
    assert.is(await act('box', { call: 'setgroups', groups: [1] }), 'EPERM');
    assert.is(await act('box', { call: 'setgid', gid: 0 }), '0');
    assert.is(await act('box', { call: 'setuid', uid: 0 }), '0');
    assert.is(status(troupe, 'box', 'Uid').split('\t')[0], String(Number(base) + 1000));
    assert.is(await act('box', { call: 'sethostname', name: 'box' }), '0');
    assert.is(await act('box', { call: 'prctl', option: 'PR_CAPBSET_DROP', capabilities: ['CAP_SYS_ADMIN'] }), '0');
  }),
);

test(
  'whoever is not root maps nobody but himself, and that once his /proc files are his own',
  withTroupe(async ({ act }) => {
    await act('lab', { call: 'setuid', uid: 1000 });
    assert.is(await act('lab', { call: 'unshare', flags: ['CLONE_NEWUSER'] }), '0');
    assert.is(await act('lab', { call: 'write', path: '/proc/self/uid_map', text: '0 1000 1' }), 'EACCES');
    assert.is(await act('lab', { call: 'prctl', option: 'PR_SET_DUMPABLE' }), '0');
    assert.is(await act('lab', { call: 'write', path: '/proc/self/uid_map', text: '0 1000 2' }), 'EPERM');
    assert.is(await act('lab', { call: 'write', path: '/proc/self/gid_map', text: '0 0 1' }), 'EPERM');
    assert.is(await act('lab', { call: 'write', path: '/proc/self/setgroups', text: 'deny' }), '4');
    assert.is(await act('lab', { call: 'write', path: '/proc/self/uid_map', text: '0 1000 1' }), '8');
    assert.is(await act('lab', { call: 'write', path: '/proc/self/gid_map', text: '0 0 1' }), '5');
  }),
);
