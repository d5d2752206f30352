// Finds a running lab by its id, for whoever wants to look at it from outside.
import { existsSync, readFileSync } from 'node:fs';
import { machine } from './machine.ts';

/** Where a lab is: its PID 1 as the machine counts, and its cgroup directories. */
export interface LabPlace {
  readonly pid: number;
  readonly cgroups: readonly string[];
}

/** The lab with this id (`cutaway-PID-STARTTICKS`); `null`: there is none, or it is just starting or ending. */
export const labPlace = (id: string): LabPlace | null => {
  const outside = Number(/^cutaway-(\d+)-\d+$/.exec(id)?.[1]);
  if (!outside) return null;
  const pid = labInitOf(outside);
  const cgroups = machine().hierarchies.flatMap(({ mountpoint }) =>
    [`${mountpoint}/${id}`, `${mountpoint}/system.slice/${id}.scope`].filter((path) => existsSync(path)),
  );
  return pid && cgroups.length > 0 ? { pid, cgroups } : null;
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
