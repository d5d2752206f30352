// Ten programs that start at the same moment, half of which are killed: the others go on, and in the end nothing is left.
import * as assert from 'uvu/assert';
import { labDirectories } from '../../src/lab/directory.ts';
import { machine } from '../../src/lab/machine.ts';
import { sweep } from '../../src/lab/sweep.ts';
import { needsProgram, needsRoot } from '../live/child.ts';
import { inStep, learns, onBadDay, signalAll } from '../support/bad-day.ts';
import { treeOf } from '../support/descent.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('ten programs at once', { seconds: 600, needs: [labs, needsProgram('script'), needsRoot] });

const many = 10;

test('each has its own lab; five are killed with all that holds it, and five go on', async () => {
  const before = hostSnapshot();
  const ids: string[] = [];
  const { promise: all, resolve: everybodyIsThere, reject: somebodyIsNot } = Promise.withResolvers<void>();
  let there = 0;
  const one = (isKilled: boolean) =>
    onBadDay({}, async (terminal) => {
      await inStep(terminal);
      const tree = treeOf(terminal.program());
      const own = labDirectories(machine(), 0).filter(({ outside }) => tree.includes(outside));
      ids.push(...new Set(own.map(({ id }) => id)));
      there += 1;
      if (there === many) everybodyIsThere();
      await all;
      if (!isKilled) return learns(terminal);
      // The program, and those that would clean up after it.
      signalAll(tree, 'SIGKILL');
      await terminal.end();
      await sweep();
    });
  const days = Array.from({ length: many }, (_, index) => one(index % 2 === 0));
  for (const day of days) day.catch(somebodyIsNot);
  // Those that wait for one that has failed close their terminals, too.
  for (const day of await Promise.allSettled(days)) if (day.status === 'rejected') throw day.reason;
  assert.is(new Set(ids).size, many);
  await sweep();
  await assertUnchanged(before);
});
