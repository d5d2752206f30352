// Which processes descend from one: from /proc/PID/task/TID/children, proc_tid_children(5), without reading all of /proc.
import { isFailure, readLinkCount, readNames, readRecord, readRecords } from './file.ts';
import { parseStat } from './stat.ts';

/** The numbers of `children`, in the order of their birth. */
export function parseChildren(text: string): number[] {
  return text.split(/\s+/).filter((word) => /^\d+$/.test(word)).map(Number);
}

/** A tree that goes on moving after this many walks is taken as it was found last. */
const patience = 5;

/**
 * The process `top` and all its descendants, in ascending order; empty where there is no such process.
 * A walk is believed when nothing vanished under it and it agrees with the one before, or with `known`, what an earlier
 * search found: processes that end while the kernel prints a list of children can hide others from it.
 */
export function findTree(procRoot: string, top: number, known: readonly number[]): number[] {
  let previous = known;
  for (let walks = 0; walks < patience; walks += 1) {
    const { pids, hasMoved } = walk(procRoot, top);
    if (!hasMoved && pids.length === previous.length && pids.every((pid, index) => pid === previous[index])) return pids;
    previous = pids;
  }
  return [...previous];
}

interface Walk {
  readonly pids: number[];
  readonly hasMoved: boolean;
}

function walk(procRoot: string, top: number): Walk {
  if (hasNoChildrenFiles(procRoot, top)) return walkByParents(procRoot, top);
  const found = new Set([top]);
  let hasMoved = false;
  // A Set visits what is added while it is walked along.
  for (const pid of found) {
    const children = readChildren(procRoot, pid);
    if (!children) hasMoved = true;
    for (const child of children ?? []) found.add(child);
    if (!children) found.delete(pid);
  }
  return { pids: [...found].sort((a, b) => a - b), hasMoved: hasMoved && found.size > 0 };
}

function readChildren(procRoot: string, pid: number): number[] | undefined {
  const tasks = readTasks(`${procRoot}/${pid}/task`, pid);
  if (!tasks) return undefined;
  const children: number[] = [];
  for (const task of tasks) {
    const text = readRecords(`${procRoot}/${pid}/task/${task}/children`);
    if (!isFailure(text)) children.push(...parseChildren(text));
    else if (task === String(pid)) return undefined;
  }
  return children;
}

function readTasks(directory: string, pid: number): readonly string[] | undefined {
  // Three names (itself, its parent, one thread): the one thread bears the number of its process.
  if (readLinkCount(directory) === 3) return [String(pid)];
  const names = readNames(directory);
  return isFailure(names) ? undefined : names;
}

/** Kernels without CONFIG_PROC_CHILDREN. */
function hasNoChildrenFiles(procRoot: string, top: number): boolean {
  return isFailure(readRecord(`${procRoot}/${top}/task/${top}/children`)) && !isFailure(readRecord(`${procRoot}/${top}/stat`));
}

function walkByParents(procRoot: string, top: number): Walk {
  const names = readNames(procRoot);
  const parents = new Map<number, number>();
  for (const name of isFailure(names) ? [] : names) {
    const text = /^\d+$/.test(name) ? readRecord(`${procRoot}/${name}/stat`) : '';
    const stat = isFailure(text) ? undefined : parseStat(text);
    if (stat) parents.set(stat.pid, stat.ppid);
  }
  const descends = (pid: number): boolean => pid === top || (parents.has(pid) && descends(parents.get(pid) as number));
  return { pids: [...parents.keys()].filter(descends).sort((a, b) => a - b), hasMoved: false };
}
