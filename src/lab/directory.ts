// The cgroup directories of the labs on this machine, and whether the programs that made them still live.
import { readdirSync, readFileSync } from 'node:fs';
import type { Machine } from './machine.ts';

/** One directory of one lab, the one with the limits; the lab itself is in `lab` below it. */
export interface LabDirectory {
  readonly path: string;
  /** `cutaway-PID-STARTTICKS` of the program that made it: a number alone may have been given to another process since. */
  readonly id: string;
  /** That program's number. */
  readonly outside: number;
  readonly isAlive: boolean;
}

/** Those of every hierarchy. */
export const labDirectories = ({ hierarchies, hasSystemd }: Machine): readonly LabDirectory[] =>
  hierarchies
    .flatMap(({ version, mountpoint }) => [mountpoint, ...(version === 2 && hasSystemd ? scopes(mountpoint) : [])])
    .flatMap((parent) => names(parent).flatMap((name) => directory(parent, name) ?? []));

// Where systemd puts the scopes of the system manager: what root asks for.
const scopes = (mountpoint: string): readonly string[] =>
  names(`${mountpoint}/system.slice`)
    .filter((name) => /^cutaway-scope-.*\.scope$/.test(name))
    .map((name) => `${mountpoint}/system.slice/${name}`);

const names = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

const directory = (parent: string, id: string): LabDirectory | null => {
  const [, pid, startTicks = ''] = /^cutaway-(\d+)-(\d+)$/.exec(id) ?? [];
  if (!pid) return null;
  return { path: `${parent}/${id}`, id, outside: Number(pid), isAlive: isAlive(Number(pid), startTicks) };
};

const isAlive = (pid: number, startTicks: string): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[19] === startTicks && fields[0] !== 'Z' && fields[0] !== 'X';
  } catch {
    return false;
  }
};
