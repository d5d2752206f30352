// What `watch` answers, as links, routes and tables. Reads nothing itself; native/README.md has the form of the answer.
import type { Link, Route } from '../kernel/link.ts';
import { linkOrder, routeOrder, tableOrder } from '../kernel/row.ts';
import type { Table } from '../kernel/table.ts';
import type { Unreadable } from '../kernel/world.ts';
import { isGone } from './file.ts';
import { type TablesAnswer, tablesOf, tablesUnreadable } from './nft.ts';

export interface NetworkReading {
  readonly links: readonly Link[] | null;
  readonly routes: readonly Route[] | null;
  readonly tables: readonly Table[] | null;
  readonly unreadable: readonly Unreadable[];
}

interface LinkAnswer {
  readonly index: number;
  readonly name: string;
  readonly kind: string | null;
  /** RFC 2863's, in the kernel's words. */
  readonly state: string;
  readonly adminUp: boolean;
  /** 0: none. */
  readonly master: number;
  /** The index of what it is bound to: of a veth the other end. 0: nothing. */
  readonly lower: number;
  /** By which number this namespace knows that of `lower`; `null`: it is the same namespace. */
  readonly nsid: number | null;
}

interface RouteAnswer {
  readonly family: 4 | 6;
  readonly destination: string;
  readonly gateway: string | null;
  /** 0: none. */
  readonly link: number;
  readonly metric: number;
  readonly type: string;
}

interface LinksAnswer {
  readonly inode: number;
  readonly links: readonly LinkAnswer[];
  readonly addresses: readonly { readonly index: number; readonly address: string }[];
  readonly routes: readonly RouteAnswer[];
  readonly moreRoutes: boolean;
  readonly peers: readonly { readonly nsid: number; readonly inode: number }[];
}

/** `tablesErrno` in place of the tables: why they cannot be seen. */
type NamespaceAnswer = LinksAnswer & (TablesAnswer | { readonly tablesErrno: string | null });

type Answer = NamespaceAnswer | { readonly inode: number; readonly errno: string };

/**
 * The rows of all network namespaces; one that has vanished meanwhile has none, one that may not be entered is listed.
 * `isNetwork`: which inodes are those of network namespaces, where others were asked about as well.
 */
export function parseNetwork(text: string, isNetwork: (inode: number) => boolean = () => true): NetworkReading {
  const answers = (JSON.parse(text) as { readonly namespaces: readonly Answer[] }).namespaces;
  const namespaces = answers.filter(({ inode }) => isNetwork(inode));
  const open = namespaces.filter((answer): answer is NamespaceAnswer => !('errno' in answer));
  const routes = open.flatMap(routesOf).sort(routeOrder);
  return {
    links: open.flatMap(linksOf).sort(linkOrder),
    // Two that differ in what is not read here (the type of service, a source address) are one row.
    routes: routes.filter((route, index) => index === 0 || routeOrder(routes[index - 1] as Route, route) !== 0),
    tables: open.flatMap((answer) => ('tablesErrno' in answer ? [] : tablesOf(answer))).sort(tableOrder),
    unreadable: namespaces.flatMap(unreadableOf),
  };
}

/** Where there is nothing that reads them. */
export const networkUnread = (why: string): NetworkReading => ({
  links: null,
  routes: null,
  tables: null,
  unreadable: ['links', 'routes', 'tables'].map((what) => ({ what, why })),
});

function linksOf({ inode, links, addresses, peers }: LinksAnswer): Link[] {
  return links.map((link) => ({
    name: link.name,
    index: link.index,
    kind: link.kind,
    state: stateOf(link.state),
    isAdminUp: link.adminUp,
    namespace: inode,
    addresses: addresses.filter(({ index }) => index === link.index).map(({ address }) => address),
    master: link.master || null,
    peer: peerOf(link, inode, peers),
  }));
}

const stateOf = (state: string): Link['state'] => (state === 'up' || state === 'unknown' ? state : 'down');

function peerOf({ kind, lower, nsid }: LinkAnswer, inode: number, peers: LinksAnswer['peers']): Link['peer'] {
  if (kind !== 'veth' || lower === 0) return null;
  const namespace = nsid === null ? inode : (peers.find((peer) => peer.nsid === nsid)?.inode ?? null);
  return { index: lower, namespace };
}

function routesOf({ inode, links, routes }: LinksAnswer): Route[] {
  return routes.flatMap(({ family, destination, gateway, link, metric, type }) => {
    const name = link === 0 ? '' : links.find(({ index }) => index === link)?.name;
    // Born after the links were asked for: the next look has both.
    if (name === undefined) return [];
    return [{ destination, gateway, link: name, namespace: inode, family, metric, type }];
  });
}

function unreadableOf(answer: Answer): Unreadable[] {
  const { inode } = answer;
  if ('errno' in answer) {
    if (isGone(answer)) return [];
    return [{ what: `links, routes and tables of net:[${inode}]`, why: answer.errno }];
  }
  const routes = { what: `routes of net:[${inode}]`, why: 'there are too many of them to read all' };
  return [...(answer.moreRoutes ? [routes] : []), ...tablesUnreadable(answer)];
}
