// Looks at all processes, again and again: what has not run is remembered, and nothing that has changed is missed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as assert from 'uvu/assert';
import { openOwnEyes } from '../../src/command/eyes.ts';
import type { World } from '../../src/kernel/world.ts';
import { suite } from '../support/suite.ts';

const test = suite('looks at all processes', { seconds: 30 });

const find = (world: World, pid: number | undefined) => world.processes.find((one) => one.pid === pid);

/** A shell that runs `script`, says a line, and does the rest when it is told to. */
const shell = async (script: string): Promise<{ readonly child: ChildProcess; readonly said: string }> => {
  const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said).trim() };
};

const withEyes = async (body: (look: (pid: number) => Promise<World>) => Promise<void>) => {
  const eyes = openOwnEyes();
  try {
    await body(eyes.lookAround);
  } finally {
    eyes.close();
  }
};

test('the one is told in full, and the others are counted', () =>
  withEyes(async (look) => {
    const world = await look(process.pid);
    const eyes = openOwnEyes();
    const alone = await eyes.look({ pid: process.pid, isWhole: true });
    eyes.close();
    assert.equal(
      world.cgroups.map(({ path, version }) => [path, version]),
      alone.cgroups.map(({ path, version }) => [path, version]),
    );
    assert.equal(world.mounts, alone.mounts);
    const own = world.namespaces.find(({ inode }) => inode === find(world, process.pid)?.namespaces.user);
    assert.equal(own?.uidMap, alone.namespaces.find(({ type }) => type === 'user')?.uidMap);
    assert.is(own?.processes, world.processes.filter(({ namespaces }) => namespaces.user === own?.inode).length);
    assert.ok(world.processes.every(({ pid }, index, all) => index === 0 || pid > (all[index - 1]?.pid ?? 0)));
  }));

test('a process that has become another program is read again', () =>
  withEyes(async (look) => {
    const { child } = await shell('echo ready; read go; echo gone; exec sleep 30');
    assert.is(find(await look(process.pid), child.pid)?.comm, 'sh');
    child.stdin?.write('\n');
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
    for (let tries = 0; tries < 200; tries += 1) {
      if (find(await look(process.pid), child.pid)?.comm === 'sleep') break;
    }
    assert.is(find(await look(process.pid), child.pid)?.comm, 'sleep');
    child.kill();
    await once(child, 'exit');
    assert.is(find(await look(process.pid), child.pid), undefined);
  }));

test('an orphan has its new parent at once, though it sleeps all the while', () =>
  withEyes(async (look) => {
    const { child, said } = await shell('sleep 30 >/dev/null & echo $!; read go');
    const orphan = Number(said);
    try {
      assert.is(find(await look(process.pid), orphan)?.ppid, child.pid);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const parent = find(await look(process.pid), orphan)?.ppid;
      assert.type(parent, 'number');
      assert.is.not(parent, child.pid);
    } finally {
      process.kill(orphan);
    }
  }));
