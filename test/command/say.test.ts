// Output that nobody reads to its end.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { root } from './program.ts';

const test = suite('output that nobody reads', { seconds: 30, needs: [labs] });

/** What is said on standard error, and the status, where standard output is read up to its first line. */
const complaints = (command: string): string =>
  execFileSync('sh', ['-c', `{ { ${command}; echo "status $?" >&2; } | head -1 >/dev/null; } 2>&1`], {
    encoding: 'utf8',
    cwd: root,
  });

test('a lesson is played to its end without a complaint, and nothing is left', async () => {
  const before = hostSnapshot();
  assert.is(complaints('bin/cutaway run pid-namespace'), 'status 0\n');
  assert.is(complaints('bin/cutaway look --json'), 'status 0\n');
  await assertUnchanged(before);
});

test('nor with one where the terminal is no more, and nobody says so', async () => {
  const before = hostSnapshot();
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-say-'));
  const at = (name: string) => join(folder, name);
  const command = `trap '' HUP; : >${at('begun')}; bin/cutaway run pid-namespace root 2>${at('said')}; echo $? >${at('status')}`;
  const terminal = spawn('script', ['-qfc', command, '/dev/null'], { cwd: root, stdio: 'ignore' });
  while (!existsSync(at('begun'))) await delay(10);
  terminal.kill('SIGKILL');
  while (!existsSync(at('status')) || readFileSync(at('status'), 'utf8') === '') await delay(50);
  assert.is(readFileSync(at('said'), 'utf8'), '');
  assert.is(readFileSync(at('status'), 'utf8'), '0\n');
  rmSync(folder, { recursive: true });
  await assertUnchanged(before);
});
