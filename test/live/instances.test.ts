// Two programs at once on one machine, and ten: each has its own lab, and none takes another's for a dead one.
import { readlinkSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { labDirectories } from '../../src/lab/directory.ts';
import { machine } from '../../src/lab/machine.ts';
import { inShell, inStep, labInitOf, learns, leavesShell, onBadDay, type Sufferer } from '../support/bad-day.ts';
import { treeOf } from '../support/descent.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { needsProgram, needsRoot } from './child.ts';

const test = suite('several programs at once', { seconds: 120, needs: [labs, needsProgram('script'), needsRoot] });

const namespacesOf = ({ program }: Sufferer) =>
  ['user', 'mnt', 'pid', 'net', 'uts', 'ipc', 'cgroup'].map((kind) =>
    readlinkSync(`/proc/${labInitOf(program())}/ns/${kind}`),
  );

/** Ids of the labs that these programs hold. */
const idsOf = (terminals: readonly Sufferer[]) => {
  const holders = terminals.flatMap(({ program }) => treeOf(program()));
  const found = labDirectories(machine(), 0).filter(({ outside }) => holders.includes(outside));
  return [...new Set(found.map(({ id }) => id))];
};

const answers = async (terminal: Sufferer) => {
  await inShell(terminal, 'echo $((6*7))');
  await terminal.waitFor('42');
};

test('the second one has a lab of its own, and leaves the first one in peace, however it ends', () =>
  onBadDay({}, async (first) => {
    await inStep(first);
    await onBadDay({}, async (second) => {
      await inStep(second);
      assert.is(new Set([...namespacesOf(first), ...namespacesOf(second)]).size, 14);
      assert.is(idsOf([first, second]).length, 2);
      await learns(second);
    });
    await onBadDay({}, async (third) => {
      await inStep(third);
      process.kill(third.program(), 'SIGKILL');
      assert.is(await third.end(), 137);
    });
    // The one that starts next sweeps, and finds a lab that lives.
    await onBadDay({}, learns);
    await answers(first);
    await leavesShell(first);
  }));
