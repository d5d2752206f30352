// Claims about a cgroup of the lab, and about what it does to those who are in it. Pure.
import type { Cgroup } from '../kernel/cgroup.ts';
import { cgroupIn, hierarchyWords, type Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import type { Scene, Verdict } from './expect.ts';
import { placeInLab } from './limit-claim.ts';
import type { Claim } from './predicate.ts';
import { type Present, type Seen, verdictOf, whyUnread } from './seen.ts';
import { possessive, shown } from './spelling.ts';

export type CgroupAtClaim = Extract<Claim, { cgroup_at: unknown }>;
export type HoldingClaim = Extract<Claim, { holding: unknown }>;
export type FrozenClaim = Extract<Claim, { frozen: unknown }>;

export const judgeCgroupAt = (claim: CgroupAtClaim, { world }: Scene): Verdict => {
  const { cgroup_at: name, is, processes, gives } = claim;
  const rows = world.cgroups.filter(({ path }) => placeInLab(path, world) === name);
  if (is === 'absent')
    return verdictOf(`there is no cgroup ${name}`, [
      { held: rows.length === 0, saw: rows.length === 0 ? `there is no ${name}` : `${name} is there` },
    ]);
  const parts = [
    ...(processes === undefined ? [] : [countText(processes)]),
    ...(gives === undefined ? [] : [`gives its children ${listText(gives)}`]),
  ];
  const wording = parts.length === 0 ? `there is a cgroup ${name}` : `the cgroup ${name} ${parts.join(' and ')}`;
  if (rows.length === 0)
    return verdictOf(wording, [{ held: false, saw: `there is no ${name}`, tryThis: 'a cgroup is made by mkdir' }]);
  const looked = [
    ...(processes === undefined ? [] : [seeCount(processes, name, rows, world)]),
    ...(gives === undefined ? [] : [seeGiven(gives, name, rows, world)]),
  ];
  return verdictOf(wording, looked.length === 0 ? [{ held: true, saw: `${name} is there` }] : looked);
};

const countText = (count: number | 'some'): string => {
  if (count === 'some') return 'holds processes';
  return `holds ${count === 0 ? 'no process' : count === 1 ? 'one process' : `${count} processes`}`;
};

const seeCount = (wanted: number | 'some', name: string, rows: readonly Cgroup[], world: World): Seen => {
  if (world.processes.some(({ cgroup }) => cgroup === null))
    return { held: false, saw: 'where some processes are cannot be read' };
  const count = world.processes.filter((one) => !isEnded(one) && rows.some(({ path }) => isIn(one, path))).length;
  const held = wanted === 'some' ? count > 0 : count === wanted;
  return { held, saw: `${name} ${countText(count)}`, tryThis: 'cgroup.procs of a cgroup lists those that it holds' };
};

/** What has ended is in no list of a cgroup any more. */
const isEnded = ({ state }: Process) => state === 'Z' || state === 'X';

/** On v1 in any hierarchy. */
const isIn = (process: Process, path: string) => hierarchyWords.some((one) => cgroupIn(process, one) === path);

const listText = (names: readonly string[]) => (names.length === 0 ? 'no controller' : names.toSorted().join(', '));

const seeGiven = (wanted: readonly string[], name: string, rows: readonly Cgroup[], world: World): Seen => {
  const row = rows.find(({ version, childControllers }) => version === 2 && childControllers);
  const why = row && whyUnread((what) => what.endsWith(`${row.path}/cgroup.subtree_control`), world);
  if (!row || why !== null)
    return { held: false, saw: `what ${name} gives its children cannot be read${why ? `: ${shown(why)}` : ''}` };
  const given = row.childControllers ?? [];
  return {
    held: listText(given) === listText(wanted),
    saw: `${name} gives its children ${listText(given)}`,
    tryThis: '+NAME, written into cgroup.subtree_control, gives a controller to the children',
  };
};

export const judgeHolding = ({ is }: HoldingClaim, subject: Present, { world }: Scene): Verdict =>
  verdictOf(`${subject.label} is held by a limit of ${is} processes`, [seeHolding(is, subject, world)]);

const seeHolding = (wanted: number, { label, now }: Present, world: World): Seen => {
  const own = cgroupIn(now, 'pids');
  if (own === null) return { held: false, saw: `${possessive(label)} cgroup cannot be read` };
  const rows = world.cgroups.filter(({ path, controllers }) => controllers.includes('pids') && isAbove(path, own));
  const why = whyUnread((what) => rows.some(({ path }) => what.endsWith(`${path}/pids.max`)), world);
  if (why !== null || rows.length === 0)
    return { held: false, saw: `the limits of ${label} cannot be read${why === null ? '' : `: ${shown(why)}`}` };
  const [least] = rows
    .flatMap(({ path, limits }) => (limits.pidsMax === null ? [] : [{ path, max: limits.pidsMax }]))
    .sort((a, b) => a.max - b.max || a.path.length - b.path.length);
  if (!least) return { held: false, saw: `no cgroup that ${label} is in has a limit on processes` };
  const saw = `${label} is held by the ${least.max} of ${placeInLab(least.path, world)}`;
  return { held: least.max === wanted, saw, tryThis: 'of all limits on the way up, the smallest holds' };
};

const isAbove = (path: string, own: string) => path === own || path === '/' || own.startsWith(`${path}/`);

export const judgeFrozen = ({ frozen }: FrozenClaim, subject: Present, { world }: Scene): Verdict => {
  const cgroup = possessive(subject.label);
  return verdictOf(`${cgroup} cgroup is ${frozen ? 'frozen' : 'not frozen'}`, [seeFrozen(frozen, subject, world)]);
};

/** On a hybrid machine v2 can freeze as well, and so either may have. */
const seeFrozen = (wanted: boolean, { label, now }: Present, world: World): Seen => {
  const own = cgroupIn(now, 'freezer');
  const rows = world.cgroups.filter(({ path }) => path === own);
  if (own === null || !rows.some(({ isFrozen }) => typeof isFrozen === 'boolean'))
    return { held: false, saw: `whether ${possessive(label)} cgroup is frozen cannot be read` };
  const isFrozen = rows.some((one) => one.isFrozen);
  return {
    held: isFrozen === wanted,
    saw: `${placeInLab(own, world)} is ${isFrozen ? 'frozen' : 'not frozen'}`,
    tryThis: isFrozen ? 'what a cgroup has stopped, only that cgroup lets go on' : null,
  };
};
