// What can be said of the links and routes of one network namespace, and what of that has changed. Pure.
import type { Link, Route } from '../kernel/link.ts';
import type { World } from '../kernel/world.ts';
import type { Session } from '../session/session.ts';
import type { Mark } from './marks.ts';
import { type NetworkPlace, networkName } from './network-places.ts';

export interface LinkRow {
  readonly link: Link;
  readonly mark: Mark | null;
  readonly state: string;
  readonly addresses: readonly { readonly text: string; readonly mark: 'new' | 'ended' | null }[];
  /** What is not as it was, in words. */
  readonly changes: readonly string[];
  /** What it is beside that: its kind, which bridge it is in. */
  readonly facts: readonly string[];
  /** The other end, in words; `null`: it has none. */
  readonly wire: string | null;
  /** Whether the wire leads elsewhere than before. */
  readonly isRewired: boolean;
}

export interface RouteRow {
  /** As ip-route(8) writes it, in pieces: `default`, `via 10.77.0.1`, `dev eth0`. */
  readonly parts: readonly string[];
  readonly mark: 'new' | 'ended' | null;
}

/** The links of `place`, in the order of their numbers, and those that went. `isKept`: which of them the step speaks of as staying what they are. */
export const linkRows = (
  place: NetworkPlace,
  session: Session,
  isKept: (link: Link) => boolean,
): readonly LinkRow[] => {
  const { world, before } = session;
  const after = linksIn(place, world);
  // What nobody could read before is no news.
  const earlier = before.links === null ? after : linksIn(place, before);
  const gone = earlier.filter((link) => !after.some((one) => isSame(one, link)));
  const rows = after.map((link) => {
    const was = earlier.find((one) => isSame(one, link)) ?? null;
    const row = rowOf(link, was, place, session);
    return row.mark === null && isKept(link) ? { ...row, mark: 'same' as const } : row;
  });
  return [...rows, ...gone.map((link) => goneRow(link, session))];
};

const linksIn = ({ inode }: NetworkPlace, { links }: World): readonly Link[] =>
  (links ?? []).filter(({ namespace }) => namespace === inode);

const isSame = (a: Link, b: Link) => a.namespace === b.namespace && a.index === b.index && a.kind === b.kind;

const rowOf = (link: Link, was: Link | null, place: NetworkPlace, session: Session): LinkRow => {
  const wire = wireText(link, session.world, session);
  const told = was ? changesOf(was, link, session) : fromWhere(link, session);
  const isRewired = was !== null && wire !== wireText(was, session.before, session);
  const addresses = addressRows(was, link);
  const isChanged = told.length > 0 || isRewired || addresses.some(({ mark }) => mark !== null);
  // Every namespace is born with one: it comes with it.
  const isBorn = was === null && !(place.mark === 'new' && link.index === 1);
  return {
    link,
    mark: isBorn ? 'new' : was && isChanged ? 'changed' : null,
    state: stateWord(link),
    addresses,
    changes: told,
    facts: factsOf(link, session.world).filter((fact) => !told.includes(`now ${fact}`)),
    wire,
    isRewired,
  };
};

const goneRow = (link: Link, session: Session): LinkRow => ({
  link,
  mark: 'ended',
  state: '',
  addresses: [],
  changes: toWhere(link, session),
  facts: [],
  wire: null,
  isRewired: false,
});

/** Of a link that is up the kernel says either so or, as of `lo`, nothing; one that is up and has nobody to talk to is called so by ip. */
const stateWord = ({ state, isAdminUp }: Link): string =>
  !isAdminUp ? 'down' : state === 'down' ? 'no carrier' : 'up';

const factsOf = (link: Link, { links }: World): readonly string[] => {
  const master = links?.find(({ namespace, index }) => namespace === link.namespace && index === link.master);
  return [
    ...(link.kind === null || link.kind === 'veth' ? [] : [link.kind]),
    ...(link.master === null ? [] : [`in ${master?.name ?? `number ${link.master}`}`]),
  ];
};

const changesOf = (before: Link, after: Link, session: Session): readonly string[] => {
  const was = stateWord(before);
  const master = (link: Link, world: World) => factsOf({ ...link, kind: null }, world)[0] ?? null;
  const [old, now] = [master(before, session.before), master(after, session.world)];
  return [
    ...(before.name === after.name ? [] : [`was ${before.name}`]),
    ...(was === stateWord(after) ? [] : [`was ${was}`]),
    ...(old === now ? [] : [old === null ? `now ${now}` : `was ${old}`]),
  ];
};

