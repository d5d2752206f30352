// A program that makes the lab, and one that it calls, which never come back.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { nativeFolder } from '../../src/lab/installation.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';

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
        for (const program of ['lab', 'agent', 'watch', 'guard'])
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
