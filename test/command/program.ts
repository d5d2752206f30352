// Runs the program as a user's shell would, and takes what it says.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

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
): Ran => {
  const { status, stdout, stderr } = spawnSync(join(root, 'bin', 'cutaway'), args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CI: '1', ...environment },
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
