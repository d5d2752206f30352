// A whole container, one call at a time, in the order that waits for nothing: what a runtime does, by two actors.
import { existsSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { capabilityNames } from '../../src/kernel/capability.ts';
import type { Troupe, Written } from './agent-lab.ts';

/** What Docker leaves to a container. */
export const kept = [
  'CAP_AUDIT_WRITE',
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_MKNOD',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_RAW',
  'CAP_SETFCAP',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_CHROOT',
];

export interface Plan {
  /** In a user namespace of its own, besides the seven others. */
  readonly user: boolean;
}

export interface Bill {
  /** To the agent; a prctl of many capabilities is one. */
  readonly requests: number;
  readonly nanoseconds: number;
}

/** Whether the lab shows its memory limits as cgroup v1 does. */
export const isV1 = ({ lab }: Troupe): boolean => existsSync(`/proc/${lab.pid}/root/sys/fs/cgroup/memory`);

const flags = ['CLONE_NEWNS', 'CLONE_NEWPID', 'CLONE_NEWNET', 'CLONE_NEWUTS', 'CLONE_NEWIPC', 'CLONE_NEWTIME'];

/** Copies busybox and the links to it: what an image would bring. */
const prepareImage = async ({ act }: Troupe) => {
  for (const path of ['/run/image', '/run/box']) await act('lab', { call: 'mkdir', path });
  await act('lab', { call: 'fork', as: 'copy' });
  await act('copy', { call: 'execve', path: '/bin/cp', argv: ['cp', '-a', '/bin', '/run/image'] });
  assert.match(await act('lab', { call: 'wait', pid: 'copy' }), /exited 0$/);
  for (const name of ['proc', 'sys', 'dev', 'tmp', 'etc'])
    await act('lab', { call: 'mkdir', path: `/run/image/${name}` });
};

const limits = (v1: boolean): readonly Written[] =>
  v1
    ? [
        { call: 'mkdir', path: '/sys/fs/cgroup/memory/box' },
        { call: 'mkdir', path: '/sys/fs/cgroup/pids/box' },
        { call: 'write', path: '/sys/fs/cgroup/memory/box/memory.limit_in_bytes', text: '67108864' },
        { call: 'write', path: '/sys/fs/cgroup/pids/box/pids.max', text: '50' },
      ]
    : [
        { call: 'mkdir', path: '/sys/fs/cgroup/box' },
        { call: 'write', path: '/sys/fs/cgroup/box/memory.max', text: '67108864' },
        { call: 'write', path: '/sys/fs/cgroup/box/pids.max', text: '50' },
      ];

const bearing = (v1: boolean, { user }: Plan): Written => ({
  call: 'clone3',
  flags: [...flags, ...(user ? ['CLONE_NEWUSER'] : []), ...(v1 ? [] : ['CLONE_NEWCGROUP'])],
  ...(v1 ? {} : { cgroup: '/sys/fs/cgroup/box' }),
  as: 'init',
});

/** In its own user namespace init may not write to the lab's cgroups: then its parent puts it there, by its number. */
const joining = ({ user }: Plan): readonly (readonly [string, Written])[] =>
  ['memory', 'pids'].map((name) => {
    const folder = `/sys/fs/cgroup/${name}/box`;
    return user
      ? ['lab', { call: 'write', path: `${folder}/cgroup.procs`, text: '<init>' }]
      : ['init', { call: 'write', path: `${folder}/tasks`, text: '0' }];
  });

const mapping: readonly Written[] = [
  { call: 'write', path: '/proc/<init>/uid_map', text: '0 20000 10000' },
  { call: 'write', path: '/proc/<init>/gid_map', text: '0 20000 10000' },
];

const becomingRoot: readonly Written[] = [
  { call: 'setgid', gid: 0 },
  { call: 'setuid', uid: 0 },
];

const outsideNetwork: readonly Written[] = [
  { call: 'newlink', name: 'br0', kind: 'bridge' },
  { call: 'newaddr', link: 'br0', address: '10.77.0.1/24' },
  { call: 'setlink', link: 'br0', state: 'up' },
  { call: 'newlink', name: 'veth0', kind: 'veth', peer: { name: 'eth0', netns: 'init' } },
  { call: 'setlink', link: 'veth0', master: 'br0', state: 'up' },
];

const insideNetwork: readonly Written[] = [
  { call: 'setlink', link: 'lo', state: 'up' },
  { call: 'newaddr', link: 'eth0', address: '10.77.0.2/24' },
  { call: 'setlink', link: 'eth0', state: 'up' },
  { call: 'newroute', destination: 'default', gateway: '10.77.0.1' },
];

const root: readonly Written[] = [
  { call: 'mount', target: '/', flags: ['MS_REC', 'MS_PRIVATE'] },
  { call: 'mount', source: 'box', target: '/run/box', type: 'tmpfs' },
  ...['upper', 'work', 'merged'].map((name): Written => ({ call: 'mkdir', path: `/run/box/${name}` })),
  {
    call: 'mount',
    source: 'overlay',
    target: '/run/box/merged',
    type: 'overlay',
    data: 'lowerdir=/run/image,upperdir=/run/box/upper,workdir=/run/box/work',
  },
  { call: 'chdir', path: '/run/box/merged' },
  { call: 'mount', source: 'proc', target: '/run/box/merged/proc', type: 'proc', flags: ['MS_NOSUID', 'MS_NODEV'] },
  { call: 'mount', source: 'sysfs', target: '/run/box/merged/sys', type: 'sysfs', flags: ['MS_RDONLY'] },
  { call: 'mount', source: 'tmpfs', target: '/run/box/merged/dev', type: 'tmpfs', flags: ['MS_NOSUID'] },
  { call: 'write', path: '/run/box/merged/dev/null', flags: ['O_CREAT'], text: '' },
  { call: 'mount', source: '/dev/null', target: '/run/box/merged/dev/null', flags: ['MS_BIND'] },
  { call: 'symlink', target: '/proc/self/fd', path: '/run/box/merged/dev/fd' },
  { call: 'pivot_root', new_root: '.', put_old: '.' },
  { call: 'umount2', target: '.', flags: ['MNT_DETACH'] },
  { call: 'chdir', path: '/' },
];

const dropping: readonly Written[] = [
  { call: 'setgroups' },
  {
    call: 'prctl',
    option: 'PR_CAPBSET_DROP',
    capabilities: capabilityNames.filter((name) => !kept.includes(name)),
  },
  { call: 'capset', effective: kept, permitted: kept },
  { call: 'prctl', option: 'PR_SET_NO_NEW_PRIVS' },
  { call: 'seccomp', profile: 'container' },
  { call: 'execve', path: '/bin/sleep', argv: ['sleep', '1000'] },
];

/** Builds it; its first process is the actor `init`, by its last call `sleep`. */
export const buildContainer = async (troupe: Troupe, plan: Plan): Promise<Bill> => {
  const v1 = isV1(troupe);
  await prepareImage(troupe);
  const by = (actor: string, written: readonly Written[]) => written.map((one) => [actor, one] as const);
  const acts: readonly (readonly [string, Written])[] = [
    ...by('lab', limits(v1)),
    ['lab', bearing(v1, plan)],
    ...(v1 ? joining(plan) : []),
    ...(plan.user ? [...by('lab', mapping), ...by('init', becomingRoot)] : []),
    ...(v1 ? by('init', [{ call: 'unshare', flags: ['CLONE_NEWCGROUP'] }]) : []),
    ...by('init', [{ call: 'sethostname', name: 'box' }, ...root]),
    ...by('lab', outsideNetwork),
    ...by('init', [...insideNetwork, ...dropping]),
  ];
  let nanoseconds = 0;
  for (const [actor, written] of acts) {
    const { outcome } = await troupe.answer(actor, written);
    assert.ok(outcome.ok, `${actor}: ${JSON.stringify(written)}: ${JSON.stringify(outcome)}`);
    nanoseconds += outcome.nanoseconds;
  }
  return { requests: acts.length, nanoseconds };
};
