// Cgroups that a program was told to make its own below, and leaves.
import { spawnSync } from 'node:child_process';
import { rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { machine } from '../../src/lab/machine.ts';

/** Removes the cgroup `name` with all below it, in every hierarchy, once the last process has left them. Rejects after ten seconds. */
export const removeCgroups = async (name: string): Promise<void> => {
  const deadline = performance.now() + 10_000;
  for (const path of machine().hierarchies.map(({ mountpoint }) => join(mountpoint, name)))
    for (const directory of directoriesIn(path)) {
      while (!isRemoved(directory)) {
        if (performance.now() > deadline) throw new Error(`somebody is still in ${directory}`);
        await delay(20);
      }
    }
};

/** The innermost first. */
const directoriesIn = (path: string): readonly string[] =>
  spawnSync('find', [path, '-depth', '-type', 'd'], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);

const isRemoved = (directory: string): boolean => {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'EBUSY') return false;
    throw error;
  }
};
