// `cutaway look CONTAINER` beside podman, which needs no daemon. Its store, its notes and its cgroups are this test's own.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findBusybox } from '../../src/lab/program.ts';
import { cutaway, root } from '../command/program.ts';
import { needsProgram, needsRoot } from '../live/child.ts';
import { removeCgroups } from '../support/cgroup-remains.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';

const test = suite('look at a container of podman');

const parent = `cutaway-podman-${process.pid}`;

interface Podman {
  readonly environment: Readonly<Record<string, string>>;
  /** Runs `podman WORDS`, and gives what it prints. */
  readonly podman: (...words: string[]) => string;
  /** A container of busybox `sleep`: its id. `how`: `create`, or `run --detach`. */
  readonly sleeper: (name: string, ...how: string[]) => string;
}

/** A podman that has no container yet, and no share in what the machine's own one keeps. */
const withPodman = async (body: (podman: Podman) => void): Promise<void> => {
  const before = hostSnapshot();
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-podman-'));
  const environment = configure(folder);
  const podman = (...words: string[]) =>
    execFileSync('podman', words, { encoding: 'utf8', env: { ...process.env, ...environment } }).trim();
  const own = [
    '--network',
    'none',
    '--ipc',
    'none',
    '--cgroup-parent',
    `/${parent}`,
    '--memory',
    '64m',
    '--pids-limit',
    '50',
  ];
  const sleeper = (name: string, ...how: string[]) =>
    podman(...how, '--name', name, ...own, '--rootfs', join(folder, 'rootfs'), '/bin/sleep', '1000');
  try {
    body({ environment, podman, sleeper });
  } finally {
    spawnSync('podman', ['rm', '--all', '--force', '--time', '0'], { env: { ...process.env, ...environment } });
    await removeCgroups(parent);
    rmSync(folder, { recursive: true });
  }
  await assertUnchanged(before);
};

/** Everything below `folder`: containers-storage.conf(5), containers.conf(5). */
const configure = (folder: string): Readonly<Record<string, string>> => {
  mkdirSync(join(folder, 'rootfs/bin'), { recursive: true });
  copyFileSync(findBusybox(), join(folder, 'rootfs/bin/busybox'));
  symlinkSync('busybox', join(folder, 'rootfs/bin/sleep'));
  const at = (name: string) => JSON.stringify(join(folder, name));
  const storage = ['[storage]', 'driver = "vfs"', `graphroot = ${at('graph')}`, `runroot = ${at('run')}`];
  // Limits on open files that a machine does not grant would be asked for without these.
  const containers = [
    '[containers]',
    'default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]',
    'log_driver = "k8s-file"',
  ];
  const engine = ['[engine]', 'cgroup_manager = "cgroupfs"', 'runtime = "runc"', `tmp_dir = ${at('tmp')}`];
  const rest = ['lock_type = "file"', 'events_logger = "file"', '[network]', `network_config_dir = ${at('net')}`, ''];
  writeFileSync(join(folder, 'storage.conf'), storage.join('\n'));
  writeFileSync(join(folder, 'containers.conf'), [...containers, ...engine, ...rest].join('\n'));
  return {
    CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
    CONTAINERS_CONF: join(folder, 'containers.conf'),
    HOME: folder,
  };
};

const needs = [needsRoot, needsProgram('podman'), needsProgram('runc')];

test(
  'one that runs, by its name, its id and the beginning of it; one that does not; and none',
  () =>
    withPodman(({ environment, podman, sleeper }) => {
      const id = sleeper('cutaway-web', 'run', '--detach');
      const pid = Number(podman('inspect', '--format', '{{.State.Pid}}', 'cutaway-web'));
      for (const name of ['cutaway-web', id, id.slice(0, 12)]) {
        const { status, stdout, stderr } = cutaway(['look', name], environment);
        assert.is(status, 0, stderr);
        assert.match(stdout, `process ${pid} · 1, number 1 of a container of podman`);
        assert.match(stdout, /memory +64M, .*: its own/);
        assert.match(stdout, /processes +50, \d+ there: its own/);
      }
      const [world] = cutaway(['look', 'cutaway-web', '--json'], environment).json() as {
        processes: { pid: number }[];
      }[];
      assert.is(world?.processes[0]?.pid, pid);

      sleeper('cutaway-idle', 'create');
      const idle = cutaway(['look', 'cutaway-idle'], environment);
      assert.is(idle.status, 2);
      assert.match(
        idle.stderr,
        'the container cutaway-idle of podman does not run: `podman start cutaway-idle` starts it',
      );

      const none = cutaway(['look', 'cutaway-none'], environment);
      assert.is(none.status, 2);
      assert.match(none.stderr, /nobody knows a running container cutaway-none[\s\S]*podman .*no such container/);
    }),
  { seconds: 30, needs },
);

test(
  'a number that is another process here is not taken for the container, which runs where the numbers are others',
  () =>
    withPodman(({ environment, sleeper }) => {
      sleeper('cutaway-web', 'run', '--detach');
      const apart = [
        '--pid',
        '--fork',
        '--kill-child',
        '--mount-proc',
        join(root, 'bin/cutaway'),
        'look',
        'cutaway-web',
      ];
      const { status, stderr } = spawnSync('unshare', apart, {
        encoding: 'utf8',
        env: { ...process.env, ...environment, CI: '1', XDG_STATE_HOME: environment['HOME'] },
      });
      assert.is(status, 2);
      assert.match(stderr, /podman: its process \d+ is of another machine, or of a virtual one: look there/);
    }),
  { seconds: 30, needs: [...needs, needsProgram('unshare')] },
);
