// The network pane: the network namespaces around whoever acts, their links, routes and tables, and which cable leads where.
import type { Link } from '../kernel/link.ts';
import type { Process } from '../kernel/process.ts';
import type { Session } from '../session/session.ts';
import { type Body, bodyOf } from './body.ts';
import { cut, gap, type Line, line, span } from './line.ts';
import { inSight, isKept, markIn } from './marks.ts';
import { type Block, between, sideBySide } from './network-columns.ts';
import { linkLines, nameWidth, placeLine, routeLines } from './network-lines.ts';
import { type NetworkPlace, networkPlaces } from './network-places.ts';
import { type LinkRow, linkRows, routeRows } from './network-rows.ts';
import { tableLines, tableRows } from './network-tables.ts';
import { absence, actorOf, isGhost, processNamed, type Seen } from './situation.ts';
import { wrapWith } from './wrap.ts';

/** Of each side, at least. */
const leastWidth = 25;

/** The namespaces in `width` columns: side by side where there is room and it is not read aloud, else one below the other. */
export const networkBody = (at: Seen, width: number): Body => {
  const { session, step, lesson } = at;
  const name = actorOf(session, step, lesson);
  const actor = processNamed(name, session, session.world);
  const isThere = actor !== null && !isGhost(actor);
  const told = isThere ? [] : sentence(absence(name, actor, session), width);
  const unread = whyUnread('links', session);
  if (unread !== null) return bodyOf([...told, ...sentence(`links cannot be read here: ${unread}`, width)]);
  const places = networkPlaces(actor, at);
  if (places.length === 0) return bodyOf([...told, ...sentence(nothingThere(actor, at), width)]);
  const parts = places.map((place): Part => ({ place, links: linkRows(place, session, keptIn(place, name, at)) }));
  const all = [...told, ...bodyRows(parts, at, actor, width), ...tablesOf(places, session, width)];
  return bodyOf(all, { anchor: inSight(all.map(markIn)) ?? 'start', heading: headingOf(at) });
};

/** Claims speak of links in the namespace of a process with a name: whoever acts. */
const keptIn =
  ({ isActors }: NetworkPlace, name: string | null, { step, session }: Seen) =>
  (link: Link): boolean =>
    isActors && isKept(name, step, session, (claim) => 'link' in claim && claim.link === link.name);

const sentence = (text: string, width: number): readonly Line[] =>
  text === '' ? [] : wrapWith(line(gap(1)), line(span(text, 'dim')), width);

const headingOf = ({ levels }: Seen): Line => (levels === 'all' ? [] : line(`seen from ${levels}`));

// Where the actor lives at the top of what is looked at, outside is the learner's machine.
const nothingThere = (actor: Process | null, { levels }: Seen): string => {
  if (actor?.namespaces.net === null) return 'its network namespace cannot be read';
  return levels === 'outside' ? 'above it is the machine, whose links are not looked at' : '';
};

/** Why `what` is not there; `null`: it is. */
const whyUnread = (what: 'links' | 'routes' | 'tables', { world }: Session): string | null =>
  world[what] === null ? (world.unreadable.find((one) => one.what === what)?.why ?? 'nobody has looked yet') : null;

interface Part {
  readonly place: NetworkPlace;
  readonly links: readonly LinkRow[];
}

const bodyRows = (parts: readonly Part[], at: Seen, actor: Process | null, width: number): readonly Line[] => {
  const half = Math.floor((width - between) / 2);
  const [first, ...others] = parts;
  const isActing = at.step !== null && actor !== null && !isGhost(actor);
  const isWide = half >= leastWidth && others.length > 0 && !at.isRead;
  if (!first || !isWide)
    return parts.flatMap((part) => blocksOf(part, [], isActing, at.session, width).flatMap(({ lines }) => lines));
  const wires = wiresOf(first, others);
  const rightWidth = width - between - half;
  return sideBySide(
    blocksOf(first, wires, isActing, at.session, half),
    others.flatMap((part) => blocksOf(part, wires, isActing, at.session, rightWidth)),
    half,
  );
};

/** The cables between the first namespace and the others, in the order of the others' ends. */
const wiresOf = (first: Part, others: readonly Part[]): readonly string[] => {
  const ends = new Set(first.links.map(wireOf));
  return others.flatMap(({ links }) => links.map(wireOf)).filter((wire) => wire !== null && ends.has(wire)) as string[];
};

/** The same text for both ends of a cable between two namespaces. */
const wireOf = ({ link, mark }: LinkRow): string | null => {
  const { peer, namespace, index } = link;
  if (mark === 'ended' || !peer || peer.namespace === null || peer.namespace === namespace) return null;
  return [`${namespace} ${index}`, `${peer.namespace} ${peer.index}`].sort().join(' ');
};

/** The heading of a namespace, its links (the ends of drawn wires last), and its routes. */
const blocksOf = (
  { place, links }: Part,
  wires: readonly string[],
  isActing: boolean,
  session: Session,
  width: number,
): readonly Block[] => {
  const rank = (row: LinkRow) => wires.indexOf(wireOf(row) ?? '');
  const ordered = [...links].sort((a, b) => rank(a) - rank(b));
  const names = nameWidth(links);
  const plain = (lines: readonly Line[]): Block => ({ lines, wire: null });
  return [
    plain([placeLine(place, isActing, width)]),
    ...unreadLines(place, session, width).map((row) => plain([row])),
    ...ordered.map((row): Block => {
      const wire = rank(row) < 0 ? null : wireOf(row);
      return { lines: linkLines(row, wire !== null, names, width), wire };
    }),
    ...routeBlocks(place, session, width).map(plain),
  ];
};

const unreadLines = ({ inode }: NetworkPlace, { world }: Session, width: number): readonly Line[] =>
  world.unreadable
    .filter(({ what }) => what.endsWith(`net:[${inode}]`))
    .map(({ what, why }) => cut(line(gap(2), span(`${what.split(' of ')[0]} cannot be read: ${why}`, 'dim')), width));

const routeBlocks = (place: NetworkPlace, session: Session, width: number): readonly (readonly Line[])[] => {
  if (place.mark === 'ended') return [];
  const rows = routeRows(place, session);
  if (rows === null) return [sentence(`routes cannot be read here: ${whyUnread('routes', session)}`, width)];
  return rows.length === 0 ? [[line(gap(2), span('no routes', 'dim'))]] : rows.map((row) => routeLines(row, width));
};

/** Below all links and routes, over the whole width: rules are long. Where there are none nothing is said, since most namespaces have none. */
const tablesOf = (places: readonly NetworkPlace[], session: Session, width: number): readonly Line[] => {
  if (session.world.tables === null)
    return sentence(`tables cannot be read here: ${whyUnread('tables', session)}`, width);
  return places
    .filter(({ mark }) => mark !== 'ended')
    .flatMap((place) => (tableRows(place, session) ?? []).flatMap((row) => tableLines(row, place.name, width)));
};
