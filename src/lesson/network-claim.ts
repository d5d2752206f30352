// Claims about the links and routes that one process has in its network namespace. Pure.
import type { Link, Route } from '../kernel/link.ts';
import type { World } from '../kernel/world.ts';
import type { Scene, Verdict } from './expect.ts';
import type { Claim } from './predicate.ts';
import { inhabitantOf, lookUp } from './presence.ts';
import { homeOf, type Present, type Seen, verdictOf, whyUnread } from './seen.ts';
import { andList, possessive, shown } from './spelling.ts';

export type RouteClaim = Extract<Claim, { route: unknown }>;
export type LinkClaim = Exclude<Extract<Claim, { link: unknown }>, RouteClaim>;

export const judgeLink = (claim: LinkClaim, subject: Present, scene: Scene): Verdict =>
  verdictOf(linkWording(claim, subject.label), seeLink(claim, subject, scene));

export const judgeRoute = (claim: RouteClaim, subject: Present, scene: Scene): Verdict =>
  verdictOf(routeWording(claim, subject.label), [seeRoute(claim, subject, scene)]);

const linkWording = ({ link: name, is, kind, address, in: bridge, peer_in: peer }: LinkClaim, label: string) => {
  if (is === 'absent') return `${label} has no link ${name}`;
  const details = [
    ...(is === undefined ? [] : [`is ${is}`]),
    ...(address === undefined ? [] : [`has the address ${address}`]),
    ...(bridge === undefined ? [] : [`is a port of ${bridge}`]),
    ...(peer === undefined ? [] : [`has its other end where ${peer} lives`]),
  ];
  const what = kind === undefined ? `a link ${name}` : `a ${shown(kind)} ${name}`;
  return `${label} has ${what}${details.length > 0 ? ` that ${andList(details)}` : ''}`;
};

const seeLink = (claim: LinkClaim, subject: Present, scene: Scene): readonly Seen[] => {
  const found = linksOf(subject, scene.world);
  if ('why' in found) return [{ held: false, saw: found.why }];
  const link = found.rows.find((one) => one.name === claim.link);
  if (claim.is === 'absent') return [seeAbsent(link, subject.label, claim.link)];
  if (!link) return [seeNone(found.rows, subject.label, claim.link)];
  const { kind, address, in: bridge, peer_in: peer } = claim;
  const seen = [
    ...(kind === undefined ? [] : [seeKind(link, kind)]),
    ...(claim.is === undefined ? [] : [seeState(link, claim.is)]),
    ...(address === undefined ? [] : [seeAddress(link, address)]),
    ...(bridge === undefined ? [] : [seeMaster(link, bridge, found.rows)]),
    ...(peer === undefined ? [] : [seePeer(link, peer, scene)]),
  ];
  return seen.length > 0 ? seen : [{ held: true, saw: `${link.name} is there` }];
};

const seeAbsent = (link: Link | undefined, label: string, name: string): Seen =>
  link ? { held: false, saw: `${name} is there` } : { held: true, saw: `${label} has no link ${name}` };

const seeNone = (links: readonly Link[], label: string, name: string): Seen => {
  const names = links.slice(0, 5).map((one) => shown(one.name));
  const others = links.length > 5 ? 'others' : andList(names);
  return { held: false, saw: `${label} has no link ${name}, only ${others}` };
};

const seeKind = ({ name, kind }: Link, expected: string): Seen => ({
  held: kind === expected,
  saw: kind === null ? `${name} is of no kind` : `${name} is a ${shown(kind)}`,
});

/** A driver that says nothing, such as that of lo, is up when it was set up. */
const isUp = ({ isAdminUp, state }: Link): boolean => isAdminUp && state !== 'down';

const seeState = (link: Link, expected: 'up' | 'down'): Seen => {
  const up = isUp(link);
  const held = up === (expected === 'up');
  if (up) return { held, saw: `${link.name} is up` };
  if (link.isAdminUp)
    return { held, saw: `${link.name} is set up, but nothing passes`, tryThis: 'both ends of a pair must be up' };
  return { held, saw: `${link.name} is down`, tryThis: 'a new link is down until it is set up' };
};

const seeAddress = ({ name, addresses }: Link, expected: string): Seen => ({
  held: addresses.includes(expected),
  saw: `${name} has ${addresses.length === 0 ? 'no address' : andList(addresses)}`,
});

