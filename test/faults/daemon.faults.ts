// `cutaway look CONTAINER` beside Docker and containerd, as daemons of this test's own: what they make lies in its folder, and what they
// would write below /run and /etc in mounts that nobody else sees.
import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { findBusybox } from '../../src/lab/program.ts';
import { cutaway } from '../command/program.ts';
import { lineOf, needsProgram, needsRoot, startChild } from '../live/child.ts';
import { removeCgroups } from '../support/cgroup-remains.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';

const test = suite('look at a container of a daemon');

const parent = `cutaway-daemon-${process.pid}`;

/** Both daemons, in one mount namespace; ends when its standard input does, after them. */
const script = `
mkdir -p "$0/run" "$0/etc" "$0/work"
mount -t overlay etc -o "lowerdir=/etc,upperdir=$0/etc,workdir=$0/work" /etc
mount -t tmpfs run /run
containerd --config "$0/containerd.toml" >"$0/containerd.log" 2>&1 & containerd=$!
until [ -S "$0/containerd.sock" ]; do sleep 0.1; done
dockerd --data-root "$0/data" --exec-root "$0/exec" --host "unix://$0/docker.sock" --containerd "$0/containerd.sock" \\
  --pidfile "$0/pid" --bridge none --iptables=false --ip-forward=false --ip-masq=false --userland-proxy=false \\
  --storage-driver vfs --cgroup-parent "/$1" >"$0/docker.log" 2>&1 & docker=$!
until [ -S "$0/docker.sock" ]; do sleep 0.1; done
echo ready; read -r _
kill $docker; wait $docker; kill $containerd; wait $containerd; echo over`;

interface Daemons {
  readonly environment: Readonly<Record<string, string>>;
  readonly rootfs: string;
  readonly run: (tool: 'docker' | 'ctr', ...words: string[]) => string;
}

const withDaemons = async (body: (daemons: Daemons) => void | Promise<void>): Promise<void> => {
  const before = hostSnapshot();
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-daemon-'));
  const rootfs = prepare(folder);
  const environment = { DOCKER_HOST: `unix://${folder}/docker.sock`, CONTAINERD_ADDRESS: `${folder}/containerd.sock` };
  const env = { ...process.env, ...environment };
  const run: Daemons['run'] = (tool, ...words) => execFileSync(tool, words, { encoding: 'utf8', env }).trim();
  const daemons = await startChild('unshare', [
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    script,
    folder,
    parent,
  ]);
  try {
    await body({ environment, rootfs, run });
  } finally {
    const ids = spawnSync('docker', ['ps', '-aq'], { encoding: 'utf8', env }).stdout.split('\n').filter(Boolean);
    if (ids.length > 0) spawnSync('docker', ['rm', '--force', ...ids], { env });
    await endDaemons(daemons);
    await removeCgroups(parent);
    rmSync(folder, { recursive: true });
  }
  await assertUnchanged(before);
};

const prepare = (folder: string): string => {
  const rootfs = join(folder, 'rootfs');
  mkdirSync(join(rootfs, 'bin'), { recursive: true });
  copyFileSync(findBusybox(), join(rootfs, 'bin/busybox'));
  for (const name of ['sh', 'sleep']) symlinkSync('busybox', join(rootfs, 'bin', name));
  const at = (name: string) => JSON.stringify(join(folder, name));
  writeFileSync(
    join(folder, 'containerd.toml'),
    [
      'version = 2',
      `root = ${at('root')}`,
      `state = ${at('state')}`,
      'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
      `[grpc]\naddress = ${at('containerd.sock')}`,
      `[plugins."io.containerd.internal.v1.opt"]\npath = ${at('opt')}`,
      '',
    ].join('\n'),
  );
  return rootfs;
};

const endDaemons = async (daemons: ChildProcess): Promise<void> => {
  const over = lineOf(daemons);
  daemons.stdin?.end('\n');
  await over;
};

const needs = [needsRoot, ...['dockerd', 'docker', 'containerd', 'ctr', 'runc', 'unshare'].map(needsProgram)];

test(
  'of Docker and of containerd: one that runs, by name and id; one that does not; and none',
  () =>
    withDaemons(async ({ environment, rootfs, run }) => {
      const look = (...words: string[]) => cutaway(['look', ...words], environment);
      execFileSync('sh', ['-c', `tar -C "$0" -c . | docker import - demo`, rootfs], {
        env: { ...process.env, ...environment },
        stdio: 'ignore',
      });
      const own = ['--network', 'none', '--memory', '64m', '--pids-limit', '50'];
      const id = run('docker', 'run', '--detach', '--name', 'web', ...own, 'demo', 'sleep', '1000');
      const pid = run('docker', 'inspect', '--format', '{{.State.Pid}}', 'web');
      for (const name of ['web', id, id.slice(0, 12)]) {
        const { status, stdout, stderr } = look(name);
        assert.is(status, 0, stderr);
        assert.match(stdout, `process ${pid} · 1, number 1 of a container of docker`);
        assert.match(stdout, /memory +64M, .*: its own/);
      }
      run('docker', 'create', '--name', 'idle', ...own, 'demo', 'sleep', '1');
      assert.match(look('idle').stderr, 'the container idle of docker does not run: `docker start idle` starts it');

      const fifos = join(rootfs, '../fifos');
      const here = ['run', '--detach', '--cgroup', `/${parent}/own`, '--fifo-dir', fifos, '--rootfs', rootfs];
      run('ctr', '--namespace', 'mine', ...here, 'own', '/bin/sleep', '1000');
      assert.match(look('own').stdout, 'number 1 of a container of containerd, namespace mine');
      run('ctr', '--namespace', 'mine', 'tasks', 'kill', '--signal', 'KILL', 'own');
      while (!run('ctr', '--namespace', 'mine', 'tasks', 'ls').includes('STOPPED')) await delay(50);
      assert.match(look('own').stderr, 'the container own of containerd, namespace mine does not run');
      run('ctr', '--namespace', 'mine', 'tasks', 'rm', 'own');
      run('ctr', '--namespace', 'mine', 'containers', 'rm', 'own');

      assert.match(
        look('nobody').stderr,
        /nobody knows a running container nobody\n.*docker, .*containerd, .*no such container/,
      );
    }),
  { seconds: 60, needs },
);
