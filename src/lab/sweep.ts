// Removes what labs that are no more left on this machine: cgroup directories, the only thing that can outlive one.
import { labDirectories } from './directory.ts';
import { machine } from './machine.ts';
import { findNative } from './program.ts';

export interface Swept {
  /** Directories of dead labs that could not be removed. */
  readonly leftovers: readonly string[];
  readonly removed: readonly string[];
}

/** Removes the directories of dead labs in every hierarchy, with what still lives in them. A running lab is not touched. */
export const sweep = async (): Promise<Swept> => {
  const stale = labDirectories(machine())
    .filter(({ isAlive }) => !isAlive)
    .map(({ path }) => path);
  if (stale.length === 0) return { leftovers: [], removed: [] };
  const leftovers = await remove(stale);
  return { leftovers, removed: stale.filter((path) => !leftovers.includes(path)) };
};

const remove = async (paths: readonly string[]): Promise<readonly string[]> => {
  try {
    // Loaded here: most starts have nothing to remove.
    const { execa } = await import('execa');
    const { stdout } = await execa(findNative().lab, ['remove', ...paths], { timeout: 30_000 });
    return (JSON.parse(stdout) as { leftovers: string[] }).leftovers;
  } catch {
    return paths;
  }
};
