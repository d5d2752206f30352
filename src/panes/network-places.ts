// Which network namespaces matter to whoever acts, and what they are called. Pure.
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { standingNames } from '../lesson/lesson.ts';
import type { Session } from '../session/session.ts';
import type { Mark } from './marks.ts';
import { findProcess, processNumbered } from './process-index.ts';
import { isGhost, levelName, processOf, type Seen } from './situation.ts';

export interface NetworkPlace {
  readonly inode: number;
  readonly name: string;
  /** `new`, `ended`, or none. */
  readonly mark: Mark | null;
  /** Whether whoever acts lives there. */
  readonly isActors: boolean;
}

/**
 * The namespaces of a lab, the outermost first: those in which somebody with a name lives or lived, and those that a cable
 * leads to. Of one level only the one that the learner has chosen.
 */
export const networkPlaces = (actor: Process | null, { session, levels }: Seen): readonly NetworkPlace[] => {
  const { world, before } = session;
  const own = actor?.namespaces.net ?? null;
  const named = [...inhabited(world, session), ...inhabited(before, session)];
  const all = wired([...new Set([...named, ...(own === null ? [] : [own])])], world);
  return chosen(all, actor, world, levels).map((inode) => ({
    inode,
    name: networkName(inode, session),
    mark: !isThere(inode, world) ? 'ended' : !isThere(inode, before) ? 'new' : null,
    isActors: inode === own,
  }));
};

const isThere = (inode: number, { processes, namespaces }: World): boolean =>
  namespaces.some((one) => one.type === 'net' && one.inode === inode) ||
  processes.some((process) => process.namespaces.net === inode);

/** In the order of the names. */
const inhabited = (world: World, { names }: Session): readonly number[] =>
  [...names.values()].flatMap((identity) => processOf(identity, world)?.namespaces.net ?? []);

/** Those, and every one that a cable leads to from there. */
const wired = (inodes: readonly number[], { links }: World): readonly number[] => {
  const found = new Set(inodes);
  // What is added on the way is gone through as well.
  for (const inode of found) {
    for (const { namespace, peer } of links ?? []) {
      if (namespace === inode && peer?.namespace != null) found.add(peer.namespace);
    }
  }
  return [...found];
};

const chosen = (
  all: readonly number[],
  actor: Process | null,
  world: World,
  levels: Seen['levels'],
): readonly number[] => {
  if (levels === 'all' || !actor || isGhost(actor)) return all;
  const inode = levels === 'inside' ? actor.namespaces.net : outside(actor, world);
  return inode == null ? [] : [inode];
};

/** The network namespace above the actor's: that of its nearest forebear who lives in another one. */
const outside = (actor: Process, world: World): number | null => {
  const passed = new Set<Process>();
  let current: Process | undefined = actor;
  while (current && !passed.has(current)) {
    if (current.namespaces.net != null && current.namespaces.net !== actor.namespaces.net)
      return current.namespaces.net;
    passed.add(current);
    current = processNumbered(world, current.ppid);
  }
  return null;
};

/** The level's word, else whoever with a name lives there, else where it is held, else whoever lives there. */
export const networkName = (inode: number, { names, world, before }: Session): string => {
  const isStanding = (name: string) => (standingNames as readonly string[]).includes(name);
  const residents = [...names].filter(([, identity]) =>
    [world, before].some((one) => findProcess(one, identity)?.namespaces.net === inode),
  );
  if (residents.some(([name]) => name === 'lab-init')) return levelName(1) ?? 'lab';
  const [name] = residents.find(([one]) => !isStanding(one)) ?? residents[0] ?? [];
  if (name !== undefined) return name;
  const held = world.namespaces.find((one) => one.type === 'net' && one.inode === inode);
  const path = held?.boundAt[0]?.split('/').at(-1);
  const process = world.processes.find(({ namespaces }) => namespaces.net === inode);
  return path ?? process?.comm ?? `net:[${inode}]`;
};
