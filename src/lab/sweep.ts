// Removes what labs that are no more left on this machine: cgroup directories, the only thing that can outlive one.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Machine, machine } from './machine.ts';
import { findNative } from './program.ts';

export interface Swept {
  /** Directories of dead labs that could not be removed. */
  readonly leftovers: readonly string[];
  readonly removed: readonly string[];
}

/** Removes the directories of dead labs in every hierarchy, with what still lives in them. A running lab is not touched. */
export const sweep = async (): Promise<Swept> => {
  const stale = staleDirectories(machine());
  if (stale.length === 0) return { leftovers: [], removed: [] };
  const leftovers = await remove(stale);
  return { leftovers, removed: stale.filter((path) => !leftovers.includes(path)) };
};

const remove = async (paths: readonly string[]): Promise<readonly string[]> => {
  try {
    const { stdout } = await promisify(execFile)(findNative().lab, ['remove', ...paths], { timeout: 30_000 });
    return (JSON.parse(stdout) as { leftovers: string[] }).leftovers;
  } catch {
    return paths;
  }
};

/** The cgroup directories of labs whose outside is no more. */
export const staleDirectories = ({ hierarchies, hasSystemd }: Machine): readonly string[] =>
  hierarchies
    .flatMap(({ version, mountpoint }) => [mountpoint, ...(version === 2 && hasSystemd ? scopes(mountpoint) : [])])
    .flatMap((parent) => names(parent).map((name) => ({ path: `${parent}/${name}`, owner: ownerOf(name) })))
    .filter(({ owner }) => owner !== null && !isAlive(owner))
    .map(({ path }) => path);

// Where systemd puts the scopes of the system manager: what root asks for.
const scopes = (mountpoint: string): readonly string[] =>
  names(`${mountpoint}/system.slice`)
    .filter((name) => /^cutaway-scope-.*\.scope$/.test(name))
    .map((name) => `${mountpoint}/system.slice/${name}`);

const names = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};

/** The outside of a lab, as its directories name it: a number alone may have been given to another process since. */
interface Owner {
  readonly pid: number;
  readonly startTicks: string;
}

const ownerOf = (name: string): Owner | null => {
  const found = /^cutaway-(\d+)-(\d+)$/.exec(name);
  return found ? { pid: Number(found[1]), startTicks: found[2] ?? '' } : null;
};

const isAlive = ({ pid, startTicks }: Owner): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[19] === startTicks && fields[0] !== 'Z' && fields[0] !== 'X';
  } catch {
    return false;
  }
};
