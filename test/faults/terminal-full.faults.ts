// No pty is left for the shell in the lab: why is said, and all that needs none works.
import * as assert from 'uvu/assert';
import { needsProgram } from '../live/child.ts';
import { inShell, inStep, leavesShell, onBadDay, waitForSaid } from '../support/bad-day.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('no pty', { seconds: 120, needs: [labs, needsProgram('script')] });

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
