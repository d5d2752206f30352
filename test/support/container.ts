// A container of a runtime alone, without an engine. It keeps what it knows below /run, and that is taken away again.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { hybrid, makeBundle } from '../bench/container-peers.ts';
import { cutaway } from '../command/program.ts';

const unified = hybrid();
const away = unified ? ['unshare', '--mount', 'sh', '-c', 'umount "$0"; exec "$@"', unified] : [];

/** A container of `runtime` that sleeps, given to `body` by its name. */
export const withContainer = async (runtime: string, body: (name: string, pid: number) => void | Promise<void>) => {
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

/** That `cutaway look NAME` finds it, and tells its limits. */
export const lookByName = (runtime: string): Promise<void> =>
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
  });
