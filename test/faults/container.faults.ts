// `cutaway look CONTAINER` beside real runtimes. They keep what they know below /run, and it is taken away again.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { needsProgram, needsRoot } from '../live/child.ts';
import { lookByName, withContainer } from '../support/container.ts';
import { suite } from '../support/suite.ts';
import { openTerminal } from '../support/terminal.ts';

const test = suite('look at a container');

for (const runtime of ['runc', 'crun']) {
  test(
    `of ${runtime}, on the screen, until it ends`,
    () =>
      withContainer(runtime, async (name, pid) => {
        const terminal = openTerminal({ command: `${join(import.meta.dirname, '../../bin/cutaway')} look ${name}` });
        try {
          const frame = await terminal.waitFor(`LIMITS of busybox ${pid}`, 20);
          assert.match(frame, `container ${name} of ${runtime}`);
          assert.match(frame, /limited by its own cgroup, .*\n.* memory .* of 64M.*\n.* pids +1 of 50/);
          assert.match(frame, new RegExp(`PROCESSES of ${name} +1 `));
          spawnSync(runtime, ['delete', '--force', name]);
          await terminal.waitFor(`${name} of ${runtime} has ended`);
          terminal.press('q');
          while (terminal.exitStatus() === null) await delay(20);
          assert.is(terminal.exitStatus(), 0);
        } finally {
          terminal.close();
        }
      }),
    { seconds: 60, needs: [needsRoot, needsProgram(runtime), needsProgram('tmux')] },
  );

  test(`of ${runtime}, by its name`, () => lookByName(runtime), {
    seconds: 30,
    needs: [needsRoot, needsProgram(runtime)],
  });
}
