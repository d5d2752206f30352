// Removes what labs that are no more left on this machine: cgroup directories and scratch, the only things that can outlive one.
import { removeCommand } from './command.ts';
import { staleDirectories, staleScratch } from './directory.ts';
import { bestIds } from './grant.ts';
import { self } from './id-map.ts';
import { timeFactor } from './installation.ts';
import { machine } from './machine.ts';
import { findNative } from './program.ts';
import { scratchFolders } from './scratch.ts';

export interface Swept {
  /** Directories of dead labs that could not be removed. */
  readonly leftovers: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Removes the directories of this user's dead labs in every hierarchy, with what still lives in them. A running lab is
 * not touched, nor are those of others.
 */
export const sweep = async (): Promise<Swept> => {
  const { uid } = self();
  const stale = [...staleDirectories(machine(), uid), ...staleScratch(scratchFolders(), uid)];
  if (stale.length === 0) return { leftovers: [], removed: [] };
  const leftovers = await remove(stale);
  return { leftovers, removed: stale.filter((path) => !leftovers.includes(path)) };
};

const remove = async (paths: readonly string[]): Promise<readonly string[]> => {
  try {
    // Loaded here: most starts have nothing to remove.
    const { execa } = await import('execa');
    const { file, args } = removeCommand(bestIds(), findNative().lab, paths);
    const { stdout } = await execa(file, args, { timeout: 30_000 * timeFactor() });
    return (JSON.parse(stdout) as { leftovers: string[] }).leftovers;
  } catch {
    return paths;
  }
};
