// The sandbox in a real terminal: from the course list into it, calls by keys, and what was built taken home.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { cutaway, root } from '../command/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

const test = suite('the sandbox by keys', { seconds: 90 });

const inTerminal = async (work: (terminal: TestTerminal, folder: string) => Promise<void>) => {
  const before = hostSnapshot();
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-sandbox-'));
  const terminal = openTerminal({
    command: `sh -c 'cd ${folder} && exec ${root}/bin/cutaway'`,
    environment: { XDG_STATE_HOME: join(folder, 'state') },
    columns: 80,
    rows: 24,
  });
  try {
    await work(terminal, folder);
  } finally {
    terminal.close();
    rmSync(folder, { recursive: true, force: true });
  }
  await assertUnchanged(before);
};

/** Opens the form of the first call with these letters. */
const open = async (terminal: TestTerminal, letters: string, call: string) => {
  terminal.press('/');
  terminal.type(letters);
  await terminal.waitFor(`find ${letters}`);
  terminal.press('Enter');
  await terminal.waitFor(`fill in ${call}`);
  terminal.press('Enter');
  await terminal.waitFor(/enter +do it/);
};

const perform = async (terminal: TestTerminal, result: string | RegExp) => {
  terminal.press('Enter');
  await terminal.waitFor(result);
  await terminal.waitFor(/enter +another call/);
};

test('a container begun by hand, undone, done again, and taken home', () =>
  inTerminal(async (terminal, folder) => {
    await terminal.waitFor(/s sandbox/, 20);
    terminal.press('s');
    await terminal.waitFor(/fill in fork/, 20);
    await open(terminal, 'unshare', 'unshare');
    terminal.press('Down', 'Down', 'Down', 'Down', 'Space');
    await terminal.waitFor('[x] CLONE_NEWPID');
    await perform(terminal, 'unshare(CLONE_NEWPID) = 0');
    await terminal.waitFor("box's next child is born in a new pid namespace");

    terminal.press('Enter');
    await open(terminal, 'fork', 'fork');
    terminal.press('C-u');
    terminal.type('init');
    await perform(terminal, /fork\(\) = \d+, and in init = 0/);

    terminal.press('Enter');
    await open(terminal, 'sethostname', 'sethostname');
    // The one who acts is chosen: init, after lab and box.
    terminal.press('BTab');
    await terminal.waitFor('who acts');
    terminal.press('Right');
    await terminal.waitFor(/who acts +‹ init/);
    terminal.press('Tab');
    terminal.type('web');
    await perform(terminal, 'sethostname("web") = 0');

    terminal.press('Left');
    await terminal.waitFor(/fork\(\) = \d+, and in init = 0/);
    await terminal.waitFor(/enter +another call/);
    terminal.press('w');
    await terminal.waitFor('Written: ');
    assert.equal(
      readdirSync(folder).filter((name) => name.endsWith('.sh')),
      ['cutaway-sandbox.sh'],
    );
    const { status, stdout, stderr } = spawnSync('sh', [join(folder, 'cutaway-sandbox.sh')], {
      encoding: 'utf8',
      input: '',
    });
    assert.is(status, 0, `${stdout}${stderr}`);
    assert.match(stdout, 'exec unshare --pid sh');

    terminal.press('q');
    await terminal.waitFor('Quit?');
    terminal.press('Enter');
    while (terminal.exitStatus() === null) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.is(terminal.exitStatus(), 0);
    const exported = cutaway(['export', '--script'], { XDG_STATE_HOME: join(folder, 'state') });
    assert.match(exported.stdout, 'bear box init');
    assert.not.match(exported.stdout, 'hostname web');
  }));
