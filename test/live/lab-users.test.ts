// Labs of several users at once, started by root: none sees another, and each user cleans up their own alone.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as assert from 'uvu/assert';
import { machine } from '../../src/lab/machine.ts';
import { labPlace } from '../../src/lab/place.ts';
import { startLab } from '../../src/lab/start.ts';
import { sweep } from '../../src/lab/sweep.ts';
import { root } from '../command/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { asUser, type UserMap, userMaps } from '../support/user-lane.ts';
import { needsRoot } from './child.ts';

const test = suite('labs of several users');
const needs = [needsRoot, labs];

interface Held {
  readonly id: string;
  readonly pid: number;
  readonly holder: ChildProcess;
  close(): void;
}

const node = process.execPath;

/** A lab that a program of that user holds, until it is killed. */
const holdAs = async (map: UserMap): Promise<Held> => {
  const user = asUser(map, root, [node, '--import', 'tsx', 'test/support/lab-holder.ts']);
  const [file = '', ...args] = user.command;
  const holder = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: holder.stdout as Readable }), 'line')) as [string];
  return {
    ...(JSON.parse(line) as { id: string; pid: number }),
    holder,
    close: () => {
      holder.kill('SIGKILL');
      user.close();
    },
  };
};

/** Runs the program as that user; what it says. */
const said = (map: UserMap, ...words: readonly string[]) => {
  const user = asUser(map, root, [node, 'dist/cutaway.mjs', ...words]);
  const [file = '', ...args] = user.command;
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  user.close();
  return { status, stdout, stderr };
};

/** The processes that a lab shows, by name. */
const shownIn = (pid: number) =>
  readdirSync(`/proc/${pid}/root/proc`)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readFileSync(`/proc/${pid}/root/proc/${name}/comm`, 'utf8').trim());

test(
  'a lab shows its own processes, in namespaces that no other lab is in',
  async () => {
    const before = hostSnapshot();
    const own = await startLab();
    const held: Held[] = [];
    try {
      for (const map of userMaps) held.push(await holdAs(map));
      const pids = [own.pid, ...held.map(({ pid }) => pid)];
      for (const pid of pids) assert.equal(shownIn(pid), ['lab-init', 'agent']);
      for (const type of ['user', 'mnt', 'pid', 'net', 'uts', 'ipc', 'cgroup'])
        assert.is(new Set(pids.map((pid) => readlinkSync(`/proc/${pid}/ns/${type}`))).size, pids.length, type);
      for (const { id, pid } of held) assert.is(labPlace(id)?.pid, pid, 'root may look at all of them');
      const { status, stderr } = said('single', 'look', '--lab', own.id);
      assert.is(status, 2);
      assert.match(stderr, /there is no lab/);
    } finally {
      for (const one of held) one.close();
      await own.end();
    }
    await assertUnchanged(before);
  },
  { needs, seconds: 60 },
);

test(
  "a user's clean finds nothing of others, dead or alive, and root's leaves users' labs alone",
  async () => {
    const before = hostSnapshot();
    const own = await startLab();
    const held = await holdAs('newuidmap');
    const stale = `${machine().hierarchies[0]?.mountpoint}/cutaway-1-1`;
    mkdirSync(stale);
    try {
      assert.equal(said('newuidmap', 'clean', '--json').stdout, '{"leftovers":[],"removed":[]}\n');
      // Root's own, or that of another program of root's which starts a lab just now.
      await sweep();
      assert.not(existsSync(stale));
      assert.ok(own.cgroups.every((path) => existsSync(path)));
      assert.equal(shownIn(held.pid), ['lab-init', 'agent']);
    } finally {
      if (existsSync(stale)) rmdirSync(stale);
      held.close();
      await own.end();
    }
    await assertUnchanged(before);
  },
  { needs, seconds: 60 },
);
