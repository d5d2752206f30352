// The peers: programs that make containers, what each is told, and what it may leave behind.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from '../../src/lab/machine.ts';
import { findBusybox } from '../../src/lab/program.ts';
import { kept } from '../native/agent-container.ts';
import type { ClockOptions, Command } from './container-clock.ts';

export interface Peer {
  readonly name: string;
  readonly command: Command;
  readonly options: ClockOptions;
  /** Takes away what it would leave if it were killed. */
  tidy(): void;
}

/** A root with busybox in it, and a bundle around it: what an engine would hand to a runtime. */
export const makeBundle = (folder: string, cgroup: string): void => {
  const root = join(folder, 'rootfs');
  for (const name of ['bin', 'dev', 'etc', 'proc', 'sys', 'tmp']) mkdirSync(join(root, name), { recursive: true });
  copyFileSync(findBusybox(), join(root, 'bin', 'busybox'));
  symlinkSync('busybox', join(root, 'bin', 'true'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(configOf(cgroup)));
};

const configOf = (cgroup: string) => ({
  ociVersion: '1.0.2',
  hostname: 'box',
  root: { path: 'rootfs' },
  process: {
    user: { uid: 0, gid: 0 },
    args: ['/bin/busybox', 'true'],
    env: ['PATH=/bin'],
    cwd: '/',
    noNewPrivileges: true,
    capabilities: { bounding: kept, effective: kept, permitted: kept },
  },
  mounts: [
    { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'nodev'] },
    { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['ro'] },
    { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid'] },
  ],
  linux: {
    cgroupsPath: `/${cgroup}`,
    namespaces: ['pid', 'network', 'ipc', 'uts', 'mount', 'cgroup'].map((type) => ({ type })),
    resources: { memory: { limit: 67_108_864 }, pids: { limit: 50 }, cpu: { quota: 50_000, period: 100_000 } },
  },
});

/** The v2 hierarchy of a hybrid machine: crun before 1.9 does not start where it sees one beside those of v1. */
export const hybrid = (): string | null => {
  const { cgroup, hierarchies } = machine();
  return cgroup === 'hybrid' ? (hierarchies.find(({ version }) => version === 2)?.mountpoint ?? null) : null;
};

const runtime = (name: 'crun' | 'runc', bundle: string, cgroup: string, options: ClockOptions): Peer => {
  const state = join(bundle, name);
  // crun makes it even where it is told of another.
  const usual = `/run/${name}`;
  const hadUsual = existsSync(usual);
  return {
    name: `${name} run`,
    command: [name, '--root', state, 'run', '--bundle', bundle, cgroup],
    options,
    tidy: () => {
      spawnSync(name, ['--root', state, 'delete', '--force', cgroup], { timeout: 10_000, killSignal: 'SIGKILL' });
      for (const { mountpoint } of machine().hierarchies) removeDirectory(`${mountpoint}/${cgroup}`);
      if (!hadUsual) removeDirectory(usual);
    },
  };
};

const removeDirectory = (path: string) => {
  try {
    rmdirSync(path);
  } catch {
    // It is gone, as it should be. If it is not, the machine is not as before, and that is told at the end.
  }
};

const plain = (name: string, command: Command, options: ClockOptions = {}): Peer => ({
  name,
  command,
  options,
  tidy: () => {},
});

/** All of them, whether they are there or not. */
export const peersOf = (bundle: string, cgroup: string): readonly Peer[] => {
  const root = join(bundle, 'rootfs');
  const inside = ['/bin/busybox', 'true'];
  const bwrap: Command = ['bwrap', '--unshare-all', '--bind', root, '/', '--proc', '/proc', '--dev', '/dev', ...inside];
  return [
    runtime('crun', bundle, cgroup, { hidden: hybrid() }),
    runtime('runc', bundle, cgroup, {}),
    plain('bwrap --unshare-all', bwrap),
    plain('unshare -muinpCf --mount-proc', ['unshare', '-muinpCf', '--mount-proc', findBusybox(), 'true']),
  ];
};
