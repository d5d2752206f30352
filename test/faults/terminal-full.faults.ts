// No pty is left for the shell in the lab: why is said, and all that needs none works.
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { nativeFolder } from '../../src/lab/installation.ts';
import { needsProgram } from '../live/child.ts';
import { inShell, inStep, leaves, leavesShell, onBadDay, waitForSaid } from '../support/bad-day.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('no pty', { seconds: 120, needs: [labs, needsProgram('script')] });

/** What is executed as the lab's agent: takes every pty, and becomes the agent, which stands behind it in the same file. */
const greedy = (size: number) => `#!/bin/busybox sh
i=10
while ( : <>/dev/ptmx ) 2>/dev/null; do eval "exec $i<>/dev/ptmx"; i=$((i+1)); done
tail -c ${size} "$0" > /run/agent
chmod 755 /run/agent
exec /run/agent
`;

/** Native programs with such an agent. */
const withGreedyAgent = async (body: (folder: string) => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-greedy-'));
  chmodSync(folder, 0o755);
  try {
    for (const program of ['lab', 'watch', 'guard']) copyFileSync(join(nativeFolder(), program), join(folder, program));
    const agent = readFileSync(join(nativeFolder(), 'agent'));
    writeFileSync(join(folder, 'agent'), Buffer.concat([Buffer.from(greedy(agent.length)), agent]), { mode: 0o755 });
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('for the first shell of a lab: the lesson opens, why stands where the shell would be, and the step works', () =>
  withGreedyAgent((folder) =>
    onBadDay({ environment: { CUTAWAY_NATIVE: folder } }, async (terminal) => {
      assert.match(await inStep(terminal), /SHELL[\s\S]*No terminal could be opened for lab: open/);
      terminal.press('1');
      await terminal.waitFor(/enter +do it/);
      terminal.press('Enter');
      await terminal.waitFor(/enter +next/, 20);
      await leaves(terminal);
    }),
  ));

/** In place of the lab's own /dev/pts one that holds a single pty, which somebody has. */
const takesTheLast =
  'mount -t devpts -o max=1,ptmxmode=666 none /dev/pts; sleep 1000 <>/dev/ptmx >/dev/null 2>&1 & sleep 1; exit';

test('for the shell that follows one that has ended: it is said, the step works, and a new lab has one', () =>
  onBadDay({}, async (terminal) => {
    await inStep(terminal);
    await inShell(terminal, takesTheLast);
    await waitForSaid(terminal, /No terminal could be opened for lab: open \/dev\/ptmx: ENOSPC/, 30);
    terminal.press('C-]', '1');
    await terminal.waitFor(/enter +do it/);
    terminal.press('Enter');
    await terminal.waitFor(/enter +next/, 20);
    terminal.press('r');
    await terminal.waitFor('this step');
    terminal.press('t');
    assert.not.match(await inStep(terminal), /ENOSPC/);
    await inShell(terminal, 'echo $((6*7))$((6*7))');
    await terminal.waitFor('4242');
    await leavesShell(terminal);
  }));
