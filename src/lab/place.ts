// Finds a running lab by its id, for whoever wants to look at it from outside.
import { readFileSync, statSync } from 'node:fs';
import { labDirectories, outsideOf } from './directory.ts';
import { self } from './id-map.ts';
import { machine } from './machine.ts';

/** Where a lab is: its PID 1 as the machine counts, and its cgroup directories, as a Lab has them. */
export interface LabPlace {
  readonly pid: number;
  readonly cgroups: readonly string[];
}

/**
 * The lab with this id (`cutaway-PID-STARTTICKS`). `null`: there is none, or it is just starting or ending, or it is
 * somebody else's, which only root may look at.
 */
export const labPlace = (id: string): LabPlace | null => {
  const named = outsideOf(id);
  if (!named?.isAlive) return null;
  const owner = statSync(`/proc/${named.outside}`, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || (owner !== self().uid && self().uid !== 0)) return null;
  const pid = labInitOf(named.outside);
  const found = labDirectories(machine(), owner).filter((directory) => directory.id === id);
  return pid ? { pid, cgroups: found.map(({ path }) => `${path}/lab`) } : null;
};

const labInitOf = (outside: number): number | null => {
  try {
    const children = readFileSync(`/proc/${outside}/task/${outside}/children`, 'latin1').trim().split(' ').map(Number);
    return (
      children.find((child) => child > 0 && readFileSync(`/proc/${child}/comm`, 'latin1') === 'lab-init\n') ?? null
    );
  } catch {
    return null;
  }
};
