import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findTree, parseChildren, type Tree } from '../../src/procfs/process-tree.ts';
import { suite } from '../support/suite.ts';
import { sceneFolder } from './scene.ts';

const test = suite('/proc/PID/task/TID/children');

const none: Tree = new Map();
const pidsOf = (procRoot: string, top: number, known = none) => [...findTree(procRoot, top, known).keys()];

test('the text is numbers parted by spaces', () => {
  assert.equal(parseChildren('12 7 300 '), [12, 7, 300]);
  assert.equal(parseChildren(''), []);
  assert.equal(parseChildren('x 5 -1'), [5]);
});

test('a tree is a process and all that descends from it', () => {
  const procRoot = `${sceneFolder('unified')}/proc`;
  assert.equal(pidsOf(procRoot, 820), [820, 821, 822]);
  assert.equal(pidsOf(procRoot, 700, new Map([[1, null]])), [700, 801, 820, 821, 822]);
  assert.equal(pidsOf(procRoot, 822, new Map([[822, null]])), [822]);
  assert.equal(pidsOf(procRoot, 999), []);
});

/** A proc tree as of a kernel without CONFIG_PROC_CHILDREN: the parents are in stat alone. */
const withParents = (parents: Readonly<Record<number, number>>, use: (procRoot: string) => void) => {
  const procRoot = mkdtempSync(join(tmpdir(), 'cutaway-proc-'));
  try {
    for (const [pid, ppid] of Object.entries(parents)) {
      mkdirSync(join(procRoot, pid, 'task', pid), { recursive: true });
      writeFileSync(join(procRoot, pid, 'stat'), `${pid} (p) S ${ppid} 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n`);
    }
    use(procRoot);
  } finally {
    rmSync(procRoot, { recursive: true });
  }
};

test('where the kernel lists no children, their parents tell', () => {
  withParents({ 1: 0, 5: 1, 6: 5, 7: 6, 8: 1, 30: 7 }, (procRoot) => {
    assert.equal(
      findTree(procRoot, 5, none),
      new Map([
        [5, null],
        [6, 5],
        [7, 6],
        [30, 7],
      ]),
    );
    assert.equal(pidsOf(procRoot, 8), [8]);
    assert.equal(pidsOf(procRoot, 9), []);
  });
});

test('children of every thread are found', () => {
  withParents({ 1: 0, 5: 1, 6: 5 }, (procRoot) => {
    mkdirSync(join(procRoot, '1/task/3'));
    writeFileSync(join(procRoot, '1/task/1/children'), '5 ');
    writeFileSync(join(procRoot, '1/task/3/children'), '6 ');
    for (const pid of [5, 6]) writeFileSync(join(procRoot, `${pid}/task/${pid}/children`), '');
    assert.equal(pidsOf(procRoot, 1), [1, 5, 6]);
  });
});

test('a child that has gone is not there, and neither is what only it led to', () => {
  withParents({ 1: 0, 5: 1 }, (procRoot) => {
    writeFileSync(join(procRoot, '1/task/1/children'), '5 6 ');
    writeFileSync(join(procRoot, '5/task/5/children'), '');
    assert.equal(pidsOf(procRoot, 1), [1, 5]);
  });
});
