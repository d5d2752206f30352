// Beginning a lesson at a step of one's choice, in a real terminal: the steps before it are played first.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../command/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { openTerminal } from '../support/terminal.ts';

const test = suite('beginning at a step', { seconds: 90, needs: [labs] });

test('from the first page, and after the shell was used not without a question', async () => {
  const before = hostSnapshot();
  const state = mkdtempSync(join(tmpdir(), 'cutaway-begin-'));
  const terminal = openTerminal({
    command: `${root}/bin/cutaway learn pid-namespace`,
    environment: { XDG_STATE_HOME: state },
    columns: 120,
    rows: 40,
  });
  try {
    await terminal.waitFor(/▸ +1 +One process/, 20);
    await terminal.waitFor(/↓ ↑ +choose/);
    terminal.press('Down', 'Down');
    await terminal.waitFor('begin: Meet number 1');
    terminal.press('s');
    await terminal.waitFor('ctrl-] leaves the shell');
    terminal.type('touch /tmp/mine');
    terminal.press('Enter', 'C-]');
    await terminal.waitFor('begin: Meet number 1');
    terminal.press('Enter');
    await terminal.waitFor('The steps before it are played in a fresh lab.');
    terminal.press('Enter');
    await terminal.waitFor('step 3 of 12');
    await terminal.waitFor('1 2 3  answer');
    await terminal.waitFor(/pid for children +\(none yet\)/);
  } finally {
    terminal.close();
    rmSync(state, { recursive: true, force: true });
  }
  await assertUnchanged(before);
});
