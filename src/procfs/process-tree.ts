// Which processes descend from one: from /proc/PID/task/TID/children, proc_tid_children(5), without reading
// all of /proc.
import { isFailure, readLinkCount, readNames, readRecord, readRecords } from './file.ts';
import type { GiveWay } from './give-way.ts';
import { parseStat } from './stat.ts';

/** The numbers of `children`, in the order of their birth. */
export function parseChildren(text: string): number[] {
  return text
    .split(/\s+/)
    .filter((word) => /^\d+$/.test(word))
    .map(Number);
}

/** A tree that goes on moving after this many walks is taken as it was found last. */
const patience = 5;

/**
 * Who descends from whom: parents by the number of the child; `null` for the process at the top. Ascending.
 */
export type Tree = ReadonlyMap<number, number | null>;

/**
 * The process `top` and all its descendants; empty where there is no such process.
 * A walk is believed when nothing vanished under it and it agrees with the one before, or with `known`, what
 * an earlier search found: processes that end while the kernel prints a list of children can hide others from
 * it. `giveWay` is awaited after each process.
 */
export async function findTree(
  procRoot: string,
  top: number,
  known: Tree,
  giveWay: GiveWay = () => undefined,
): Promise<Tree> {
  let previous = known;
  for (let walks = 0; walks < patience; walks += 1) {
    const { tree, hasMoved } = await walk(procRoot, top, giveWay);
    if (!hasMoved && isSameTree(tree, previous)) return tree;
    previous = tree;
  }
  return previous;
}

function isSameTree(a: Tree, b: Tree): boolean {
  if (a.size !== b.size) return false;
  for (const [pid, parent] of a) if (b.get(pid) !== parent) return false;
  return true;
}

const ascending = (parents: Tree): Tree => new Map([...parents].sort(([a], [b]) => a - b));

interface Walk {
  readonly tree: Tree;
  readonly hasMoved: boolean;
}

async function walk(procRoot: string, top: number, giveWay: GiveWay): Promise<Walk> {
  if (hasNoChildrenFiles(procRoot, top)) return { tree: treeByParents(procRoot, top), hasMoved: false };
  const parents = new Map<number, number | null>([[top, null]]);
  let hasMoved = false;
  // A Map visits what is added while it is walked along.
  for (const pid of parents.keys()) {
    const children = readChildren(procRoot, pid);
    if (children) for (const child of children) parents.set(child, pid);
    else {
      parents.delete(pid);
      hasMoved = true;
    }
    await giveWay();
  }
  return { tree: ascending(parents), hasMoved: hasMoved && parents.size > 0 };
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
  return (
    isFailure(readRecord(`${procRoot}/${top}/task/${top}/children`)) &&
    !isFailure(readRecord(`${procRoot}/${top}/stat`))
  );
}

function treeByParents(procRoot: string, top: number): Tree {
  const names = readNames(procRoot);
  const parents = new Map<number, number>();
  for (const name of isFailure(names) ? [] : names) {
    const text = /^\d+$/.test(name) ? readRecord(`${procRoot}/${name}/stat`) : '';
    const stat = isFailure(text) ? undefined : parseStat(text);
    if (stat) parents.set(stat.pid, stat.ppid);
  }
  const descends = (pid: number): boolean => pid === top || (parents.has(pid) && descends(parents.get(pid) as number));
  const found = [...parents].filter(([pid]) => descends(pid));
  return ascending(new Map(found.map(([pid, parent]) => [pid, pid === top ? null : parent])));
}
