// Processes in the order of a tree, each with the lines that tie it to its parent.
import type { Process } from '../kernel/process.ts';

export interface TreeRow {
  readonly process: Process;
  /** What is drawn before its name; empty at the top. */
  readonly branch: string;
}

/** Every process of `all` once, children under their parent, in the given order. Whose parent is not there stands at the top. */
export const treeOf = (all: readonly Process[]): readonly TreeRow[] => {
  const numbers = new Set(all.map(({ pid }) => pid));
  const children = Map.groupBy(all, ({ pid, ppid }) => (numbers.has(ppid) && ppid !== pid ? ppid : 0));
  const rows: TreeRow[] = [];
  const reached = new Set<Process>();
  const descend = (top: readonly Process[]) => {
    const waiting = framesOf(top, '', true);
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (reached.has(next.process)) continue;
      reached.add(next.process);
      rows.push({ process: next.process, branch: next.branch });
      waiting.push(...framesOf(children.get(next.process.pid) ?? [], next.below, false));
    }
  };
  descend(children.get(0) ?? []);
  // Numbers that were given out again can tie processes into a ring that hangs on nothing.
  descend(all.filter((process) => !reached.has(process)));
  return rows;
};

/** The last one first: they are taken from the end. */
const framesOf = (siblings: readonly Process[], indent: string, isTop: boolean) =>
  siblings
    .map((process, index) => {
      const isLast = index === siblings.length - 1;
      if (isTop) return { process, branch: '', below: '' };
      return { process, branch: `${indent}${isLast ? '└ ' : '├ '}`, below: `${indent}${isLast ? '  ' : '│ '}` };
    })
    .reverse();
