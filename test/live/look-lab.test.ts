import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { setTimeout as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { apply } from '../../src/kernel/apply.ts';
import { diff } from '../../src/kernel/diff.ts';
import type { World } from '../../src/kernel/world.ts';
import { hierarchiesOf } from '../../src/procfs/hierarchies.ts';
import { openEyes } from '../../src/procfs/look.ts';
import { parseMountinfo } from '../../src/procfs/mountinfo.ts';
import { type Need, suite } from '../support/suite.ts';
import { endChild, lineOf, needsProgram, needsRoot, startChild } from './child.ts';

const test = suite('look at a lab');

const at = (pid: number, cgroups: readonly string[] = []) => ({ pid, cgroups });
const named = (world: World, comm: string) => world.processes.filter((process) => process.comm === comm);
const assertLaw = (before: World, after: World) => assert.equal(diff(before, after).reduce(apply, before), after);

/**
 * Prints a line, and at every line that it is told, unshares its UTS namespace (in a new user namespace) or
 * does nothing.
 */
const hermit = `
$| = 1; print "ready\\n";
while (<STDIN>) { print /unshare/ ? syscall($ARGV[0], 0x14000000) . "\\n" : "0\\n" }`;
const unshareNumber = process.arch === 'x64' ? '272' : '97';

test(
  'a process that unshares without executing anything is seen by the next glance',
  async () => {
    const child = await startChild('perl', ['-e', hermit, unshareNumber]);
    const say = async (line: string) => {
      child.stdin?.write(`${line}\n`);
      return lineOf(child);
    };
    try {
      const eyes = openEyes();
      const before = await eyes.lookAt(at(child.pid));
      assert.is((await eyes.glanceAt(at(child.pid))).processes[0]?.namespaces.uts, before.processes[0]?.namespaces.uts);
      assert.is((await say('unshare')).trim(), '0');
      const after = await eyes.glanceAt(at(child.pid));
      const entered = diff(before, after)
        .filter((event) => event.type === 'namespace-entered')
        .map(({ link }) => link);
      assert.equal(entered, ['uts', 'user']);
      assertLaw(before, after);
    } finally {
      await endChild(child);
    }
  },
  { needs: [needsRoot, needsProgram('perl')] },
);

test(
  'a lab of seven namespaces appears in one look, and goes in another',
  async () => {
    const child = await startChild('sh', [
      '-c',
      'echo ready; read _; unshare -muipnCf --mount-proc sh -c "echo in; read _"; echo out; read _',
    ]);
    try {
      const eyes = openEyes();
      const before = await eyes.lookAt(at(child.pid));
      child.stdin?.write('\n');
      assert.match(await lineOf(child), 'in');
      const during = await eyes.lookAt(at(child.pid));
      const inner = named(during, 'sh').find(({ nspid }) => nspid.length === 2);
      assert.is(inner?.nspid[1], 1);
      const appeared = diff(before, during).filter((event) => event.type === 'namespace-appeared');
      assert.equal(
        appeared.map(({ namespace }) => namespace.type),
        ['pid', 'mnt', 'net', 'uts', 'ipc', 'cgroup'],
      );
      assert.is(
        during.mounts.filter(({ namespace, fstype }) => namespace === inner?.namespaces.mnt && fstype === 'proc')
          .length,
        2,
      );
      assertLaw(before, during);
      child.stdin?.write('\n');
      assert.match(await lineOf(child), 'out');
      const after = await eyes.lookAt(at(child.pid));
      assert.equal(after.namespaces, before.namespaces);
      assert.equal(after.mounts, before.mounts);
      assert.is(after.processes.length, 1);
      assertLaw(during, after);
    } finally {
      await endChild(child);
    }
  },
  { seconds: 20, needs: [needsRoot] },
);

/** Mounts procs: on the old one, at a place with an odd name, at a place that is covered then, in another root. */
const procs = `
mount -t tmpfs none /mnt; mkdir -p '/mnt/a b' /mnt/c/proc /mnt/root
mount -t proc proc /proc
mount -t proc proc '/mnt/a b'
mount -t proc proc /mnt/c/proc; mount -t tmpfs none /mnt/c; mkdir /mnt/c/proc
mount --bind / /mnt/root; mount -t proc proc /mnt/root/proc
chroot /mnt/root sleep 60 & echo in; read _`;

test(
  'a proc counts as the PID namespace in which it was mounted, until number 1 there has gone',
  async () => {
    const script = 'echo ready; read _; unshare -pf sh -c "$PROCS"; echo out; read _';
    const args = [`PROCS=${procs}`, 'unshare', '-pfm', '--mount-proc', 'sh', '-c', script];
    const child = await startChild('env', args);
    try {
      const procsIn = (world: World) =>
        world.mounts
          .filter(({ fstype, root }) => fstype === 'proc' && root === '/')
          .map(({ mountpoint, pidNamespace }) => [mountpoint, pidNamespace]);
      const eyes = openEyes();
      const before = await eyes.lookAt(at(child.pid));
      const outer = named(before, 'sh')[0]?.namespaces.pid;
      const machine = ['/proc', undefined];
      assert.equal(procsIn(before).slice(-2), [machine, ['/proc', outer]]);
      child.stdin?.write('\n');
      assert.match(await lineOf(child), 'in');
      while (named(await eyes.lookAt(at(child.pid)), 'sleep').length === 0) await nextTurn();
      const during = await eyes.lookAt(at(child.pid));
      const [sleeper] = named(during, 'sleep');
      const own = sleeper?.namespaces.pid;
      assert.ok(sleeper && own && own !== outer);
      assert.equal(procsIn(during).slice(-6), [
        machine,
        ['/proc', undefined],
        ['/proc', own],
        ['/mnt/a b', own],
        ['/mnt/c/proc', undefined],
        ['/mnt/root/proc', own],
      ]);
      assert.equal(procsIn(await eyes.lookAt(at(sleeper.pid))), [['/proc', own]], 'as seen from another root');
      child.stdin?.write('\n');
      assert.match(await lineOf(child), 'out');
      const after = await openEyes().lookAt(at(child.pid));
      const left = procsIn(after).slice(-6);
      assert.ok(left.every(([, inode]) => inode === undefined));
      assert.not(after.unreadable.some(({ what }) => what.includes('/root/mnt/') || what.includes('/root/proc/')));
    } finally {
      await endChild(child);
    }
  },
  { seconds: 20, needs: [needsRoot] },
);

test(
  'an orphan is seen at its new parent by a glance, though it slept',
  async () => {
    const script = 'sh -c "sleep 60 & echo ready; read _; read _; :" & wait; read _';
    const child = await startChild('unshare', [
      '-pf',
      'sh',
      '-c',
      `exec 3<&0; ${script.replace('read _; read _', 'read _ <&3')}`,
    ]);
    try {
      const eyes = openEyes();
      while (named(await eyes.lookAt(at(child.pid)), 'sleep').length === 0) await nextTurn();
      const before = await eyes.lookAt(at(child.pid));
      const [sleeper] = named(before, 'sleep');
      const init = before.processes.find(({ nspid }) => nspid.at(-1) === 1 && nspid.length > 1);
      assert.ok(sleeper && init && sleeper.ppid !== init.pid);
      process.kill(sleeper.ppid, 'SIGKILL');
      let world = before;
      while (named(world, 'sleep')[0]?.ppid === sleeper.ppid) {
        await nextTurn();
        world = await eyes.glanceAt(at(child.pid));
      }
      assert.equal(
        named(world, 'sleep').map(({ pid, ppid }) => [pid, ppid]),
        [[sleeper.pid, init.pid]],
      );
    } finally {
      await endChild(child);
    }
  },
  { seconds: 20, needs: [needsRoot] },
);

test(
  'no process is missed while others are born and end all the time',
  async () => {
    const steady = 'for i in $(seq 20); do sleep 60 & done; echo ready';
    const hasty = 'for i in $(seq 150); do sh -c "sh -c :" & done; wait';
    const child = await startChild('sh', ['-c', `${steady}; ${hasty}`]);
    try {
      const eyes = openEyes();
      while (named(await eyes.lookAt(at(child.pid)), 'sleep').length < 20) await nextTurn();
      for (let round = 0; round < 30; round += 1) {
        const world = round % 2 === 0 ? await eyes.lookAt(at(child.pid)) : await eyes.glanceAt(at(child.pid));
        assert.is(named(world, 'sleep').length, 20, `round ${round}`);
        assert.ok(
          world.processes.every(({ pid }, index) => index === 0 || pid > (world.processes[index - 1]?.pid ?? 0)),
        );
      }
    } finally {
      await endChild(child);
    }
  },
  { seconds: 60 },
);

const hierarchies = hierarchiesOf(parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'), 0).mounts);
const limiting = hierarchies.find(({ version, controllers }) => version === 2 || controllers.includes('memory'));
const group = `${limiting?.mountpoint}/cutaway-look-${process.pid}`;

const needsCgroup: Need = () => {
  try {
    mkdirSync(group);
    rmdirSync(group);
    return null;
  } catch (error) {
    return `no cgroup can be made here (${(error as NodeJS.ErrnoException).code})`;
  }
};

test(
  'a sleeping process that is moved to another cgroup is seen there by glances, too',
  async () => {
    const child = await startChild('sh', ['-c', 'echo ready; exec sleep 60']);
    mkdirSync(`${group}/box`, { recursive: true });
    try {
      const eyes = openEyes();
      const before = await eyes.lookAt(at(child.pid, [group]));
      assert.equal(
        before.cgroups.map(({ path }) => path),
        [`/cutaway-look-${process.pid}`, `/cutaway-look-${process.pid}/box`],
      );
      writeFileSync(`${group}/box/cgroup.procs`, String(child.pid));
      let after = await eyes.glanceAt(at(child.pid, [group]));
      while (after.processes[0]?.cgroup === before.processes[0]?.cgroup) {
        await nextTurn();
        after = await eyes.glanceAt(at(child.pid, [group]));
      }
      assert.is(after.processes[0]?.cgroup, `/cutaway-look-${process.pid}/box`);
      assert.is((await eyes.lookAt(at(child.pid, [group]))).processes[0]?.cgroup, after.processes[0]?.cgroup);
      assertLaw(before, after);
    } finally {
      await endChild(child);
      rmdirSync(`${group}/box`);
      rmdirSync(group);
    }
    const gone = await openEyes().lookAt(at(child.pid, [group]));
    assert.equal([gone.processes, gone.cgroups], [[], []]);
  },
  { seconds: 20, needs: [needsRoot, needsCgroup] },
);

test(
  'cgroups that come and go are seen by glances',
  async () => {
    const eyes = openEyes();
    const paths = async () =>
      (await eyes.glanceAt(at(process.pid, [group]))).cgroups.map(({ path }) =>
        path.slice(1).split('/').slice(1).join('/'),
      );
    const made: string[] = [];
    const make = (name: string) => {
      mkdirSync(`${group}${name}`);
      made.push(`${group}${name}`);
    };
    try {
      assert.equal(await paths(), []);
      for (const name of ['', '/a', '/a/b', '/c']) make(name);
      assert.equal(await paths(), ['', 'a', 'a/b', 'c']);
      rmdirSync(`${group}/c`);
      made.pop();
      make('/d');
      assert.equal(await paths(), ['', 'a', 'a/b', 'd'], 'one goes and another comes between two glances');
      rmdirSync(`${group}/a/b`);
      made.splice(made.indexOf(`${group}/a/b`), 1);
      assert.equal(await paths(), ['', 'a', 'd']);
    } finally {
      for (const directory of made.reverse()) rmdirSync(directory);
    }
  },
  { needs: [needsRoot, needsCgroup] },
);

test(
  'a name of any bytes comes through whole',
  async () => {
    const child = await startChild('perl', [
      '-e',
      '$0 = "a) R 1 (\\xc3\\xa9\\xff\\n\\x1b[2J"; $| = 1; print "ready\\n"; sleep 60',
    ]);
    try {
      const [process] = (await openEyes().lookAt(at(child.pid))).processes;
      assert.is(process?.comm, 'a) R 1 (é\udcff\n\x1b[2');
      assert.is(process?.cmdline.startsWith('a) R 1 (é\udcff\n\x1b[2J'), true);
    } finally {
      await endChild(child);
    }
  },
  { needs: [needsProgram('perl')] },
);

test(
  'a zombie is there until it is waited for',
  async () => {
    const child = await startChild('perl', [
      '-e',
      'fork or exit; $| = 1; print "ready\\n"; <STDIN>; wait; print "x\\n"; <STDIN>',
    ]);
    try {
      const eyes = openEyes();
      let world = await eyes.lookAt(at(child.pid));
      while (world.processes[1]?.state !== 'Z') {
        await nextTurn();
        world = await eyes.glanceAt(at(child.pid));
      }
      assert.not('mnt' in world.processes[1].namespaces);
      assert.is(world.processes[1].cmdline, '');
      child.stdin?.write('\n');
      await lineOf(child);
      assert.is((await eyes.glanceAt(at(child.pid))).processes.length, 1);
    } finally {
      await endChild(child);
    }
  },
  { needs: [needsProgram('perl')] },
);

const lookFile = fileURLToPath(new URL('../../src/procfs/look.ts', import.meta.url));
const stranger = `
import { openEyes } from ${JSON.stringify(lookFile)};
// Only now: the folder that holds this may be closed to others.
process.setgroups([]);
process.setgid(65534);
process.setuid(65534);
const world = await openEyes().look({ pid: Number(process.argv[1]) });
console.log(JSON.stringify({ process: world.processes[0], unreadable: world.unreadable }));`;

test(
  'what may not be read is null and listed; what anybody may read is there',
  async () => {
    const child = await startChild('sh', ['-c', 'echo ready; exec sleep 60']);
    try {
      const args = ['--import', 'tsx', '--input-type=module', '-e', stranger, String(child.pid)];
      const text = execFileSync(process.execPath, args, {
        encoding: 'utf8',
        env: { ...process.env, TMPDIR: '/tmp', HOME: '/' },
      });
      const { process: seen, unreadable } = JSON.parse(text);
      assert.is(seen.pid, child.pid);
      assert.equal(new Set(Object.values(seen.namespaces)), new Set([null]));
      assert.is(Object.keys(seen.namespaces).length, 10);
      assert.equal(unreadable[0], { what: `/proc/${child.pid}/ns`, why: 'EACCES' });
      assert.match(seen.capabilities, /^[0-9a-f]{16}$/);
    } finally {
      await endChild(child);
    }
  },
  { seconds: 20, needs: [needsRoot] },
);
