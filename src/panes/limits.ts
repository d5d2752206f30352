// The limits pane: how much of everything the actor's cgroup may use, and those above it, and how much they do.
import type { Cgroup } from '../kernel/cgroup.ts';
import { cgroupIn, hierarchyWords, type Process } from '../kernel/process.ts';
import { type Resource, resources } from '../kernel/resource.ts';
import type { Predicate } from '../lesson/predicate.ts';
import { type Body, bodyOf } from './body.ts';
import { type CgroupPlace, cgroupPlaces, cgroupsAt, cpusetAt } from './cgroup-places.ts';
import { flow } from './flow.ts';
import { type Charted, type Drawing, moversAt, sparkColumns, sparkOf, withCharts } from './limit-charts.ts';
import { type LimitRow, limitRow } from './limit-rows.ts';
import { cut, fit, gap, type Line, line, lineWidth, type Span, span } from './line.ts';
import { isKept, signOf, wordOf, wordWidth } from './marks.ts';
import { type About, absence, isGhost, type Looks, processNamed, whyUnread } from './situation.ts';
import { wrapWith } from './wrap.ts';

/** What a pane has for it: so many rows, and in what they leave plots of the last minute. */
export interface LimitRoom {
  readonly drawing: Drawing | null;
  readonly height: number;
}

/** `room`: left out, there is enough. */
export const limitBody = (at: About, width: number, room: LimitRoom | null = null): Body => {
  const { session, name } = at;
  const actor = processNamed(name, session, session.world);
  const isThere = actor !== null && !isGhost(actor);
  const reason = isThere ? whyNone(name ?? '', actor, session) : absence(name, actor, session);
  const places = cgroupPlaces(isThere ? actor : null, session);
  const why = reason === '' ? [] : wrapWith(line(gap(1)), line(span(reason, 'dim')), width);
  const drawing = room?.drawing ?? null;
  const told = places.map((place) => groupOf(place, at, width, drawing));
  const telling = tellingGroup(places, told, at);
  const free = (room?.height ?? Infinity) - why.length - rowCount(told);
  const charted = drawing ? withCharts(told, [telling, ...told.keys()], { drawing, free, width }) : told;
  const order = orderOf(places, told, free < 0 ? telling : null);
  const groups = order.flatMap((index) => charted[index] ?? []);
  return bodyOf([...why, ...groups.flatMap(({ lines }) => lines)], {
    anchor: inSight(why.length, groups, order.indexOf(telling)),
    heading: versionOf(places, session),
  });
};

/** As they stand; in a pane that is too low for them whoever acts, the `telling` one, and what was made or has changed come first. */
const orderOf = (
  places: readonly CgroupPlace[],
  groups: readonly Group[],
  telling: number | null,
): readonly number[] => {
  const all = [...groups.keys()];
  if (telling === null) return all;
  const own = all.filter((index) => places[index]?.isActors);
  const marked = all.filter((index) => places[index]?.mark);
  const stirred = all.filter((index) => groups[index]?.stirred.length);
  return [...new Set([...own, telling, ...marked, ...stirred, ...all])];
};

/** The one that tells most, and above it as much as there is room for: in a low pane that is the cgroup of whoever acts. */
const inSight = (above: number, groups: readonly Group[], telling: number): Body['anchor'] => {
  if (telling <= 0) return 'start';
  const from = above + rowCount(groups.slice(0, telling));
  return { see: from, all: [from, from + rowCount(groups.slice(telling, telling + 1)) - 1] };
};

/** As it was then; of a cgroup that nobody looked at then, no time has passed. */
export const sinceThen = (now: readonly Cgroup[], then: readonly Cgroup[]): readonly Cgroup[] =>
  then.length === 0 ? now : then;

/** The rows of one cgroup. */
export interface Group extends Charted {
  /** The resources of which something has changed. */
  readonly stirred: readonly Resource[];
}

const rowCount = (groups: readonly Group[]) => groups.reduce((sum, { lines }) => sum + lines.length, 0);

