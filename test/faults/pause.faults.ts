// Time that passes without the program: all of it stopped for a while, as by a lid that is closed, and clocks that say something else than
// those of the machine.
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { sweep } from '../../src/lab/sweep.ts';
import { needsProgram, needsRoot } from '../live/child.ts';
import { inStep, learns, onBadDay, type Sufferer, signalAll } from '../support/bad-day.ts';
import { treeOf } from '../support/descent.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('pauses', { seconds: 120, needs: [labs, needsProgram('script')] });

const pauses: Readonly<Record<string, (terminal: Sufferer) => readonly number[]>> = {
  'all of it': ({ program }) => treeOf(program()),
  'all but the program itself': ({ program }) => treeOf(program()).slice(1),
  'the program alone': ({ program }) => [program()],
};

for (const [what, chosen] of Object.entries(pauses))
  test(`${what} is stopped for ten seconds, and goes on`, () =>
    onBadDay({}, async (terminal) => {
      await inStep(terminal);
      const pids = chosen(terminal);
      signalAll(pids, 'SIGSTOP');
      await delay(10_000);
      terminal.press('1');
      const length = terminal.bytes().length;
      signalAll(pids, 'SIGCONT');
      await terminal.waitFor(/enter +do it/);
      await delay(1000);
      const drawn =
        terminal
          .bytes()
          .slice(length)
          .match(/\x1b\[\?2026h/g)?.length ?? 0;
      assert.ok(drawn < 20, `${drawn} frames for one key`);
      terminal.press('Enter');
      await terminal.waitFor(/enter +next/);
      terminal.press('q');
      assert.is(await terminal.end(), 0);
    }));

test(
  'a day later by its own clocks: a lab as ever, which nobody with other clocks takes for dead',
  () =>
    onBadDay({ prefix: 'unshare --time --monotonic 86400 --boottime 86400' }, async (terminal) => {
      await inStep(terminal);
      // By the numbers it looks dead to whoever reads other clocks; its locks say otherwise.
      assert.equal((await sweep()).removed, []);
      await learns(terminal);
    }),
  { needs: [labs, needsRoot, needsProgram('script')] },
);
