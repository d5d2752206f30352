// What is in the network, UTS and IPC namespaces in which somebody lives, and in those that a mount holds.
import type { Mount } from '../kernel/mount.ts';
import type { NamespaceType } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import { textOf } from './file.ts';
import { type InsidePlace, type InsideReading, insidesUnread, parseInsides } from './insides.ts';
import { parseNamespace } from './namespace-links.ts';
import { type NetworkReading, networkUnread, parseNetwork } from './network.ts';
import type { Watch } from './watch.ts';

/** By mount namespace: the root directory of the process whose mountinfo was read. */
export type Roots = ReadonlyMap<number, string>;

/** Processes come and go; of each namespace so many are tried. */
const mostPaths = 3;

const types = ['net', 'uts', 'ipc'] as const;

const isType = (type: NamespaceType): type is (typeof types)[number] => types.some((one) => one === type);

/** Which namespaces of these types there are, and the ways to them, ordered by inode. */
export function namespacePlaces(
  procRoot: string,
  processes: readonly Process[],
  mounts: readonly Mount[],
  roots: Roots,
): InsidePlace[] {
  const found = new Map<number, { readonly type: InsidePlace['type']; readonly paths: string[] }>();
  const add = (type: InsidePlace['type'], inode: number, path: string) => {
    const place = found.get(inode);
    if (!place) found.set(inode, { type, paths: [path] });
    else if (place.paths.length < mostPaths) place.paths.push(path);
  };
  for (const { pid, namespaces } of processes) {
    for (const type of types) {
      const inode = namespaces[type];
      if (typeof inode === 'number') add(type, inode, `${procRoot}/${pid}/ns/${type}`);
    }
  }
  for (const { fstype, root, mountpoint, namespace } of mounts) {
    const bound = fstype === 'nsfs' ? parseNamespace(root) : undefined;
    const top = roots.get(namespace);
    if (bound && isType(bound.type) && top !== undefined) add(bound.type, bound.inode, top + mountpoint);
  }
  return [...found].sort(([a], [b]) => a - b).map(([inode, place]) => ({ inode, ...place }));
}

/** What the namespaces of a look hold. */
export interface InsidesReading {
  readonly network: NetworkReading;
  readonly others: InsideReading;
}

export interface InsidesReader {
  /** Begins to read; a reading that says the same as the last one is that one. */
  read(places: readonly InsidePlace[]): Promise<InsidesReading>;
}

/** `watch`: what reads them; `null` where nothing does, as in a recorded tree. */
export function openInsidesReader(watch: Watch | null): InsidesReader {
  let last: { readonly answer: Buffer; readonly reading: InsidesReading } | null = null;
  return {
    async read(places) {
      if (places.length === 0) return nothing;
      if (!watch) return unread(places, 'nothing reads them here');
      const answer = await watch.ask(places);
      if ('why' in answer) return unread(places, answer.why);
      if (!last?.answer.equals(answer)) last = { answer, reading: parse(textOf(answer), places) };
      return last.reading;
    },
  };
}

const parse = (text: string, places: readonly InsidePlace[]): InsidesReading => {
  const networks = new Set(places.filter(({ type }) => type === 'net').map(({ inode }) => inode));
  return {
    network: parseNetwork(text, (inode) => networks.has(inode)),
    others: parseInsides(text, places),
  };
};

const unread = (places: readonly InsidePlace[], why: string): InsidesReading => ({
  network: networkUnread(why),
  others: insidesUnread(places, why),
});

const nothing: InsidesReading = {
  network: { links: [], routes: [], tables: [], unreadable: [] },
  others: { insides: new Map(), unreadable: [] },
};
