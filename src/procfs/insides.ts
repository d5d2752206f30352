// What `watch` answers of UTS and IPC namespaces. Reads nothing itself; native/README.md has the form of the answer.
import type { Namespace, Queue } from '../kernel/namespace.ts';
import type { Unreadable } from '../kernel/world.ts';
import { isGone } from './file.ts';
import type { NamespacePlace } from './watch.ts';

/** A namespace of a type that `watch` looks into. */
export interface InsidePlace extends NamespacePlace {
  readonly type: 'net' | 'uts' | 'ipc';
}

/** What a namespace holds, as part of its row. */
type Inside = Pick<Namespace, 'hostname' | 'domainname' | 'systemV'>;

export interface InsideReading {
  /** By inode; one that has vanished meanwhile has none. */
  readonly insides: ReadonlyMap<number, Inside>;
  readonly unreadable: readonly Unreadable[];
}

interface NamesAnswer {
  readonly inode: number;
  readonly hostname: string;
  readonly domainname: string;
}

interface IpcAnswer {
  readonly inode: number;
  readonly queues: readonly Queue[];
  readonly moreQueues: boolean;
  readonly semaphoreSets: number;
  readonly segments: number;
}

type Answer = NamesAnswer | IpcAnswer | { readonly inode: number; readonly errno: string };

const words = { uts: 'host and domain name', ipc: 'System V objects' } as const;
const unknown = { uts: { hostname: null, domainname: null }, ipc: { systemV: null } } as const;

const isInside = (place: InsidePlace): place is InsidePlace & { readonly type: 'uts' | 'ipc' } => place.type !== 'net';

/** What was answered about those `places` that are no network namespaces. */
export function parseInsides(text: string, places: readonly InsidePlace[]): InsideReading {
  const { namespaces } = JSON.parse(text) as { readonly namespaces: readonly Answer[] };
  const answers = new Map(namespaces.map((answer) => [answer.inode, answer]));
  const insides = new Map<number, Inside>();
  const unreadable: Unreadable[] = [];
  for (const { type, inode } of places.filter(isInside)) {
    const answer = answers.get(inode);
    const what = `${words[type]} of ${type}:[${inode}]`;
    if (answer && 'hostname' in answer)
      insides.set(inode, { hostname: answer.hostname, domainname: answer.domainname });
    if (answer && 'queues' in answer) insides.set(inode, { systemV: systemVOf(answer) });
    if (answer && 'moreQueues' in answer && answer.moreQueues)
      unreadable.push({ what: `queues of ipc:[${inode}]`, why: 'there are too many of them to read all' });
    if (answer && 'errno' in answer && !isGone(answer)) {
      insides.set(inode, unknown[type]);
      unreadable.push({ what, why: answer.errno });
    }
  }
  return { insides, unreadable };
}

const systemVOf = ({ queues, semaphoreSets, segments }: IpcAnswer) => ({ queues, semaphoreSets, segments });

/** Where there is nothing that reads them. */
export function insidesUnread(places: readonly InsidePlace[], why: string): InsideReading {
  const types = new Set(places.filter(isInside).map(({ type }) => type));
  return {
    insides: new Map(places.filter(isInside).map(({ type, inode }) => [inode, unknown[type]])),
    unreadable: [...types].map((type) => ({ what: words[type], why })),
  };
}

/** The same namespaces, each with what it holds. */
export const withInsides = (namespaces: readonly Namespace[], { insides }: InsideReading): readonly Namespace[] =>
  namespaces.map((namespace) => {
    const inside = insides.get(namespace.inode);
    return inside ? { ...namespace, ...inside } : namespace;
  });
