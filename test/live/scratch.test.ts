// A lab's directory on a disk of the machine: what it is, what bounds it, and that it is gone after any end.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { diskIo } from '../../src/lab/disk-io.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { machine } from '../../src/lab/machine.ts';
import { findScratch } from '../../src/lab/scratch.ts';
import { startLab } from '../../src/lab/start.ts';
import { sweep } from '../../src/lab/sweep.ts';
import { root } from '../command/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { type HeldLab, holdLab, inLab, labs, outsideOf, withLab } from '../support/lab.ts';
import { type Need, suite } from '../support/suite.ts';
import { asUser, type UserMap, userMaps } from '../support/user-lane.ts';
import { needsRoot } from './child.ts';

const reasonOf = (look: () => unknown) => {
  try {
    look();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const needsDisk: Need = () => reasonOf(() => findScratch());
const onDisk =
  (folder: string): Need =>
  () =>
    reasonOf(() => findScratch([folder]));
const needsThrottle: Need = () => reasonOf(() => diskIo(machine()));

const test = suite('scratch', { seconds: 60, needs: [labs, needsDisk] });

const folder = () => findScratch().folder;
const directoryOf = ({ id }: { readonly id: string }) => `${folder()}/${id}`;

const withScratch = (body: (lab: Lab) => Promise<void>) => withLab(body, { scratch: folder() });

/** Files and directories such as a lesson may leave, and some that are hard to remove. */
const litter =
  'mkdir -p /scratch/a/b /scratch/closed; echo x > /scratch/a/b/c; ln -s / /scratch/machine; mkfifo /scratch/pipe; chmod 0 /scratch/closed /scratch/a';

test('it is empty, on a disk, and the only thing of the machine in sight', () =>
  withScratch(async (lab) => {
    const [line = ''] = readFileSync(`/proc/${lab.pid}/mountinfo`, 'utf8')
      .split('\n')
      .filter((one) => one.split(' ')[4] === '/scratch');
    assert.match(line, / rw,nosuid,nodev,noexec/);
    assert.not.match(line, /shared:|master:/);
    assert.is(await inLab(lab, 'ls -A /scratch; ls -di /scratch/.. | grep -c scratch'), '1');
    assert.is(statSync(`/proc/${lab.pid}/root/scratch`).dev, statSync(directoryOf(lab)).dev);
    assert.is(statSync(directoryOf(lab)).mode & 0o777, 0o700, 'nobody else may pass');
    await inLab(lab, litter);
  }));

test('another lab has none, and no directory is made for it', () =>
  withLab(async (lab) => {
    assert.is(await inLab(lab, 'ls -d /scratch'), 'ls: /scratch: No such file or directory');
    assert.not(existsSync(directoryOf(lab)));
  }));

test('no file in it is larger than 64M', () =>
  withScratch(async (lab) => {
    assert.match(
      await inLab(lab, 'truncate -s 65M /scratch/a; dd if=/dev/zero of=/scratch/b bs=1M seek=64 count=1'),
      /too large|size limit/,
    );
    assert.is(
      await inLab(lab, 'ulimit -f unlimited; wc -c </scratch/b'),
      'sh: error setting limit: Operation not permitted\n67108864',
    );
  }));

test('a lab that fills it ends, and says why', async () => {
  const before = hostSnapshot();
  const lab = await startLab({ scratch: folder() });
  void inLab(lab, 'for i in 1 2 3 4 5 6; do dd if=/dev/zero of=/scratch/$i bs=1M count=60; done; sleep 100').catch(
    () => {},
  );
  const end = await lab.ended;
  assert.equal(end, {
    asked: false,
    reason: 'what it had written into /scratch was too much for the disk',
    leftovers: [],
  });
  await assertUnchanged(before);
});

for (const [title, kill] of [
  ['it is gone when PID 1 is killed', (lab: HeldLab) => process.kill(lab.pid, 'SIGKILL')],
  [
    'it is gone when the program that holds the lab is killed',
    (lab: HeldLab) => process.kill(outsideOf(lab), 'SIGKILL'),
  ],
  ['it is gone when Node is killed', ({ holder }: HeldLab) => holder.kill('SIGKILL')],
] as const)
  test(title, async () => {
    const before = hostSnapshot();
    const lab = await holdLab(folder());
    try {
      writeFileSync(`/proc/${lab.pid}/root/scratch/a`, 'a');
      assert.ok(existsSync(`${directoryOf(lab)}/lab/a`));
      kill(lab);
      while (existsSync(directoryOf(lab))) await delay(5);
    } finally {
      lab.holder.kill('SIGKILL');
    }
    await assertUnchanged(before);
  });

test('a sweep removes it where everybody was killed, and touches no living one', async () => {
  const before = hostSnapshot();
  const [dead, living] = [await holdLab(folder()), await holdLab(folder())];
  try {
    writeFileSync(`/proc/${dead.pid}/root/scratch/a`, 'a');
    process.kill(outsideOf(dead), 'SIGSTOP');
    dead.holder.kill('SIGKILL');
    process.kill(outsideOf(dead), 'SIGKILL');
    while (existsSync(`/proc/${outsideOf(dead)}`) || existsSync(`/proc/${dead.pid}`)) await delay(5);
    assert.ok(existsSync(`${directoryOf(dead)}/lab/a`));
    const { leftovers, removed } = await sweep();
    assert.equal(leftovers, []);
    assert.ok(removed.includes(directoryOf(dead)) || !existsSync(directoryOf(dead)));
    assert.not(existsSync(directoryOf(dead)));
    assert.ok(existsSync(directoryOf(living)));
  } finally {
    living.holder.kill('SIGKILL');
  }
  await assertUnchanged(before);
});

const isV2 = machine().cgroup === 'v2';
const [cgroup, limit, most] = isV2
  ? ['/sys/fs/cgroup/slow', 'io.max', 'wbps=']
  : ['/sys/fs/cgroup/blkio/slow', 'blkio.throttle.write_bps_device', ''];

/** Puts whoever performs it into a cgroup that may write so many bytes a second. */
const slowed = (bytes: number) =>
  `mkdir -p ${cgroup}; echo ${diskIo(machine()).device} ${most}${bytes} > ${cgroup}/${limit}; echo $$ > ${cgroup}/cgroup.procs`;

/** What the kernel has counted for that cgroup on that disk, read on the machine. */
const writtenBytes = (lab: Lab): number => {
  const device = diskIo(machine()).device;
  const file = isV2 ? 'io.stat' : 'blkio.throttle.io_service_bytes_recursive';
  const pattern = new RegExp(isV2 ? `^${device} .*wbytes=(\\d+)` : `^${device} Write (\\d+)`, 'm');
  const path = lab.cgroups.map((one) => `${one}/slow/${file}`).find((one) => existsSync(one)) ?? '';
  return Number(pattern.exec(readFileSync(path, 'utf8'))?.[1] ?? 0);
};

test(
  'a limit slows direct writes and fsync(), and no buffered write; the kernel counts what went to the disk',
  () =>
    withScratch(async (lab) => {
      const timed = async (command: string) => {
        const text = await inLab(lab, `${slowed(2 ** 20)}; time ${command}`);
        return Number(/real\s+\d+m ([\d.]+)s/.exec(text)?.[1]);
      };
      assert.ok((await timed('dd if=/dev/zero of=/scratch/a bs=1M count=2 oflag=direct')) > 1.5);
      const counted = writtenBytes(lab);
      assert.ok(counted >= 2 * 2 ** 20, `${counted}`);
      assert.ok((await timed('dd if=/dev/zero of=/scratch/b bs=1M count=2')) < 1);
      assert.ok(writtenBytes(lab) - counted < 2 ** 20);
      assert.ok((await timed('sync /scratch/b')) > 1.5);
      assert.ok(writtenBytes(lab) - counted >= 2 * 2 ** 20);
    }),
  { needs: [labs, needsThrottle] },
);

test(
  'a process that waits for a disk of 8 bytes a second holds nothing up when its lab ends',
  () =>
    withScratch(async (lab) => {
      void inLab(lab, `${slowed(8)}; dd if=/dev/zero of=/scratch/a bs=1M count=2 oflag=direct`).catch(() => {});
      const isWaiting = async () => /^D\S* +\{dd\}/m.test(await inLab(lab, 'ps -o stat,args'));
      while (!(await isWaiting())) await delay(100);
      const began = Date.now();
      await lab.end();
      assert.ok(Date.now() - began < 5000, `it took ${Date.now() - began} ms`);
    }),
  { needs: [labs, needsThrottle] },
);

const node = process.execPath;

interface UsersLab {
  readonly id: string;
  readonly pid: number;
  readonly holder: ChildProcess;
  close(): void;
}

/** A lab of an ordinary user, with scratch below `place`. `first`: what root does before. */
const holdAs = async (map: UserMap, place: string, first = ''): Promise<UsersLab> => {
  const user = asUser(map, root, [node, '--import', 'tsx', 'test/support/lab-holder.ts', place], first);
  const [file = '', ...args] = user.command;
  const holder = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: holder.stdout as Readable }), 'line')) as [string];
  spawnSync('nsenter', ['-t', String((JSON.parse(line) as Lab).pid), '-a', '-S0', '-G0', '/bin/sh', '-c', litter]);
  return { ...(JSON.parse(line) as { id: string; pid: number }), holder, close: user.close };
};

