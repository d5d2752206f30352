import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { setTimeout as nextTurn } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { unescapeOctal } from '../../src/kernel/mount-options.ts';
import { type NamespaceType, namespaceTypes } from '../../src/kernel/namespace.ts';
import type { World } from '../../src/kernel/world.ts';
import { openEyes } from '../../src/procfs/look.ts';
import { suite } from '../support/suite.ts';
import { endChild, jsonOf, needsProgram, needsRoot, startChild } from './child.ts';
import { missedRows, type Turns } from './held-rows.ts';

const test = suite('look at the machine');
const { look, lookAt, glanceAt } = openEyes();

/**
 * 200 processes that sleep, 12 of them in namespaces of their own, and mounts whose names are hard to read.
 */
const crowd = `
for i in $(seq 188); do sleep 120 & done
for i in $(seq 12); do unshare -muinpCf sleep 120 & done
mount -t tmpfs '' /mnt; mount --make-shared /mnt; mkdir '/mnt/a b' '/mnt/c\\040d' '/mnt/é#'
mount --bind /usr/share '/mnt/a b'; mount -t tmpfs 'so urce' '/mnt/c\\040d'; mount --bind /mnt '/mnt/é#'
mount --make-slave '/mnt/é#'; mount --make-unbindable '/mnt/a b'
echo ready; wait`;

async function turns<Raw>(
  read: () => Raw,
  rowsOfTool: (raw: Raw) => string[],
  rowsOfLook: (world: World) => string[],
): Promise<Turns> {
  const first = rowsOfTool(read());
  const lookFirst = rowsOfLook(await look());
  const last = rowsOfTool(read());
  return { tool: [first, last], look: [lookFirst, rowsOfLook(await look())] };
}

/** Nothing is missed; and it would have been noticed, had any one row been missing or another one. */
function assertAgreement(read: Turns): void {
  assert.equal(missedRows(read), []);
  const { tool, look: looked } = read;
  for (const at of [0, Math.floor(looked[0].length / 2)]) {
    const row = looked[0].find((one, index) => index >= at && tool[0].includes(one) && tool[1].includes(one));
    assert.ok(row, 'no row held');
    assert.is(missedRows({ tool, look: [looked[0].filter((one) => one !== row), looked[1]] }).length, 1, row);
    const wrong = looked.map((rows) => rows.map((one) => (one === row ? `${one}1` : one))) as unknown as Turns['look'];
    assert.is(missedRows({ tool, look: wrong }).length, 2, row);
  }
}

const psColumns = ['pidns', 'mntns', 'netns', 'utsns', 'ipcns', 'userns', 'cgroupns', 'timens'] as const;
const psTypes: readonly NamespaceType[] = ['pid', 'mnt', 'net', 'uts', 'ipc', 'user', 'cgroup', 'time'];

const psRows = () =>
  turns(
    () =>
      execFileSync(
        'ps',
        ['-e', '-o', ['pid=', 'ppid=', 'euid=', 'egid=', ...psColumns.map((name) => `${name}=`)].join()],
        { encoding: 'utf8' },
      ),
    (text) =>
      text
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/).join(' ')),
    (world) =>
      world.processes.map(({ pid, ppid, uid, gid, namespaces }) =>
        [pid, ppid, uid, gid, ...psTypes.map((type) => namespaces[type] ?? '-')].join(' '),
      ),
  );

interface LsnsRow {
  readonly ns: number;
  readonly type: NamespaceType;
  readonly nprocs: number;
  readonly pid: number;
}

/**
 * The namespaces with these inodes are counted as well; elsewhere on the machine processes come and go
 * unnoticed.
 */
const lsnsRows = (still: ReadonlySet<number>) => {
  const row = (type: NamespaceType, inode: number, processes: number, pid: number | null) =>
    still.has(inode) ? `${type} ${inode} ${processes} ${pid}` : `${type} ${inode}`;
  return turns(
    () => jsonOf('lsns', ['-J', '-o', 'NS,TYPE,NPROCS,PID']).namespaces as LsnsRow[],
    (rows) => rows.filter(({ nprocs }) => nprocs > 0).map(({ ns, type, nprocs, pid }) => row(type, ns, nprocs, pid)),
    (world) =>
      world.namespaces
        .filter(({ processes }) => processes > 0)
        .map(({ type, inode, processes, pid }) => row(type, inode, processes, pid)),
  );
};

/** Of the crowd alone. */
const namespacesOf = async (pid: number) => {
  const own = namespaceTypes.map((type) => statSync(`/proc/self/ns/${type}`).ino);
  const { namespaces } = await lookAt({ pid, cgroups: [] });
  return new Set(namespaces.map(({ inode }) => inode).filter((inode) => !own.includes(inode)));
};