const seeMaster = ({ name, master }: Link, expected: string, links: readonly Link[]): Seen => {
  if (master === null) return { held: false, saw: `${name} is a port of no bridge` };
  const bridge = links.find(({ index }) => index === master);
  return { held: bridge?.name === expected, saw: `${name} is a port of ${bridge ? shown(bridge.name) : 'another'}` };
};

const seePeer = ({ name, peer }: Link, whose: string, { names, world }: Scene): Seen => {
  if (!peer) return { held: false, saw: `${name} has no other end` };
  const found = lookUp(whose, names, world);
  if (!found.process) return { held: false, saw: found.why };
  const home = homeOf('net', { label: whose, now: found.process });
  if ('why' in home) return { held: false, saw: home.why };
  if (peer.namespace === home.inode)
    return { held: true, saw: `${possessive(name)} other end is where ${whose} lives` };
  const other = peer.namespace === null ? null : inhabitantOf('net', peer.namespace, names, world);
  return {
    held: false,
    saw: `${possessive(name)} other end is ${other === null ? 'in another network namespace' : `where ${other} lives`}`,
  };
};

const routeWording = ({ route, is, gateway, link }: RouteClaim, label: string): string => {
  const what = route === 'default' ? 'default route' : `route to ${route}`;
  if (is === 'absent') return `${label} has no ${what}`;
  return `${label} has a ${what}${wayText(gateway ?? null, link ?? '')}`;
};

const wayText = (gateway: string | null, link: string): string =>
  `${gateway === null ? '' : ` by way of ${gateway}`}${link === '' ? '' : ` out of ${shown(link)}`}`;

const seeRoute = (claim: RouteClaim, subject: Present, { world }: Scene): Seen => {
  const found = routesOf(subject, world);
  if ('why' in found) return { held: false, saw: found.why };
  const ways = found.rows.filter(({ destination }) => destination === claim.route);
  const what = claim.route === 'default' ? 'default route' : `route to ${claim.route}`;
  const [first] = ways;
  if (!first)
    return { held: claim.is === 'absent', saw: `${subject.label} has no ${what}`, tryThis: routeRemedy(claim) };
  const meant = claim.is === 'absent' ? undefined : ways.find((way) => isMeant(claim, way));
  const way = meant ?? first;
  const saw = `the ${what} leads${wayText(way.gateway, way.link) || ' nowhere'}`;
  if (meant) return { held: true, saw };
  const isGatewayMissing = claim.gateway !== undefined && way.gateway === null;
  return { held: false, saw, tryThis: isGatewayMissing ? 'without a gateway it is a way to neighbours alone' : null };
};

const isMeant = ({ gateway, link }: RouteClaim, way: Route): boolean =>
  (gateway === undefined || way.gateway === gateway) && (link === undefined || way.link === link);

const routeRemedy = ({ gateway }: RouteClaim): string | null =>
  gateway === undefined
    ? null
    : 'a route is added in the namespace that lacks it, and its gateway is a neighbour there';

type Rows<Row> = { readonly rows: readonly Row[] } | { readonly why: string };

const linksOf = (subject: Present, world: World): Rows<Link> => {
  const home = homeOf('net', subject);
  if ('why' in home) return home;
  const rows = world.links?.filter(({ namespace }) => namespace === home.inode) ?? [];
  // Every network namespace has its lo: without a link, nothing was read.
  return rows.length > 0 ? { rows } : { why: unread('links', subject.label, home.inode, world) };
};

const routesOf = (subject: Present, world: World): Rows<Route> => {
  const links = linksOf(subject, world);
  const home = homeOf('net', subject);
  if ('why' in home) return home;
  if ('why' in links || !world.routes) return { why: unread('routes', subject.label, home.inode, world) };
  return { rows: world.routes.filter(({ namespace }) => namespace === home.inode) };
};

const unread = (what: 'links' | 'routes', label: string, inode: number, world: World): string => {
  const isThis = (place: string) => place === what || (place.includes(what) && place.endsWith(`net:[${inode}]`));
  const why = whyUnread(isThis, world);
  return `${possessive(label)} ${what} cannot be read${why === null ? '' : `: ${shown(why)}`}`;
};
