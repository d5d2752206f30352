// A shell in the lab that prints without end, or one row without end: keys go through, ctrl-c ends it, and memory is bounded.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { needsProgram } from '../live/child.ts';
import { inShell, inStep, leavesShell, onBadDay, type Sufferer } from '../support/bad-day.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('huge output', { seconds: 120, needs: [labs, needsProgram('script')] });

const memoryOf = (pid: number) =>
  1024 * Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

const mostGrowth = 100 * 2 ** 20;

/** How much more memory the program has at most while it prints. */
const growth = async ({ program }: Sufferer, before: number) => {
  let most = 0;
  for (let looks = 0; looks < 80; looks += 1) {
    most = Math.max(most, memoryOf(program()));
    await delay(100);
  }
  return most - before;
};

const answers = async (terminal: Sufferer) => {
  // What a terminal was asked for amid the noise, it has answered: the shell's row is emptied first.
  terminal.press('C-u', 'Enter');
  terminal.type('echo $((6*7))$((6*7))\n');
  await terminal.waitFor('4242', 30);
};

for (const [name, command] of [
  ['the same row for ever', 'yes'],
  ['bytes of any kind', 'cat /dev/urandom'],
  [
    'one row of 10,000,000 characters, again and again',
    "while :; do dd if=/dev/zero bs=1000000 count=10 2>/dev/null | tr '\\0' A; done",
  ],
] as const)
  test(name, () =>
    onBadDay({}, async (terminal) => {
      await inStep(terminal);
      const before = memoryOf(terminal.program());
      await inShell(terminal, command);
      const more = await growth(terminal, before);
      // Keys that are not the shell's are heard in the middle of it.
      terminal.press('C-]', '?');
      await terminal.waitFor(/Suspends the program/, 30);
      // By itself: with a letter right behind it, it would be another key.
      terminal.press('Escape');
      await terminal.waitFor('SHELL in the lab', 30);
      terminal.press('s');
      await terminal.waitFor('ctrl-] leaves', 30);
      terminal.press('C-c');
      await answers(terminal);
      console.log(`${name}: ${Math.round(more / 2 ** 20)} MiB more`);
      assert.ok(more < mostGrowth, `${more} bytes more`);
      await leavesShell(terminal);
    }),
  );