interface FindmntRow {
  readonly id: number;
  readonly parent: number;
  readonly target: string;
  readonly fstype: string;
  readonly source: string | null;
  readonly fsroot: string;
  readonly 'vfs-options': string;
  readonly 'fs-options': string | null;
  readonly 'opt-fields': string | null;
}

const findmntColumns = 'ID,PARENT,TARGET,FSTYPE,SOURCE,FSROOT,VFS-OPTIONS,FS-OPTIONS,OPT-FIELDS';

function findmntRowsOf(pid: number): string[] {
  try {
    const { filesystems } = jsonOf('findmnt', ['-J', '-l', '-v', '-N', String(pid), '-o', findmntColumns]) as {
      filesystems: FindmntRow[];
    };
    const namespace = statSync(`/proc/${pid}/ns/mnt`).ino;
    return filesystems.map((row) =>
      [
        namespace,
        row.id,
        row.parent,
        row.target,
        row.fstype,
        row.source ?? '',
        row.fsroot,
        `${row['vfs-options']},${row['fs-options'] ?? ''}`,
        row['opt-fields'] ?? 'private',
      ].join(' '),
    );
  } catch {
    // It has ended.
    return [];
  }
}

const inhabitedMountNamespaces = (world: World) =>
  world.namespaces.filter(({ type, pid }) => type === 'mnt' && pid !== null).map(({ pid }) => pid as number);

const findmntRows = async () => {
  const pids = inhabitedMountNamespaces(await look());
  return turns(
    () => pids.flatMap(findmntRowsOf),
    (rows) => rows,
    (world) =>
      world.mounts.map((mount) =>
        [
          mount.namespace,
          mount.id,
          mount.parent,
          mount.mountpoint,
          mount.fstype,
          mount.source,
          mount.root,
          unescapeOctal(mount.options),
          mount.propagation,
        ].join(' '),
      ),
  );
};

const sleepersOf = async (pid: number) =>
  (await glanceAt({ pid, cgroups: [] })).processes.filter(({ comm }) => comm === 'sleep').length;

test(
  'among 200 processes more we see the processes of ps, the namespaces of lsns and the mounts of findmnt',
  async () => {
    const child = await startChild('unshare', ['-m', '--propagation', 'private', 'sh', '-c', crowd]);
    try {
      while ((await sleepersOf(child.pid)) < 200) await nextTurn(20);
      assertAgreement(await psRows());
      const still = await namespacesOf(child.pid);
      assert.is(still.size, 12 * 6 + 1);
      assertAgreement(await lsnsRows(still));
      const mounts = await findmntRows();
      assertAgreement(mounts);
      const rows = mounts.look[0].filter((row) => row.startsWith(`${statSync(`/proc/${child.pid}/ns/mnt`).ino} `));
      assert.ok(
        rows.some((row) => row.includes(' /mnt/c\\040d tmpfs so urce ')),
        'a backslash in a name is no escape',
      );
      assert.ok(rows.some((row) => row.includes(' /mnt/é# ') && row.includes('master:')));
    } finally {
      await endChild(child);
    }
  },
  { seconds: 60, needs: [needsRoot, ...['ps', 'lsns', 'findmnt'].map(needsProgram)] },
);

const named = `
mount -t tmpfs none /run; mkdir /run/netns
for name in blue red green 'with space' ünïcode; do ip netns add "$name"; done
echo ready; exec sleep 120`;

test(
  'network namespaces that no process lives in are found by what they are bound to',
  async () => {
    const child = await startChild('unshare', ['-m', '--propagation', 'private', 'sh', '-c', named]);
    try {
      const { namespaces } = await look();
      const directory = `/proc/${child.pid}/root/run/netns`;
      const expected = readdirSync(directory).map((name) => [
        statSync(`${directory}/${name}`).ino,
        `/run/netns/${name}`,
      ]);
      assert.is(expected.length, 5);
      const bound = jsonOf('findmnt', ['-J', '-l', '-N', String(child.pid), '-t', 'nsfs', '-o', 'TARGET'])
        .filesystems as { target: string }[];
      assert.equal(new Set(bound.map(({ target }) => target)), new Set(expected.map(([, target]) => target)));
      for (const [inode, target] of expected) {
        const found = namespaces.find((one) => one.inode === inode);
        assert.equal(found, { type: 'net', inode, processes: 0, pid: null, boundAt: [target] });
      }
    } finally {
      await endChild(child);
    }
    const { namespaces } = await look();
    assert.not(namespaces.some(({ boundAt }) => boundAt.includes('/run/netns/with space')));
  },
  { seconds: 60, needs: [needsRoot, needsProgram('ip'), needsProgram('findmnt')] },
);
