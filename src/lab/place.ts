// Finds a running lab by its id, for whoever wants to look at it from outside.
import { readFileSync } from 'node:fs';
import { labDirectories } from './directory.ts';
import { machine } from './machine.ts';

/** Where a lab is: its PID 1 as the machine counts, and its cgroup directories, as a Lab has them. */
export interface LabPlace {
  readonly pid: number;
  readonly cgroups: readonly string[];
}

/** The lab with this id (`cutaway-PID-STARTTICKS`); `null`: there is none, or it is just starting or ending. */
export const labPlace = (id: string): LabPlace | null => {
  const found = labDirectories(machine()).filter((directory) => directory.id === id && directory.isAlive);
  const pid = found[0] ? labInitOf(found[0].outside) : null;
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