/** The cgroup that something became of, else the one that the step is about, else the first in which something happened. */
const tellingGroup = (places: readonly CgroupPlace[], groups: readonly Group[], at: About): number => {
  const about = aboutCgroups(at);
  const found = [
    places.findIndex(({ mark }) => mark !== null),
    places.findIndex(({ path }) => about.includes(path)),
    // A process more or less tells little.
    groups.findIndex(({ stirred }) => stirred.some((resource) => resource !== 'pids')),
    groups.findIndex(({ stirred }) => stirred.length > 0),
  ];
  return found.find((index) => index >= 0) ?? 0;
};

/** Where those are whose limits the step expects something of. */
const aboutCgroups = ({ session, step }: About): readonly (string | null)[] =>
  (step?.expect ?? [])
    .flatMap((claim) => ('actor' in claim && isAboutCgroup(claim) ? [claim.actor] : []))
    .map((name) => processNamed(name, session, session.world)?.cgroup ?? null);

const isAboutCgroup = (claim: Predicate) =>
  [
    'limit',
    'cgroup',
    'frozen',
    'holding',
    'refused',
    'throttled',
    'oom_killed',
    'at_limit',
    'used',
    'busier_than',
  ].some((key) => key in claim);

/** For the heading. */
export const versionOf = ([first]: readonly CgroupPlace[], { world }: Looks): Line => {
  const found = first && cgroupsAt(first.path, world).find(({ controllers }) => controllers.length > 0);
  return found ? line(`cgroup v${found.version}`) : [];
};

/** Why nothing can be said of the cgroup that `actor` is in; empty: something can. */
export const whyNone = (name: string, { pid, cgroup }: Process, { world }: Looks): string => {
  if (cgroup === null) {
    const reason = whyUnread(world, (what) => what.endsWith(`/${pid}/cgroup`));
    return `the cgroup of ${name} cannot be read${reason === null ? '' : `: ${reason}`}`;
  }
  if (cgroupsAt(cgroup, world).length > 0) return '';
  const reason = whyUnread(world, (what) => /(^|\/)cgroups?(\/|$)/.test(what));
  return `${name} is in ${cgroup}, which cannot be read here: ${reason ?? 'no such cgroup is in sight'}`;
};

/** What is told of one cgroup; `drawing`: with its last minute. */
export const groupOf = (place: CgroupPlace, at: About, width: number, drawing: Drawing | null = null): Group => {
  const { session, name } = at;
  const { path } = place;
  const movers = drawing ? moversAt(drawing, path) : [];
  const spark = (resource: Resource, columns: number) =>
    drawing && movers.includes(resource) ? sparkOf(drawing, path, resource, columns) : '';
  const header = (words: readonly Span[]) => placeLines(place, words, at, width);
  if (place.mark === 'ended') return { path, lines: header([]), movers: [], stirred: [] };
  const now = cgroupsAt(place.path, session.world);
  const before = place.mark === 'new' ? null : cgroupsAt(place.path, session.before);
  const rows = resources.map((resource) =>
    limitRow(resource, now, before, at.since && sinceThen(now, cgroupsAt(place.path, at.since))),
  );
  const isSame = ({ resource }: LimitRow) =>
    place.isActors && isKept(name, at.step, session, (claim) => 'limit' in claim && claim.limit === resource);
  const silent = resources.filter((_, index) => rows[index] === null);
  const none = silent.length === 0 ? [] : [span(`no controller for ${silent.join(', ')}`, 'dim')];
  // A row of its own only where it must be: rows are what a low pane is short of.
  const told = [
    ...awayWords(place, processNamed(name, session, session.world), now),
    ...settingWords(now, before),
    ...cpusetWords(path, session),
  ];
  const isBeside = header([...told, ...none]).length === header(told).length;
  const lines = [
    ...header(isBeside ? [...told, ...none] : told),
    ...rows.flatMap((row) =>
      row ? resourceLines(row.mark === null && isSame(row) ? { ...row, mark: 'same' } : row, width, spark) : [],
    ),
    ...unreadLines(place, session, width),
    ...(isBeside ? [] : none.map((words) => cut(line(gap(2), words), width))),
  ];
  return {
    path,
    lines,
    movers,
    stirred: rows.flatMap((row) => (row === null || row.mark === null ? [] : [row.resource])),
  };
};

