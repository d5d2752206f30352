// Which cgroups of a lab matter to whoever acts: its own, those above it, and the others as far as there is something to tell. Pure.
import type { Cgroup } from '../kernel/cgroup.ts';
import { isEqual } from '../kernel/equality.ts';
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import type { Mark } from './marks.ts';
import { findProcess } from './process-index.ts';
import { type Looks, processOf } from './situation.ts';

export interface CgroupPlace {
  readonly path: string;
  /** As the lab counts: `/` is its own. */
  readonly name: string;
  readonly mark: Mark | null;
  /** Whether whoever acts is in it. */
  readonly isActors: boolean;
  /** Where whoever acts was before, if that was elsewhere. */
  readonly cameFrom: string | null;
}

/** Where there are more, those in which nothing happens and nobody with a name lives are left out. */
const mostPlaces = 8;

/** The actor's own cgroup, then those above it up to the lab's, then the others. */
export const cgroupPlaces = (actor: Process | null, session: Looks): readonly CgroupPlace[] => {
  const { world, before } = session;
  const own = actor?.cgroup ?? null;
  const was = actor && findProcess(before, actor)?.cgroup;
  const above = own === null ? [] : [...indexOf(world).keys()].filter((path) => isAbove(path, own)).reverse();
  const all = [...new Set([...indexOf(world).keys(), ...indexOf(before).keys()])];
  const telling = all.length <= mostPlaces ? all : [...new Set([...inhabited(session), ...stirred(world, before)])];
  const others = telling.filter((path) => !above.includes(path));
  const top = topOf(world) ?? topOf(before) ?? '/';
  return [...above, ...others.sort()].map((path): CgroupPlace => {
    const isActors = path === own;
    const cameFrom = isActors && was != null && was !== own ? nameIn(top, was) : null;
    const mark = markOf(path, session) ?? (cameFrom ? 'changed' : null);
    return { path, name: nameIn(top, path), mark, isActors, cameFrom };
  });
};

const markOf = (path: string, { world, before }: Looks): Mark | null => {
  if (!indexOf(world).has(path)) return 'ended';
  if (!indexOf(before).has(path)) return 'new';
  return isEqual(ordersAt(path, world), ordersAt(path, before)) ? null : 'changed';
};

/** What a cgroup does beside limiting how much. */
const ordersAt = (path: string, world: World) => [
  cpusetAt(path, world),
  ...cgroupsAt(path, world).map(({ childControllers, isFrozen }) => [childControllers, isFrozen]),
];

/**
 * The processors that a cgroup is confined to; `null`: no others than the one above it. On v1 each has a list, and it is told where
 * that above is in sight, and another one.
 */
export const cpusetAt = (path: string, world: World): string | null => {
  const own = cgroupsAt(path, world).find(({ limits }) => limits.cpus);
  if (!own?.limits.cpus) return null;
  if (own.version === 2) return own.limits.cpus;
  const above = cgroupsAt(path.slice(0, path.lastIndexOf('/')) || '/', world).find(({ limits }) => limits.cpus);
  return above && above.limits.cpus !== own.limits.cpus ? own.limits.cpus : null;
};

const indexes = new WeakMap<World['cgroups'], ReadonlyMap<string, readonly Cgroup[]>>();

const indexOf = ({ cgroups }: World): ReadonlyMap<string, readonly Cgroup[]> => {
  const known = indexes.get(cgroups) ?? Map.groupBy(cgroups, ({ path }) => path);
  indexes.set(cgroups, known);
  return known;
};

/** What a world has for a path, v1 and v2: on a hybrid machine a controller is in one of them. */
export const cgroupsAt = (path: string, world: World): readonly Cgroup[] => indexOf(world).get(path) ?? [];

const isAbove = (path: string, own: string) => path === own || path === '/' || own.startsWith(`${path}/`);

const topOf = (world: World): string | undefined =>
  [...indexOf(world).keys()].reduce<string | undefined>(
    (top, path) => (top === undefined || path.length < top.length ? path : top),
    undefined,
  );

const nameIn = (top: string, path: string): string =>
  top === '/' || !isAbove(top, path) ? path : path.slice(top.length) || '/';

const inhabited = ({ names, world }: Looks): readonly string[] =>
  [...names.values()]
    .flatMap((identity) => processOf(identity, world)?.cgroup ?? [])
    .filter((path) => indexOf(world).has(path));

const stirred = (world: World, before: World): readonly string[] => {
  if (world.cgroups === before.cgroups) return [];
  const limits = (path: string, all: World) =>
    cgroupsAt(path, all).map((one) => [
      one.limits,
      one.events.oomKill,
      one.version,
      one.childControllers,
      one.isFrozen,
    ]);
  return [...new Set([...indexOf(world).keys(), ...indexOf(before).keys()])].filter(
    (path) => !isEqual(limits(path, world), limits(path, before)),
  );
};
