// The cgroup directories of the labs on this machine, and whether the programs that made them still live.
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { timeFactor } from './installation.ts';
import { type Machine, userManagerFolder } from './machine.ts';

/** One directory of one lab, the one with the limits; the lab itself is in `lab` below it. */
export interface LabDirectory {
  readonly path: string;
  /** What goes when the lab is gone: the scope around it, or the directory itself. */
  readonly top: string;
  /** `cutaway-PID-STARTTICKS` of the program that made it: a number alone may have been given to another process since. */
  readonly id: string;
  /** That program's number. */
  readonly outside: number;
  readonly isAlive: boolean;
}

/** Those of one user's labs, in every hierarchy; 0 is root. Others' labs are none of theirs. */
export const labDirectories = (machine: Machine, uid: number): readonly LabDirectory[] => [
  ...(uid === 0 ? machine.hierarchies : []).flatMap(({ mountpoint }) => directoriesIn(mountpoint, null)),
  ...scopes(machine, uid).flatMap((scope) => directoriesIn(scope, scope)),
];

/** What labs that are no more have left: their directories, and scopes in which nothing has come to live. */
export const staleDirectories = (machine: Machine, uid: number): readonly string[] => {
  const labs = labDirectories(machine, uid);
  const empty = scopes(machine, uid).filter((scope) => isAbandoned(scope) && !labs.some(({ top }) => top === scope));
  return [...labs.filter(({ isAlive }) => !isAlive).map(({ top }) => top), ...empty];
};

/** What they have left below the folders for scratch, of this user's. */
export const staleScratch = (folders: readonly string[], uid: number): readonly string[] =>
  folders
    .flatMap((folder) => directoriesIn(folder, null))
    .filter(({ path, isAlive }) => !isAlive && isOwned(path, uid))
    .map(({ path }) => path);

const isOwned = (path: string, uid: number): boolean => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === uid;
};

/** A scope is empty for a moment before its first process is put into it, too. */
const abandonedAfterMs = 60_000 * timeFactor();

const isAbandoned = (scope: string): boolean => {
  try {
    const isEmpty = /^populated 0$/m.test(readFileSync(`${scope}/cgroup.events`, 'latin1'));
    return isEmpty && Date.now() - statSync(scope).mtimeMs > abandonedAfterMs;
  } catch {
    return false;
  }
};

const scopes = (machine: Machine, uid: number): readonly string[] =>
  slices(machine, uid).flatMap((slice) =>
    names(slice)
      .filter((name) => /^cutaway-scope-.*\.scope$/.test(name))
      .map((name) => `${slice}/${name}`),
  );

// Where the system's manager puts scopes, or a user's own; before systemd 246 that had no app.slice.
const slices = ({ cgroup, hasSystemd, hierarchies }: Machine, uid: number): readonly string[] => {
  const [tree] = cgroup === 'v2' && hasSystemd ? hierarchies : [];
  if (!tree) return [];
  if (uid === 0) return [`${tree.mountpoint}/system.slice`];
  const manager = userManagerFolder(tree, uid);
  return [manager, `${manager}/app.slice`];
};

const names = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

const directoriesIn = (parent: string, scope: string | null): readonly LabDirectory[] =>
  names(parent).flatMap((id) => {
    const outside = outsideOf(id);
    const path = `${parent}/${id}`;
    return outside ? [{ path, top: scope ?? path, id, ...outside }] : [];
  });

/** The program that an id names, and whether it still lives. `null`: this is no lab's id. */
export const outsideOf = (id: string): Pick<LabDirectory, 'outside' | 'isAlive'> | null => {
  const [, pid, startTicks = ''] = /^cutaway-(\d+)-(\d+)$/.exec(id) ?? [];
  return pid ? { outside: Number(pid), isAlive: isAlive(Number(pid), startTicks) } : null;
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
