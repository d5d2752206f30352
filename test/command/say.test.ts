// Output that nobody reads to its end.
import { execFileSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { root } from './program.ts';

const test = suite('output into a pipe that is closed', { seconds: 30, needs: [labs] });

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
