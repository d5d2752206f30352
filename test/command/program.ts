// Runs the program as a user's shell would, and takes what it says.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** What the program keeps is no business of whoever runs the tests. */
const state = mkdtempSync(join(tmpdir(), 'cutaway-state-'));
process.on('exit', () => rmSync(state, { recursive: true, force: true }));

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of standard output, each parsed. */
  json(): readonly unknown[];
}

export const cutaway = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  folder: string = process.cwd(),
  input = '',
): Ran => {
  const { status, stdout, stderr } = spawnSync(join(root, 'bin', 'cutaway'), args, {
    cwd: folder,
    encoding: 'utf8',
    input,
    env: { ...process.env, CI: '1', XDG_STATE_HOME: state, ...environment },
    maxBuffer: 64 << 20,
  });
  return {
    status,
    stdout,
    stderr,
    json: () =>
      stdout
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
};