for (const map of userMaps)
  test(
    `an ordinary user has one as well (${map}), in a folder that is closed`,
    async () => {
      const before = hostSnapshot();
      // Their home is in memory in these tests: a place on a disk, closed to everybody else.
      const closed = mkdtempSync('/var/tmp/cutaway-test-');
      const place = `${closed}/home`;
      mkdirSync(place);
      const lab = await holdAs(map, place, `chown "$1:$2" ${closed} ${place} && chmod 700 ${closed} ${place}`);
      try {
        const path = `${place}/${lab.id}`;
        assert.is(statSync(`/proc/${lab.pid}/root/scratch`).ino, statSync(`${path}/lab`).ino);
        assert.is(statSync(`${path}/lab`).uid, statSync(`/proc/${lab.pid}`).uid, "its owner is the lab's root");
        assert.ok(existsSync(`${path}/lab/a/b/c`));
        lab.holder.kill('SIGKILL');
        while (existsSync(path)) await delay(5);
      } finally {
        lab.holder.kill('SIGKILL');
        lab.close();
        rmSync(closed, { recursive: true });
      }
      await assertUnchanged(before);
    },
    { needs: [needsRoot, labs, needsDisk] },
  );

for (const map of userMaps)
  test(
    `what an ordinary user has left their own clean removes, and that of root leaves alone: ${map}`,
    async () => {
      const before = hostSnapshot();
      const lab = await holdAs(map, '/var/tmp');
      const path = `/var/tmp/${lab.id}`;
      try {
        process.kill(outsideOf(lab), 'SIGSTOP');
        lab.holder.kill('SIGKILL');
        process.kill(outsideOf(lab), 'SIGKILL');
        while (existsSync(`/proc/${outsideOf(lab)}`) || existsSync(`/proc/${lab.pid}`)) await delay(5);
        assert.not((await sweep()).removed.includes(path));
        assert.ok(existsSync(`${path}/lab/a/b/c`));
        const user = asUser(map, root, [node, 'dist/cutaway.mjs', 'clean']);
        const [file = '', ...args] = user.command;
        assert.is(spawnSync(file, args, { encoding: 'utf8' }).stdout, `removed ${path}\nNothing is left behind.\n`);
        user.close();
      } finally {
        lab.holder.kill('SIGKILL');
        lab.close();
      }
      await assertUnchanged(before);
    },
    { needs: [needsRoot, labs, onDisk('/var/tmp')] },
  );