/** The kernel gives a link that comes up an address of its own, some time later: that is nobody's doing. */
export const isOwn = (address: string) => /^fe80:/i.test(address);

const addressRows = (before: Link | null, { addresses }: Link): LinkRow['addresses'] => {
  const old = before?.addresses ?? addresses;
  const markOf = (address: string, mark: 'new' | 'ended') => (isOwn(address) ? null : mark);
  return [
    ...addresses.map((text) => ({ text, mark: old.includes(text) ? null : markOf(text, 'new') })),
    ...old
      .filter((text) => !addresses.includes(text) && !isOwn(text))
      .map((text) => ({ text, mark: 'ended' as const })),
  ];
};

/** `eth0 in box`. */
const linkAt = (peer: NonNullable<Link['peer']>, from: number, world: World, session: Session): string => {
  const { index, namespace } = peer;
  if (namespace === null) return 'a namespace out of sight';
  const found = (world.links ?? []).find((link) => link.namespace === namespace && link.index === index);
  const name = found?.name ?? `number ${index}`;
  return namespace === from ? name : `${name} in ${networkName(namespace, session)}`;
};

const wireText = ({ peer, namespace }: Link, world: World, session: Session): string | null =>
  peer && `wired to ${linkAt(peer, namespace, world, session)}`;

/** Of a cable's end that is gone from here: where it is now. Its other end tells. */
const toWhere = ({ peer, namespace }: Link, session: Session): readonly string[] => {
  const other = peer && linkOf(peer, session.world);
  if (!other?.peer || other.peer.namespace === null || other.peer.namespace === namespace) return [];
  return [`now ${linkAt(other.peer, namespace, session.world, session)}`];
};

/** Of a cable's end that is new here: where it was. */
const fromWhere = ({ peer, namespace }: Link, session: Session): readonly string[] => {
  const was = peer && linkOf(peer, session.before)?.peer;
  if (!was || was.namespace === null || was.namespace === namespace) return [];
  return [`was ${linkAt(was, namespace, session.before, session)}`];
};

const linkOf = ({ index, namespace }: NonNullable<Link['peer']>, { links }: World): Link | undefined =>
  links?.find((link) => link.namespace === namespace && link.index === index);

/** The routes of `place`, the default one first, and those that went; `null`: nobody could read them. */
export const routeRows = ({ inode }: NetworkPlace, { world, before }: Session): readonly RouteRow[] | null => {
  if (world.routes === null) return null;
  const after = grouped(world.routes.filter(({ namespace }) => namespace === inode));
  const old = before.routes === null ? after : grouped(before.routes.filter(({ namespace }) => namespace === inode));
  const has = (all: readonly string[][], parts: readonly string[]) => all.some((one) => one.join() === parts.join());
  // IPv6 makes its own way to each link that comes up, some time later: that is nobody's doing.
  const markOf = (parts: readonly string[], mark: 'new' | 'ended') => (isOwn(parts[0] ?? '') ? null : mark);
  return [
    ...after.map((parts) => ({ parts, mark: has(old, parts) ? null : markOf(parts, 'new') })),
    ...old
      .filter((parts) => !has(after, parts) && !isOwn(parts[0] ?? ''))
      .map((parts) => ({ parts, mark: 'ended' as const })),
  ];
};

/** Several links with the same way to the same place are one row. */
const grouped = (routes: readonly Route[]): string[][] => {
  const groups = Map.groupBy(routes, (route) => [wayOf(route), route.family].flat().join(' '));
  const rows = [...groups.values()].map((group) => {
    const links = group.map(({ link }) => link).filter((link) => link !== '');
    const [first] = group;
    return first ? [...wayOf(first), ...(links.length > 0 ? [`dev ${links.join(', ')}`] : [])] : [];
  });
  const isDefault = ([destination]: readonly string[]) => destination === 'default';
  return [...rows.filter(isDefault), ...rows.filter((row) => !isDefault(row))];
};

const wayOf = ({ type, destination, gateway, metric, family }: Route): string[] => [
  type === 'unicast' ? destination : `${type} ${destination}`,
  ...(gateway === null ? [] : [`via ${gateway}`]),
  // Every IPv6 route has one that nobody chose.
  ...(family === 4 && metric > 0 ? [`metric ${metric}`] : []),
];
