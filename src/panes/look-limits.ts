// The limits pane of `cutaway look`: of each resource the tightest limit on the way up, then every cgroup on that way.

import type { Cgroup } from '../kernel/cgroup.ts';
import { controllersOf, type Resource, resources } from '../kernel/resource.ts';
import { tightestOf, wayUp } from '../kernel/way-up.ts';
import type { World } from '../kernel/world.ts';
import { usedSize } from '../lesson/amount.ts';
import { type Body, bodyOf } from './body.ts';
import { cgroupPlaces, cgroupsAt, cpusetAt } from './cgroup-places.ts';
import { limitRow } from './limit-rows.ts';
import { groupOf, resourceLines, sinceThen, versionOf, whyNone } from './limits.ts';
import { blank, cut, gap, type Line, line, span } from './line.ts';
import { type About, absence, isGhost, processNamed } from './situation.ts';
import { wrapWith } from './wrap.ts';

export const lookLimitBody = (at: About, width: number): Body => {
  const { session, name } = at;
  const process = processNamed(name, session, session.world);
  const told = process && !isGhost(process) ? whyNone(name ?? '', process, session) : absence(name, process, session);
  if (told !== '') return bodyOf(wrapWith(line(gap(1)), line(span(told, 'dim')), width));
  const places = cgroupPlaces(process, session);
  const limiting = places.filter(
    ({ path }) => cgroupsAt(path, session.world).some(isLimiting) || cpusetAt(path, session.world) !== null,
  );
  return bodyOf(
    [
      ...tightestLines(at, width),
      blank,
      line(gap(1), span('EVERY CGROUP ON THE WAY UP', 'heading')),
      ...limiting.flatMap((place) => groupOf(place, at, width).lines),
    ],
    { heading: versionOf(places, session) },
  );
};

const isLimiting = (cgroup: Cgroup): boolean =>
  resources.some((resource) => wayUp([cgroup], controllersOf[resource]).length > 0);

const limitIn: Readonly<Record<Resource, (cgroup: Cgroup) => number | null>> = {
  memory: ({ limits }) => limits.memoryMaxBytes,
  pids: ({ limits }) => limits.pidsMax,
  cpu: ({ limits }) => limits.cpuMax,
  // Of different devices no limit is tighter than another: the first that there is.
  io: ({ limits }) => (limits.io?.length ? 0 : null),
};

/** A resource, and the cgroup that limits it most. */
interface Bound {
  readonly resource: Resource;
  readonly own: Cgroup;
  readonly by: Cgroup;
  /** Where less is left although the limit is larger, as others use of it: in words, or empty. */
  readonly scarcer: string;
}

const tightestLines = (at: About, width: number): readonly Line[] => {
  const bounds = resources.flatMap((resource) => boundOf(resource, at.session.world) ?? []);
  const isFree = ({ resource, by }: Bound) => limitIn[resource](by) === null;
  const ordered = [...bounds.filter((bound) => !isFree(bound)), ...bounds.filter(isFree)];
  const silent = resources.filter((resource) => !bounds.some((bound) => bound.resource === resource));
  return [
    ...[...Map.groupBy(ordered, whoseText)].flatMap(([whose, all]) => [
      cut(line(gap(1), span(whose, 'strong')), width),
      ...all.flatMap((bound) => boundLines(bound, at, width)),
    ]),
    ...(silent.length === 0 ? [] : [cut(line(gap(1), span(`no controller for ${silent.join(', ')}`, 'dim')), width)]),
  ];
};

const boundOf = (resource: Resource, { cgroups }: World): Bound | null => {
  const chain = wayUp(cgroups, controllersOf[resource]);
  const [own] = chain;
  const by = tightestOf(chain, limitIn[resource]);
  return own && by ? { resource, own, by, scarcer: scarcerText(resource, chain, by) } : null;
};

/** What is used of the limits that are used up; that of processor time comes anew with every period. */
const usedIn = {
  memory: { used: ({ usage }: Cgroup) => usage.memoryBytes, text: usedSize },
  pids: { used: ({ usage }: Cgroup) => usage.pids, text: String },
} as const;

const scarcerText = (resource: Resource, chain: readonly Cgroup[], by: Cgroup): string => {
  if (resource !== 'memory' && resource !== 'pids') return '';
  const { used, text } = usedIn[resource];
  const left = (one: Cgroup): number | null => {
    const [limit, now] = [limitIn[resource](one), used(one)];
    return limit === null || now === null ? null : Math.max(0, limit - now);
  };
  const least = tightestOf(chain, left);
  const rest = least && least !== by ? left(least) : null;
  return rest === null || rest >= (left(by) ?? Infinity) ? '' : `${text(rest)} left in ${least?.path}`;
};

/** Which cgroup sets it. */
const whoseText = ({ resource, own, by }: Bound): string => {
  if (limitIn[resource](by) === null) return 'without a limit';
  return by === own ? `limited by its own cgroup, ${by.path}` : `limited by ${by.path}, above its own`;
};

const boundLines = ({ resource, by, scarcer }: Bound, { session, since }: About, width: number): readonly Line[] => {
  const same = ({ cgroups }: World) =>
    cgroups.filter(({ path, version }) => path === by.path && version === by.version);
  const row = limitRow(resource, [by], same(session.before), since && sinceThen([by], same(since)));
  if (!row) return [];
  const facts = [...(scarcer === '' ? [] : [scarcer]), ...row.facts.filter(isUrgent)];
  return resourceLines({ ...row, facts }, width);
};

/** The rest stands with the cgroup itself, below. */
const isUrgent = (fact: string): boolean => /^(killed|refused|throttled|met)/.test(fact);
