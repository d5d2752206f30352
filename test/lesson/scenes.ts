// Small Worlds for judging claims: a lab with an init, an actor and a shell, and what happens to them.
import type { Mount } from '../../src/kernel/mount.ts';
import type { Process } from '../../src/kernel/process.ts';
import { emptyWorld, type World } from '../../src/kernel/world.ts';
import type { NamedProcess, Names } from '../../src/lesson/predicate.ts';

/** The namespaces that everything in the lab shares. */
export const labNamespaces = {
  pid: 100,
  mnt: 200,
  net: 300,
  uts: 400,
  ipc: 500,
  user: 600,
  cgroup: 700,
  time: 800,
  pid_for_children: 100,
  time_for_children: 800,
} as const;

export const process = (fields: Partial<Process> & Pick<Process, 'nspid'>): Process => ({
  pid: fields.nspid[0] ?? 0,
  ppid: 4240,
  comm: 'box',
  cmdline: '',
  state: 'S',
  uid: 0,
  gid: 0,
  startTicks: 1000 + (fields.nspid[0] ?? 0),
  namespaces: labNamespaces,
  cgroup: null,
  capabilities: null,
  seccomp: null,
  ...fields,
});

export const labInit = process({ nspid: [4240, 1], ppid: 4000, comm: 'lab-init' });
export const box = process({ nspid: [4242, 3], comm: 'box' });
export const shell = process({ nspid: [4243, 4], comm: 'sh' });

/** box's child in a new PID and mount namespace. */
export const init = process({
  nspid: [4250, 7, 1],
  ppid: 4242,
  comm: 'init',
  namespaces: { ...labNamespaces, pid: 101, pid_for_children: 101, mnt: 201 },
});

let mounted = 0;

/** Each is attached to the root of its namespace, which is the first one at `/`. */
export const mount = (fields: Partial<Mount> & Pick<Mount, 'mountpoint' | 'namespace'>): Mount => ({
  id: fields.mountpoint === '/' ? fields.namespace * 1000 : fields.namespace * 1000 + ++mounted,
  parent: fields.mountpoint === '/' ? 0 : fields.namespace * 1000,
  root: '/',
  fstype: 'tmpfs',
  source: 'none',
  options: 'rw',
  propagation: 'private',
  ...fields,
});

export const world = (processes: readonly Process[], mounts: readonly Mount[] = []): World => ({
  ...emptyWorld,
  processes,
  mounts,
});

export const identity = ({ pid, startTicks, nspid }: Process): NamedProcess => ({ pid, startTicks, nspid });

export const names = (named: Readonly<Record<string, Process>>): Names =>
  new Map(Object.entries(named).map(([name, one]) => [name, identity(one)]));

export const labNames = names({ 'lab-init': labInit, box, shell, init });
