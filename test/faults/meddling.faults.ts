// Somebody else on the machine takes parts of a running lab away. The program says what it sees, and a fresh lab is had by `r`.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { labPlace } from '../../src/lab/place.ts';
import { needsProgram, needsRoot } from '../live/child.ts';
import { inStep, labInitOf, leaves, onBadDay, type Sufferer } from '../support/bad-day.ts';
import { childrenOf, treeOf } from '../support/descent.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('meddling', { seconds: 120, needs: [labs, needsRoot, needsProgram('script')] });

const inLabOf = (terminal: Sufferer, ...command: readonly string[]) =>
  execFileSync('nsenter', ['-t', String(labInitOf(terminal.program())), '-U', '-m', '-n', '-p', ...command], {
    encoding: 'utf8',
  });

/** The lab's directories, by the number of the process that holds it. */
const cgroupsOf = (terminal: Sufferer): readonly string[] => {
  for (const pid of childrenOf(terminal.program())) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const place = labPlace(`cutaway-${pid}-${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`);
    if (place) return place.cgroups;
  }
  throw new Error('the program has no lab');
};

const goesOn = async (terminal: Sufferer) => {
  terminal.press('1');
  await terminal.waitFor(/enter +do it/);
  terminal.press('Enter');
  await terminal.waitFor(/enter +next/, 20);
};

const startsAgain = async (terminal: Sufferer) => {
  terminal.press('r');
  await terminal.waitFor('this step');
  terminal.press('t');
  await inStep(terminal);
};

test('cgroup directories that are in use cannot be removed', () =>
  onBadDay({}, async (terminal) => {
    await inStep(terminal);
    for (const path of cgroupsOf(terminal)) assert.throws(() => rmdirSync(path), /EBUSY/);
    await goesOn(terminal);
    await leaves(terminal);
  }));

test('a lab that is moved out of its cgroups, and these removed, goes on', () =>
  onBadDay({}, async (terminal) => {
    await inStep(terminal);
    for (const path of cgroupsOf(terminal)) {
      // The outer directory is named by the lab; what is above it is the tree's own.
      const outer = join(path, '..');
      for (const pid of treeOf(labInitOf(terminal.program())))
        writeFileSync(join(outer, '..', 'cgroup.procs'), String(pid));
      rmdirSync(path);
      rmdirSync(outer);
    }
    await goesOn(terminal);
    await startsAgain(terminal);
    assert.ok(cgroupsOf(terminal).length > 0);
    await leaves(terminal);
  }));

test('file systems of the lab that are unmounted: the shell misses them, the program does not', () =>
  onBadDay({}, async (terminal) => {
    await inStep(terminal);
    inLabOf(terminal, 'umount', '-l', '/proc');
    inLabOf(terminal, 'umount', '-l', '/sys/fs/cgroup');
    await goesOn(terminal);
    await startsAgain(terminal);
    await goesOn(terminal);
    await leaves(terminal);
  }));

test("a link that is deleted in the lab's network namespace is seen to be gone", () =>
  onBadDay({ words: 'learn by-hand/cable' }, async (terminal) => {
    await terminal.waitFor(/enter +do it|1 2 3 +answer/, 40);
    inLabOf(terminal, 'ip', 'link', 'add', 'meddler', 'type', 'veth', 'peer', 'name', 'mate');
    await terminal.waitFor(/\+ .*meddler/, 20);
    inLabOf(terminal, 'ip', 'link', 'del', 'meddler');
    await terminal.waitFor(/^(?![\s\S]*meddler)/, 20);
    await goesOn(terminal);
    await leaves(terminal);
  }));
