// Links, routes and tables of the network namespaces in which somebody lives, and of those that a mount holds.
import type { Mount } from '../kernel/mount.ts';
import type { Process } from '../kernel/process.ts';
import { textOf } from './file.ts';
import { parseNamespace } from './namespace-links.ts';
import { type NetworkReading, networkUnread, parseNetwork } from './network.ts';
import type { NetworkPlace, Watch } from './watch.ts';

/** By mount namespace: the root directory of the process whose mountinfo was read. */
export type Roots = ReadonlyMap<number, string>;

/** Processes come and go; of each namespace so many are tried. */
const mostPaths = 3;

/** Which network namespaces there are, and the ways to them, by inode. */
export function networkPlaces(
  procRoot: string,
  processes: readonly Process[],
  mounts: readonly Mount[],
  roots: Roots,
): NetworkPlace[] {
  const found = new Map<number, string[]>();
  const add = (inode: number, path: string) => {
    const paths = found.get(inode);
    if (!paths) found.set(inode, [path]);
    else if (paths.length < mostPaths) paths.push(path);
  };
  for (const { pid, namespaces } of processes) {
    if (typeof namespaces.net === 'number') add(namespaces.net, `${procRoot}/${pid}/ns/net`);
  }
  for (const { fstype, root, mountpoint, namespace } of mounts) {
    const bound = fstype === 'nsfs' ? parseNamespace(root) : undefined;
    const top = roots.get(namespace);
    if (bound?.type === 'net' && top !== undefined) add(bound.inode, top + mountpoint);
  }
  return [...found].sort(([a], [b]) => a - b).map(([inode, paths]) => ({ inode, paths }));
}

export interface NetworkReader {
  /** Begins to read; a reading that says the same as the last one is that one. */
  read(places: readonly NetworkPlace[]): Promise<NetworkReading>;
}

/** `watch`: what reads them; `null` where nothing does, as in a recorded tree. */
export function openNetworkReader(watch: Watch | null): NetworkReader {
  let last: { readonly answer: Buffer; readonly reading: NetworkReading } | null = null;
  return {
    async read(places) {
      if (places.length === 0) return nothing;
      if (!watch) return networkUnread('nothing reads them here');
      const answer = await watch.ask(places);
      if ('why' in answer) return networkUnread(answer.why);
      if (!last?.answer.equals(answer)) last = { answer, reading: parseNetwork(textOf(answer)) };
      return last.reading;
    },
  };
}

const nothing: NetworkReading = { links: [], routes: [], tables: [], unreadable: [] };
