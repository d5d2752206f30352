// A program that makes the lab, and one that it calls, which never come back.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { nativeFolder } from '../../src/lab/installation.ts';
import { needsRoot } from '../live/child.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { asUser } from '../support/user-lane.ts';

const test = suite('what hangs');
const root = join(import.meta.dirname, '..', '..');

const hangs = (name: 'lab' | 'agent', expected: number, message: RegExp) => {
  test(
    `where the ${name} hangs it is told, and ended`,
    async () => {
      const before = hostSnapshot();
      const folder = mkdtempSync(join(tmpdir(), 'cutaway-hangs-'));
      chmodSync(folder, 0o755);
      try {
        for (const program of ['lab', 'agent', 'watch', 'guard', 'guest'])
          copyFileSync(join(nativeFolder(), program), join(folder, program));
        writeFileSync(join(folder, name), '#!/bin/busybox sh\nexec /bin/busybox sleep 1000\n', { mode: 0o755 });
        const { status, stdout, stderr } = spawnSync(
          join(root, 'bin', 'cutaway'),
          ['run', 'pid-namespace', '--must-run'],
          {
            encoding: 'utf8',
            env: { ...process.env, CUTAWAY_NATIVE: folder },
          },
        );
        assert.is(status, expected, stderr);
        assert.match(stdout + stderr, message);
      } finally {
        rmSync(folder, { recursive: true });
      }
      await assertUnchanged(before);
    },
    { seconds: 120 },
  );
};
hangs('lab', 3, /could not start the lab|did not come up/);
hangs('agent', 1, /did not come up within 10 s/);

/** Comes first on PATH, and starts another one, so that it is two that have to go. */
const sleeper = '#!/bin/sh\n/bin/busybox sleep 4321\n';

/** The program as an ordinary user with subordinate ids, whose newuidmap never comes back. */
const hung = (...words: readonly string[]) => {
  const text = sleeper.replaceAll('\n', '\\n');
  const path = '/srv/first/newuidmap';
  const first = `mkdir /srv/first; printf '${text}' > ${path}; chmod 755 ${path}; export PATH=/srv/first:$PATH`;
  const { command, close } = asUser('newuidmap', root, [process.execPath, 'dist/cutaway.mjs', ...words], first);
  return { file: command[0] ?? '', args: command.slice(1), close };
};

/** Whoever has the machine's init for a parent by now is no descendant of ours. */
const sleepers = () =>
  readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLineOf(pid).includes('sleep\u00004321'));

const commandLineOf = (pid: string) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

for (const [words, status, said] of [
  [['run', 'pid-namespace', '--must-run'], 0, /12 passed, 0 failed/],
  [['doctor', '--json'], 0, /newuidmap: \/srv\/first\/newuidmap: ETIMEDOUT: .*so a lab has one id, you/],
] as const)
  test(
    `where newuidmap hangs it is ended and done without: ${words[0]}`,
    async () => {
      const before = hostSnapshot();
      const { file, args, close } = hung(...words);
      const { status: ended, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', cwd: root });
      close();
      assert.is(ended, status, stdout + stderr);
      assert.match(stdout, said);
      assert.equal(sleepers(), []);
      await assertUnchanged(before);
    },
    { seconds: 120, needs: [needsRoot, labs] },
  );

test(
  'where newuidmap hangs, and the program is killed meanwhile, both are gone soon',
  async () => {
    const before = hostSnapshot();
    const { file, args, close } = hung('run', 'pid-namespace');
    const program = spawn(file, args, { cwd: root, stdio: 'ignore' });
    while (sleepers().length === 0) await delay(20);
    program.kill('SIGKILL');
    while (sleepers().length > 0) await delay(20);
    close();
    await assertUnchanged(before);
  },
  { seconds: 60, needs: [needsRoot, labs] },
);
