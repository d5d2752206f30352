// `cutaway look CONTAINER` beside real runtimes. They keep what they know below /run, and it is taken away again.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { hybrid, makeBundle } from '../bench/container-peers.ts';
import { cutaway } from '../command/program.ts';
import { needsProgram, needsRoot } from '../live/child.ts';
import { suite } from '../support/suite.ts';
import { openTerminal } from '../support/terminal.ts';

const test = suite('look at a container');

const unified = hybrid();
const away = unified ? ['unshare', '--mount', 'sh', '-c', 'umount "$0"; exec "$@"', unified] : [];

/** A container of `runtime` that sleeps, given to `body` by its name. */
const withContainer = async (runtime: string, body: (name: string, pid: number) => void | Promise<void>) => {
  const name = `cutaway-look-${process.pid}`;
  const bundle = mkdtempSync(join(tmpdir(), 'cutaway-bundle-'));
  makeBundle(bundle, name);
  const config = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'));
  config.process.args = ['/bin/busybox', 'sleep', '100'];
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(config));
  try {
    const [program, ...args] = [...away, runtime, 'run', '--bundle', bundle, '--detach', name] as const;
    execFileSync(program ?? runtime, args, { stdio: 'ignore' });
    await body(name, JSON.parse(execFileSync(runtime, ['state', name], { encoding: 'utf8' })).pid);
  } finally {
    spawnSync(runtime, ['delete', '--force', name]);
    rmSync(bundle, { recursive: true });
  }
};

for (const runtime of ['runc', 'crun']) {
  test(
    `of ${runtime}, on the screen, until it ends`,
    () =>
      withContainer(runtime, async (name, pid) => {
        const terminal = openTerminal({ command: `${join(import.meta.dirname, '../../bin/cutaway')} look ${name}` });
        try {
          const frame = await terminal.waitFor(`LIMITS of busybox ${pid}`, 20);
          assert.match(frame, `container ${name} of ${runtime}`);
          assert.match(frame, /limited by its own cgroup, .*\n.* memory .* of 64M.*\n.* pids +1 of 50/);
          assert.match(frame, new RegExp(`PROCESSES of ${name} +1 `));
          spawnSync(runtime, ['delete', '--force', name]);
          await terminal.waitFor(`${name} of ${runtime} has ended`);
          terminal.press('q');
          while (terminal.exitStatus() === null) await delay(20);
          assert.is(terminal.exitStatus(), 0);
        } finally {
          terminal.close();
        }
      }),
    { seconds: 60, needs: [needsRoot, needsProgram(runtime), needsProgram('tmux')] },
  );

  test(
    `of ${runtime}, by its name`,
    () =>
      withContainer(runtime, (name, pid) => {
        const { status, stdout, stderr } = cutaway(['look', name]);
        assert.is(status, 0, stderr);
        assert.match(stdout, `process ${pid} · 1, number 1 of a container of ${runtime}`);
        assert.match(stdout, /memory +64M, .*: its own/);
        assert.match(stdout, /processes +50, 1 there: its own/);
        assert.match(stdout, /cpu +0\.5 of a processor/);
        assert.match(stdout, /no_new_privs +set/);
        const [world] = cutaway(['look', name, '--json']).json() as { processes: { pid: number }[] }[];
        assert.is(world?.processes[0]?.pid, pid);
      }),
    { seconds: 30, needs: [needsRoot, needsProgram(runtime)] },
  );
}