/** On v1: of which of its controllers whoever acts is elsewhere. */
const awayWords = ({ path, isActors }: CgroupPlace, actor: Process | null, now: readonly Cgroup[]): readonly Span[] => {
  if (!isActors || !actor) return [];
  const here = hierarchyWords.filter((one) => now.some(({ controllers }) => controllers.includes(one)));
  const away = here.filter((one) => cgroupIn(actor, one) !== path);
  return away.length === 0 ? [] : [span(`not for ${away.join(', ')}`, 'changed')];
};

/** What it does beside limiting: to its own processes, and for the cgroups below it. */
const settingWords = (now: readonly Cgroup[], before: readonly Cgroup[] | null): readonly Span[] => {
  const frozen = (all: readonly Cgroup[]) => all.some(({ isFrozen }) => isFrozen);
  const given = (all: readonly Cgroup[]) => all.flatMap(({ childControllers }) => childControllers ?? []).join(' ');
  const was = before ?? [];
  const look = (isNews: boolean) => (isNews ? 'changed' : 'dim');
  return [
    ...(frozen(now) ? [span('frozen', look(!frozen(was)))] : frozen(was) ? [span('was frozen', 'changed')] : []),
    ...(given(now) === '' ? [] : [span(`gives ${given(now)}`, look(given(now) !== given(was)))]),
  ];
};

const cpusetWords = (path: string, { world, before }: Looks): readonly Span[] => {
  const [now, was] = [cpusetAt(path, world), cpusetAt(path, before)];
  if (now === was) return now === null ? [] : [span(`cpuset.cpus ${now}`, 'dim')];
  const then = was === null ? [] : [span(`was ${was}`, 'changed')];
  return [span(`cpuset.cpus ${now ?? 'as above'}`, 'changed'), ...then];
};

const indent = line(gap(4));

/** The cgroup's name, and `words`. */
const placeLines = (
  { name, mark, isActors, cameFrom }: CgroupPlace,
  words: readonly Span[],
  at: About,
  width: number,
): readonly Line[] => {
  const pieces = [
    ...(isActors && at.step ? [span('acts', 'key')] : []),
    ...(cameFrom === null ? [] : [span(`was in ${cameFrom}`, 'changed')]),
    ...words,
  ];
  const first: Line = [signOf(mark), gap(1), span(name, mark === 'ended' ? 'ended' : 'strong')];
  return flow(first, pieces, { indent, right: wordCell(mark), width });
};

const wordCell = (mark: LimitRow['mark']): Line => [gap(1), ...fit(wordOf(mark), wordWidth)];

type Spark = (resource: Resource, columns: number) => string;

const noSpark: Spark = () => '';

/** What stands before the last minute in a row: its mark, its name, how much, a bar, and what is between them. */
const beforeSpark = 35;

/** A resource's row, and below it what there is no room for beside it. */
export const resourceLines = (row: LimitRow, width: number, spark: Spark = noSpark): readonly Line[] => {
  const { resource, mark, amount, bar, changes, facts } = row;
  const room = width - beforeSpark - lineWidth(wordCell(mark));
  const pictures = [bar, spark(resource, Math.max(5, Math.min(sparkColumns, room)))].filter((one) => one !== '');
  const first: Line = [
    signOf(mark),
    gap(1),
    ...fit(line(span(resource)), 7),
    ...(pictures.length === 0
      ? line(amount)
      : [...fit(line(amount), 14), ...pictures.flatMap((one) => [gap(1), span(one)])]),
  ];
  const pieces = [...changes.map((change) => span(change, 'changed')), ...facts.map((fact) => span(fact, 'dim'))];
  return flow(first, pieces, { indent, right: wordCell(mark), width });
};

/** Files of the cgroup that are there and may not be read. */
const unreadLines = ({ path }: CgroupPlace, { world }: Looks, width: number): readonly Line[] =>
  world.unreadable
    .filter(({ what }) => what.includes(`${path}/`) && !what.slice(what.indexOf(path) + path.length + 1).includes('/'))
    .map(({ what, why }) => cut(line(gap(2), span(`${what.split('/').at(-1)} cannot be read: ${why}`, 'dim')), width));
