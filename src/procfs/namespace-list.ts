// Which namespaces there are, from what was read of processes and mounts. Reads nothing itself.
import type { Mount } from '../kernel/mount.ts';
import { type Namespace, type NamespaceType, namespaceTypes } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import { namespaceOrder } from '../kernel/row.ts';
import { parseNamespace } from './namespace-links.ts';

interface Tally {
  readonly type: NamespaceType;
  readonly inode: number;
  processes: number;
  pid: number | null;
  readonly boundAt: Set<string>;
}

/**
 * The namespaces in which a process lives, those in which the next child of one will be born, and those that
 * an nsfs mount holds. One that only an open file, or a namespace that it owns, keeps alive is not seen.
 */
export function namespacesOf(processes: readonly Process[], mounts: readonly Mount[]): Namespace[] {
  // No two namespaces that live at the same time have the same inode, whatever their types.
  const tallies = new Map<number, Tally>();
  const tallyOf = (type: NamespaceType, inode: number): Tally => {
    const known = tallies.get(inode);
    if (known) return known;
    const tally = { type, inode, processes: 0, pid: null, boundAt: new Set<string>() };
    tallies.set(inode, tally);
    return tally;
  };
  for (const { pid, namespaces } of processes) {
    for (const type of namespaceTypes) {
      const inode = namespaces[type];
      if (typeof inode === 'number') settle(tallyOf(type, inode), pid);
    }
    if (typeof namespaces.pid_for_children === 'number') tallyOf('pid', namespaces.pid_for_children);
    if (typeof namespaces.time_for_children === 'number') tallyOf('time', namespaces.time_for_children);
  }
  for (const { fstype, root, mountpoint } of mounts) {
    const bound = fstype === 'nsfs' ? parseNamespace(root) : undefined;
    if (bound) tallyOf(bound.type, bound.inode).boundAt.add(mountpoint);
  }
  return [...tallies.values()].map((tally) => ({ ...tally, boundAt: [...tally.boundAt].sort() })).sort(namespaceOrder);
}

/** Processes come in the order of their pids. */
function settle(tally: Tally, pid: number): void {
  tally.processes += 1;
  tally.pid ??= pid;
}
