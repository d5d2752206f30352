import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findTree, parseChildren, type Tree } from '../../src/procfs/process-tree.ts';
import { suite } from '../support/suite.ts';
import { sceneFolder } from './scene.ts';

const test = suite('/proc/PID/task/TID/children');

const none: Tree = new Map();
const pidsOf = async (procRoot: string, top: number, known = none) => [
  ...(await findTree(procRoot, top, known)).keys(),
];

test('the text is numbers parted by spaces', async () => {
  assert.equal(parseChildren('12 7 300 '), [12, 7, 300]);
  assert.equal(parseChildren(''), []);
  assert.equal(parseChildren('x 5 -1'), [5]);
});

test('a tree is a process and all that descends from it', async () => {
  const procRoot = `${sceneFolder('unified')}/proc`;
  assert.equal(await pidsOf(procRoot, 820), [820, 821, 822]);
  assert.equal(await pidsOf(procRoot, 700, new Map([[1, null]])), [700, 801, 820, 821, 822]);
  assert.equal(await pidsOf(procRoot, 822, new Map([[822, null]])), [822]);
  assert.equal(await pidsOf(procRoot, 999), []);
});

/** A proc tree as of a kernel without CONFIG_PROC_CHILDREN: the parents are in stat alone. */
const withParents = async (parents: Readonly<Record<number, number>>, use: (procRoot: string) => Promise<void>) => {
  const procRoot = mkdtempSync(join(tmpdir(), 'cutaway-proc-'));
  try {
    for (const [pid, ppid] of Object.entries(parents)) {
      mkdirSync(join(procRoot, pid, 'task', pid), { recursive: true });
      writeFileSync(join(procRoot, pid, 'stat'), `${pid} (p) S ${ppid} 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n`);
    }
    await use(procRoot);
  } finally {
    rmSync(procRoot, { recursive: true });
  }
};

test('where the kernel lists no children, their parents tell', async () => {
  await withParents({ 1: 0, 5: 1, 6: 5, 7: 6, 8: 1, 30: 7 }, async (procRoot) => {
    assert.equal(
      await findTree(procRoot, 5, none),
      new Map([
        [5, null],
        [6, 5],
        [7, 6],
        [30, 7],
      ]),
    );
    assert.equal(await pidsOf(procRoot, 8), [8]);
    assert.equal(await pidsOf(procRoot, 9), []);
  });
});

test('children of every thread are found', async () => {
  await withParents({ 1: 0, 5: 1, 6: 5 }, async (procRoot) => {
    mkdirSync(join(procRoot, '1/task/3'));
    writeFileSync(join(procRoot, '1/task/1/children'), '5 ');
    writeFileSync(join(procRoot, '1/task/3/children'), '6 ');
    for (const pid of [5, 6]) writeFileSync(join(procRoot, `${pid}/task/${pid}/children`), '');
    assert.equal(await pidsOf(procRoot, 1), [1, 5, 6]);
  });
});

test('a child that has gone is not there, and neither is what only it led to', async () => {
  await withParents({ 1: 0, 5: 1 }, async (procRoot) => {
    writeFileSync(join(procRoot, '1/task/1/children'), '5 6 ');
    writeFileSync(join(procRoot, '5/task/5/children'), '');
    assert.equal(await pidsOf(procRoot, 1), [1, 5]);
  });
});
