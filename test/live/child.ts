// Processes that a live test starts, and how they end with it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Need } from '../support/suite.ts';

/** Starts a program and waits for the first line that it prints. Its descendants are of its process group. */
export async function startChild(
  file: string,
  args: readonly string[],
): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(file, args, { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended before it was ready`)));
  try {
    await Promise.race([lineOf(child), ended]);
  } catch (error) {
    await endChild(child);
    throw error;
  }
  ended.catch(() => {});
  return child as ChildProcess & { readonly pid: number };
}

/** The next thing that the child prints. */
export async function lineOf(child: ChildProcess): Promise<string> {
  const [line] = child.stdout ? await once(child.stdout, 'data') : [''];
  return String(line);
}

/** Kills the child's process group and waits for the child. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

/** What a program prints, parsed as JSON. */
export const jsonOf = (file: string, args: readonly string[]) =>
  JSON.parse(
    execFileSync(file, args, {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );

export const needsRoot: Need = () => (process.getuid?.() === 0 ? null : 'this process is not root');

/** A program on the PATH. */
export const needsProgram =
  (name: string): Need =>
  () => {
    try {
      execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
      return null;
    } catch {
      return `there is no program ${name}`;
    }
  };
