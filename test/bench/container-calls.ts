// The calls that make the container: as many namespaces, mounts and limits as its peers make, and a network besides.
// The order is the one that waits for nothing: nobody is moved into a cgroup, and no link into a namespace.
import { existsSync, readdirSync } from 'node:fs';
import { type Call, calls } from '../../src/call/call.ts';
import { capabilityNames } from '../../src/kernel/capability.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { kept } from '../native/agent-container.ts';

/** A call, who makes it, and the name of its child. */
export interface Act {
  readonly actor: 'runtime' | 'init';
  readonly call: Call;
  readonly as: string | undefined;
}

/** Where a limit is set, as the lab's actors see it. */
export interface Limit {
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
}

const top = '/sys/fs/cgroup';

/** Memory, processes and CPU: in three v1 hierarchies of a lab, or in one v2 directory. */
export const limitsIn = (lab: Lab): readonly Limit[] => {
  const seen = `/proc/${lab.pid}/root${top}`;
  if (!existsSync(`${seen}/memory`))
    return [{ folder: `${top}/box`, files: { 'memory.max': '67108864', 'pids.max': '50', 'cpu.max': '50000 100000' } }];
  const cpu = readdirSync(seen).find((name) => existsSync(`${seen}/${name}/cpu.cfs_quota_us`)) ?? 'cpu';
  return [
    { folder: `${top}/memory/box`, files: { 'memory.limit_in_bytes': '67108864' } },
    { folder: `${top}/pids/box`, files: { 'pids.max': '50' } },
    { folder: `${top}/${cpu}/box`, files: { 'cpu.cfs_quota_us': '50000' } },
  ];
};

const act = (actor: Act['actor'], call: Call['call'], params: object = {}, as?: string): Act => ({
  actor,
  call: { call, ...calls[call].params.parse(params) } as Call,
  as,
});

const limiting = (limits: readonly Limit[]) =>
  limits.flatMap(({ folder, files }) => [
    act('runtime', 'mkdir', { path: folder }),
    ...Object.entries(files).map(([file, text]) => act('runtime', 'write', { path: `${folder}/${file}`, text })),
  ]);

const flags = ['CLONE_NEWNS', 'CLONE_NEWPID', 'CLONE_NEWNET', 'CLONE_NEWUTS', 'CLONE_NEWIPC', 'CLONE_NEWTIME'];

/** v2: born in its cgroup. v1: it steps in by itself, and only then is the cgroup namespace's root the right one. */
const bearing = (limits: readonly Limit[]) => {
  const [first] = limits;
  if (first && limits.length === 1)
    return [act('runtime', 'clone3', { flags: [...flags, 'CLONE_NEWCGROUP'], cgroup: first.folder }, 'init')];
  return [
    act('runtime', 'clone3', { flags }, 'init'),
    ...limits.map(({ folder }) => act('init', 'write', { path: `${folder}/tasks`, text: '0' })),
    act('init', 'unshare', { flags: ['CLONE_NEWCGROUP'] }),
  ];
};

// Of an image that is unpacked already the lab's own root takes the place: busybox, and folders to mount on.
const rooting = () => [
  act('init', 'mount', { target: '/', flags: ['MS_REC', 'MS_PRIVATE'] }),
  act('init', 'mount', { source: 'box', target: '/mnt', type: 'tmpfs' }),
  ...['upper', 'work', 'root'].map((name) => act('init', 'mkdir', { path: `/mnt/${name}` })),
  act('init', 'mount', {
    source: 'overlay',
    target: '/mnt/root',
    type: 'overlay',
    data: 'lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work',
  }),
  act('init', 'chdir', { path: '/mnt/root' }),
  act('init', 'mount', { source: 'proc', target: '/mnt/root/proc', type: 'proc', flags: ['MS_NOSUID', 'MS_NODEV'] }),
  act('init', 'mount', { source: 'sysfs', target: '/mnt/root/sys', type: 'sysfs', flags: ['MS_RDONLY'] }),
  act('init', 'mount', { source: 'tmpfs', target: '/mnt/root/dev', type: 'tmpfs', flags: ['MS_NOSUID'] }),
  act('init', 'write', { path: '/mnt/root/dev/null', flags: ['O_CREAT'], text: '' }),
  act('init', 'mount', { source: '/dev/null', target: '/mnt/root/dev/null', flags: ['MS_BIND'] }),
  act('init', 'pivot_root', { new_root: '.', put_old: '.' }),
  act('init', 'umount2', { target: '.', flags: ['MNT_DETACH'] }),
  act('init', 'chdir', { path: '/' }),
];

const networking = (number: number) => {
  const [bridge, veth] = [`br${number}`, `veth${number}`];
  return [
    act('runtime', 'newlink', { name: bridge, kind: 'bridge' }),
    act('runtime', 'newaddr', { link: bridge, address: '10.77.0.1/24' }),
    act('runtime', 'setlink', { link: bridge, state: 'up' }),
    act('runtime', 'newlink', { name: veth, kind: 'veth', peer: { name: 'eth0', netns: 'init' } }),
    act('runtime', 'setlink', { link: veth, master: bridge, state: 'up' }),
    act('init', 'setlink', { link: 'lo', state: 'up' }),
    act('init', 'newaddr', { link: 'eth0', address: '10.77.0.2/24' }),
    act('init', 'setlink', { link: 'eth0', state: 'up' }),
    act('init', 'newroute', { destination: 'default', gateway: '10.77.0.1' }),
  ];
};

const dropping = () => [
  act('init', 'setgroups'),
  act('init', 'prctl', {
    option: 'PR_CAPBSET_DROP',
    capabilities: capabilityNames.filter((name) => !kept.includes(name)),
  }),
  act('init', 'capset', { effective: kept, permitted: kept }),
  act('init', 'prctl', { option: 'PR_SET_NO_NEW_PRIVS' }),
];

/** A container from its cgroups to the end of its only program; `number` tells its links from those of others. */
export const containerActs = (limits: readonly Limit[], number: number): readonly Act[] => [
  ...limiting(limits),
  ...bearing(limits),
  act('init', 'sethostname', { name: 'box' }),
  ...rooting(),
  ...networking(number),
  ...dropping(),
  act('init', 'execve', { path: '/bin/busybox', argv: ['busybox', 'true'] }),
  act('runtime', 'wait', { pid: 'init' }),
];

/** What its end leaves in the lab. The veth goes with the network namespace. */
export const removingActs = (limits: readonly Limit[], number: number): readonly Act[] => [
  ...limits.map(({ folder }) => act('runtime', 'rmdir', { path: folder })),
  act('runtime', 'dellink', { link: `br${number}` }),
];
