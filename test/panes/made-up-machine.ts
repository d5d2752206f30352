// A machine for frames of `cutaway look`: a container among other processes. Nothing here was read from a kernel.
import { type Cgroup, noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import type { Mount } from '../../src/kernel/mount.ts';
import { type Namespace, type NamespaceLink, namespaceLinks, namespaceTypes } from '../../src/kernel/namespace.ts';
import type { Process } from '../../src/kernel/process.ts';
import { emptyWorld, type World } from '../../src/kernel/world.ts';
import { firstState, type LookState } from '../../src/panes/look-state.ts';

const inode = (link: NamespaceLink, base: number) => base + namespaceTypes.findIndex((type) => link.startsWith(type));
const namespacesFrom = (base: number, types: readonly string[] = namespaceTypes) =>
  Object.fromEntries(
    namespaceLinks
      .filter((link) => types.some((type) => link.startsWith(type)))
      .map((link) => [link, inode(link, base)]),
  );

/** The machine's own namespaces, and those of the container. */
const machine = namespacesFrom(4026531830);
const apart = namespacesFrom(4026532400, ['pid', 'mnt', 'net', 'uts', 'ipc', 'user', 'cgroup']);

const none = '0000000000000000';
const all = '000001ffffffffff';
/** What Docker gives a container. */
const few = '00000000a80425fb';

export const machineProcess = (pid: number, ppid: number, comm: string, more: Partial<Process> = {}): Process => ({
  pid,
  ppid,
  nspid: [pid],
  comm,
  cmdline: comm,
  state: 'S',
  uid: 0,
  gid: 0,
  startTicks: 100 + pid,
  namespaces: machine,
  cgroup: '/system.slice',
  capabilities: all,
  permittedCapabilities: all,
  inheritableCapabilities: none,
  boundingCapabilities: all,
  ambientCapabilities: none,
  noNewPrivs: false,
  seccomp: 0,
  seccompFilters: 0,
  ...more,
});

const contained = (pid: number, ppid: number, own: number, comm: string, cmdline: string): Process =>
  machineProcess(pid, ppid, comm, {
    cmdline,
    nspid: [pid, own],
    uid: 100000,
    gid: 100000,
    namespaces: { ...machine, ...apart },
    cgroup: '/docker/web',
    capabilities: few,
    permittedCapabilities: few,
    boundingCapabilities: few,
    noNewPrivs: true,
    seccomp: 2,
    seccompFilters: 1,
  });

const unreadable = Object.fromEntries(namespaceLinks.map((link) => [link, null]));

export const processes: readonly Process[] = [
  machineProcess(1, 0, 'systemd', { cmdline: '/sbin/init' }),
  machineProcess(2, 0, 'kthreadd', { cmdline: '' }),
  machineProcess(612, 1, 'sshd', { cmdline: 'sshd: /usr/sbin/sshd -D', namespaces: unreadable }),
  machineProcess(3901, 1, 'containerd-shim', { cmdline: '/usr/bin/containerd-shim-runc-v2 -id web' }),
  contained(4242, 3901, 1, 'nginx', 'nginx: master process nginx -g daemon off;'),
  contained(4260, 4242, 7, 'nginx', 'nginx: worker process'),
  { ...contained(4261, 4242, 8, 'sh', ''), state: 'Z', namespaces: {} },
  contained(4300, 3901, 12, 'sh', 'sh'),
  machineProcess(5000, 1, 'bash', { uid: 1000, gid: 1000, cmdline: '-bash' }),
  machineProcess(5001, 5000, 'evil\x1b[2J\u202e', { cmdline: 'evil \x1b]0;title\x07' }),
  machineProcess(5100, 5000, 'cutaway', { cmdline: 'cutaway look web' }),
];

const cgroup = (path: string, limits: Partial<Cgroup['limits']>, usage: Partial<Cgroup['usage']>): Cgroup => ({
  path,
  version: 2,
  controllers: ['memory', 'pids', 'cpu', 'io'],
  childControllers: [],
  isFrozen: false,
  limits: { ...noLimits, io: [], ...limits },
  usage: { ...noUsage, io: [], ...usage },
  events: { ...noEvents, oomKill: 0 },
});

const MiB = 2 ** 20;

/** Those of the container's way up; of the others a look in full has other ones. */
export const cgroups: readonly Cgroup[] = [
  cgroup('/', {}, { memoryBytes: 3000 * MiB, pids: 210 }),
  cgroup('/docker', { memoryMaxBytes: 64 * MiB }, { memoryBytes: 44 * MiB, pids: 6 }),
  {
    ...cgroup(
      '/docker/web',
      { memoryMaxBytes: 128 * MiB, pidsMax: 100, cpuMax: 0.5 },
      { memoryBytes: 40 * MiB, pids: 4 },
    ),
    events: { ...noEvents, oomKill: 2, throttled: 31, periods: 400, throttledMicroseconds: 880_000 },
  },
];

const slice: readonly Cgroup[] = [
  cgroup('/', {}, { memoryBytes: 3000 * MiB, pids: 210 }),
  cgroup('/system.slice', { pidsMax: 4915 }, { memoryBytes: 900 * MiB, pids: 31 }),
];

const cgroupsOf = (pid: number) =>
  processes.find((one) => one.pid === pid)?.cgroup === '/docker/web' ? cgroups : slice;

const mount = (id: number, mountpoint: string, fstype: string, more: Partial<Mount> = {}): Mount => ({
  id,
  parent: 700,
  root: '/',
  mountpoint,
  fstype,
  source: fstype,
  options: 'rw,relatime',
  propagation: 'private',
  namespace: inode('mnt', 4026532400),
  ...more,
});

const mounts: readonly Mount[] = [
  mount(700, '/', 'overlay', { options: 'rw,lowerdir=/l/2:/l/1,upperdir=/u/web,workdir=/w/web' }),
  mount(701, '/proc', 'proc'),
  mount(702, '/data', 'ext4', { root: '/srv/data', source: '/dev/vda1', options: 'ro,relatime' }),
];

const map = [{ inside: 0, outside: 100000, count: 65536 }];

const namespaces = (all: readonly Process[]): readonly Namespace[] =>
  namespaceTypes.flatMap((type) =>
    [machine, { ...machine, ...apart }].flatMap((where): Namespace[] => {
      const number = where[type] ?? 0;
      const inside = all.filter((one) => one.namespaces[type] === number);
      const ids = type === 'user' && number === apart['user'] ? { uidMap: map, gidMap: map } : {};
      const names = type === 'uts' && number === apart['uts'] ? { hostname: 'web', domainname: '(none)' } : {};
      return [
        { type, inode: number, processes: inside.length, pid: inside[0]?.pid ?? null, boundAt: [], ...ids, ...names },
      ];
    }),
  );

/** A look at that machine, with one process of the container in full. */
export const machineWorld = (more: Partial<World> = {}): World => ({
  ...emptyWorld,
  processes,
  namespaces: namespaces(more.processes ?? processes),
  mounts,
  cgroups,
  unreadable: [{ what: '/proc/612/ns', why: 'EACCES' }],
  ...more,
});

/** The screen as it opens at `pid`; with `container`, that is number 1 of one. */
export const lookAt = (
  pid: number,
  isContainer = false,
  world = machineWorld({ cgroups: cgroupsOf(pid) }),
): LookState => {
  const state = firstState(world, pid, {
    you: { pid: 5100, startTicks: 5200 },
    container: isContainer
      ? { name: 'web', title: 'container web of docker', top: { pid, startTicks: 100 + pid } }
      : null,
  });
  if (!state) throw new Error(`no process ${pid} in the made-up machine`);
  return state;
};
