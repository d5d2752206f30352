import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Process } from '../../src/kernel/process.ts';
import { openMountReader } from '../../src/procfs/mount-reader.ts';
import { suite } from '../support/suite.ts';

const test = suite('the mounts of a namespace');

const processOf = (pid: number, startTicks: number) => ({ pid, startTicks, namespaces: { mnt: 200 } }) as Process;

/** Runs `body` with a proc in which process 8 lives in mnt:[200], with one proc mount that counts as `links` says. */
const withProc = (body: (procRoot: string, counts: (inode: number) => void) => void) => {
  const procRoot = mkdtempSync(join(tmpdir(), 'cutaway-mounts-'));
  const link = `${procRoot}/8/root/proc/1/ns/pid`;
  try {
    mkdirSync(`${procRoot}/8/ns`, { recursive: true });
    mkdirSync(join(link, '..'), { recursive: true });
    writeFileSync(`${procRoot}/8/mountinfo`, '2 1 0:9 / /proc rw - proc proc rw\n');
    symlinkSync('mnt:[200]', `${procRoot}/8/ns/mnt`);
    symlinkSync('pid:[5]', link);
    body(procRoot, (inode) => {
      unlinkSync(link);
      symlinkSync(`pid:[${inode}]`, link);
    });
  } finally {
    rmSync(procRoot, { recursive: true });
  }
};

test('a table that says the same is not read anew', () => {
  withProc((procRoot, counts) => {
    const reader = openMountReader({ procRoot, asksProcs: true });
    const [first] = reader.read([processOf(8, 100)]).mounts;
    assert.is(first?.pidNamespace, 5);
    counts(6);
    assert.is(reader.read([processOf(8, 100)]).mounts[0], first);
  });
});

test('the same text of somebody else may be of another namespace with the same number', () => {
  withProc((procRoot, counts) => {
    const reader = openMountReader({ procRoot, asksProcs: true });
    assert.is(reader.read([processOf(8, 100)]).mounts[0]?.pidNamespace, 5);
    counts(6);
    assert.is(reader.read([processOf(8, 101)]).mounts[0]?.pidNamespace, 6);
  });
});

test('who does not ask is not told', () => {
  withProc((procRoot) => {
    const { mounts, unreadable } = openMountReader({ procRoot, asksProcs: false }).read([processOf(8, 100)]);
    assert.equal([mounts.length, mounts[0] && 'pidNamespace' in mounts[0], unreadable], [1, false, []]);
  });
});
