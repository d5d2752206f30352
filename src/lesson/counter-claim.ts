// Claims on the kernel's own counters of a cgroup, of which a World has what they were when the step began. Pure.
import type { Cgroup, CgroupEvents } from '../kernel/cgroup.ts';
import { countText, usedSize, usedTime } from './amount.ts';
import type { UsedWord } from './counter-shapes.ts';
import type { Scene, Verdict } from './expect.ts';
import { cgroupOf, type Limiting, limitText, limitValue, placeInLab } from './limit-claim.ts';
import type { LimitWord } from './limit-shapes.ts';
import type { Claim } from './predicate.ts';
import { lookUp } from './presence.ts';
import { type Present, type Seen, verdictOf } from './seen.ts';
import { possessive } from './spelling.ts';

type Of<Key extends string> = Extract<Claim, Readonly<Record<Key, unknown>>>;
export type CounterClaim = Of<'refused'> | Of<'throttled'> | Of<'oom_killed'> | Of<'at_limit'>;
export type UsedClaim = Of<'used'>;
export type BusierClaim = Of<'busier_than'>;

/** Something that the kernel counts: where, in which words, and what makes it happen. */
interface Counter {
  readonly controller: LimitWord;
  readonly event: keyof CgroupEvents;
  /** Behind the name of a cgroup: `was refused a process`. */
  readonly yes: string;
  readonly no: string;
  /** What else is seen where it has not happened. */
  room(cgroup: Cgroup): string;
  readonly tryThis: string;
}

const memoryRoom = ({ usage, limits }: Cgroup) =>
  `it uses ${usedSize(usage.memoryBytes ?? 0)} of ${limits.memoryMaxBytes === null ? 'as much as it likes' : limitText('memory', limits.memoryMaxBytes)}`;

const counters = {
  refused: {
    controller: 'pids',
    event: 'pidsMax',
    yes: 'was refused a process',
    no: 'was refused no process',
    room: ({ usage, limits }) => `it has ${usage.pids ?? 0} of ${limits.pidsMax ?? 'any number'}`,
    tryThis: 'start processes that last, until there is no room',
  },
  throttled: {
    controller: 'cpu',
    event: 'throttled',
    yes: 'was throttled',
    no: 'was not throttled',
    room: ({ limits }) =>
      limits.cpuMax === null ? 'it has no processor limit' : `it may use ${limitText('cpu', limits.cpuMax)}`,
    tryThis: 'let something run in it that never waits: while :; do :; done',
  },
  oom_killed: {
    controller: 'memory',
    event: 'oomKill',
    yes: 'had a process killed for want of memory',
    no: 'had no process killed for want of memory',
    room: memoryRoom,
    tryThis: 'let something in it use more than the limit: tail /dev/zero',
  },
  at_limit: {
    controller: 'memory',
    event: 'memoryMax',
    yes: 'came up against its memory limit',
    no: 'did not come up against its memory limit',
    room: memoryRoom,
    tryThis: 'let something in it use as much as the limit',
  },
} as const satisfies Readonly<Record<string, Counter>>;

const againInAFreshLab = 'what has been counted stays counted: r starts the step again';

/** Of the cgroup that the process is in now, whether or not it was in it when the step began. */
export const judgeCounter = (claim: CounterClaim, subject: Present, scene: Scene): Verdict => {
  const kind = (Object.keys(counters) as (keyof typeof counters)[]).find((key) => key in claim) ?? 'refused';
  const counter: Counter = counters[kind];
  const wanted = !(kind in claim && (claim as Readonly<Record<string, unknown>>)[kind] === false);
  const label = `${possessive(subject.label)} cgroup`;
  return verdictOf(`${label} ${wanted ? counter.yes : counter.no}`, [seeCounter(counter, wanted, subject, scene)]);
};

const seeCounter = (counter: Counter, wanted: boolean, subject: Present, { world, before }: Scene): Seen => {
  const found = cgroupOf(subject, world, counter.controller);
  if ('why' in found) return { held: false, saw: found.why };
  const { cgroup } = found;
  const place = placeInLab(cgroup.path, world);
  const now = cgroup.events[counter.event];
  if (now === null) return { held: false, saw: `what has happened in ${place} cannot be read` };
  const times = now - (earlier(cgroup, counter.controller, before)?.events[counter.event] ?? 0);
  const saw = times > 0 ? `${place} ${counter.yes}` : `${place} ${counter.no}: ${counter.room(cgroup)}`;
  return { held: times > 0 === wanted, saw, tryThis: wanted ? counter.tryThis : againInAFreshLab };
};

/** The same cgroup as the step found it; `undefined`: it was not there. */
const earlier = ({ path }: Cgroup, controller: string, { cgroups }: Scene['before']): Cgroup | undefined =>
  cgroups.find((one) => one.path === path && one.controllers.includes(controller));

export const judgeUsed = (claim: UsedClaim, subject: Present, scene: Scene): Verdict => {
  const { used, at_least, at_most } = claim;
  const bound = (written: string | number | undefined) =>
    written === undefined ? undefined : (limitValue(used, written) ?? undefined);
  const [least, most] = [bound(at_least), bound(at_most)];
  const { text, verb, noun } = usedKinds[used];
  const bounds = [
    ...(least === undefined ? [] : [`at least ${text(least)}`]),
    ...(most === undefined ? [] : [`at most ${text(most)}`]),
  ];
  return verdictOf(`${possessive(subject.label)} cgroup ${verb} ${bounds.join(' and ')}${noun}`, [
    seeUsed(claim, least ?? 0, most ?? Number.POSITIVE_INFINITY, subject, scene),
  ]);
};

/** How it is counted, and said. */
interface UsedKind {
  readonly limiting: Limiting;
  amount(cgroup: Cgroup, scene: Scene, device?: string): number | null;
  text(amount: number): string;
  readonly verb: string;
  readonly noun: string;
  /** Behind `what /box`, where there is no amount. */
  readonly unknown: string;
}

const disks = { limiting: 'io', text: usedSize, unknown: 'has read and written cannot be read' } as const;

const usedKinds: Readonly<Record<UsedWord, UsedKind>> = {
  memory: {
    limiting: 'memory',
    amount: ({ usage }) => usage.memoryBytes,
    text: usedSize,
    verb: 'uses',
    noun: ' of memory',
    unknown: 'uses of memory cannot be read',
  },
  cpu: {
    limiting: 'cpu',
    amount: (cgroup, scene) => processorsOf(cgroup, scene),
    text: (count) => limitText('cpu', count),
    verb: 'uses',
    noun: '',
    unknown: 'uses of cpu cannot be told yet',
  },
  read: {
    ...disks,
    amount: (cgroup, scene, device) => passed('readBytes', cgroup, scene, device),
    verb: 'has read',
    noun: ' from a disk',
  },
  written: {
    ...disks,
    amount: (cgroup, scene, device) => passed('writtenBytes', cgroup, scene, device),
    verb: 'has written',
    noun: ' to a disk',
  },
};

const seeUsed = ({ used, device }: UsedClaim, least: number, most: number, subject: Present, scene: Scene): Seen => {
  const { limiting, unknown, text, verb, noun, ...kind } = usedKinds[used];
  const found = cgroupOf(subject, scene.world, limiting);
  if ('why' in found) return { held: false, saw: found.why };
  const place = placeInLab(found.cgroup.path, scene.world);
  const amount = kind.amount(found.cgroup, scene, device);
  if (amount === null) return { held: false, saw: `what ${place} ${unknown}` };
  return { held: amount >= least && amount <= most, saw: `${place} ${verb} ${text(amount)}${noun}` };
};

/**
 * Bytes between a cgroup and a disk since the step began; without `device`, the disk of the most: a volume and the disk below it both
 * count the same bytes.
 */
export const passed = (
  key: 'readBytes' | 'writtenBytes',
  cgroup: Cgroup,
  { before }: Scene,
  device?: string,
): number | null => {
  if (cgroup.usage.io === null) return null;
  const was = before.cgroups.find((one) => one.path === cgroup.path && one.usage.io !== null)?.usage.io ?? [];
  const amounts = cgroup.usage.io
    .filter((row) => device === undefined || row.device === device)
    .map((row) => row[key] - (was.find((one) => one.device === row.device)?.[key] ?? 0));
  return Math.max(0, ...amounts);
};

/** Of fewer periods nothing is said. */
const leastPeriods = 5;

/** How many processors a cgroup has used since the step began, as `processorsBetween`. */
export const processorsOf = (cgroup: Cgroup, { before }: Scene): number | null =>
  processorsBetween(earlier(cgroup, 'cpu', before), cgroup);

/**
 * How many processors a cgroup has used: its processor time by the time of the periods that the kernel has counted meanwhile. `null`:
 * there were too few. `was` is missing where it had not been made.
 */
export const processorsBetween = (was: Cgroup | undefined, cgroup: Cgroup): number | null => {
  const used = difference(cgroup.usage.cpuMicroseconds, was?.usage.cpuMicroseconds);
  const periods = difference(cgroup.events.periods, was?.events.periods);
  const period = cgroup.limits.cpuPeriodMicroseconds;
  return used === null || periods === null || period === null || periods < leastPeriods
    ? null
    : used / (periods * period);
};

const difference = (now: number | null, was: number | null | undefined): number | null =>
  now === null ? null : now - (was ?? 0);

export const judgeBusier = ({ busier_than, times = 1 }: BusierClaim, subject: Present, scene: Scene): Verdict => {
  const often = times === 1 ? 'more' : `at least ${times} times the`;
  const wording = `${possessive(subject.label)} cgroup has used ${often} processor time ${times === 1 ? 'than' : 'of'} ${possessive(busier_than)}`;
  return verdictOf(wording, [seeBusier(busier_than, times, subject, scene)]);
};

/** Of less time than this nothing is compared. */
const leastTime = 100_000;

const seeBusier = (name: string, times: number, subject: Present, scene: Scene): Seen => {
  const other = lookUp(name, scene.names, scene.world);
  if (!other.process) return { held: false, saw: other.why };
  const found = [subject, { label: name, now: other.process, before: null }].map((one) => timeOf(one, scene));
  const [own, others] = found;
  if (!own || !others) return { held: false, saw: 'nothing was seen' };
  if ('why' in own) return { held: false, saw: own.why };
  if ('why' in others) return { held: false, saw: others.why };
  const saw = `${own.place} has used ${usedTime(own.used)}, ${others.place} ${usedTime(others.used)}`;
  return { held: own.used >= leastTime && own.used > others.used && own.used >= times * others.used, saw };
};

interface CgroupTime {
  readonly place: string;
  /** Microseconds. */
  readonly used: number;
}

/** The processor time that a cgroup has used since the step began, in microseconds. */
export const timeUsed = (cgroup: Cgroup, { before }: Scene): number | null =>
  difference(cgroup.usage.cpuMicroseconds, earlier(cgroup, 'cpu', before)?.usage.cpuMicroseconds);

const timeOf = (subject: Present, scene: Scene): CgroupTime | { readonly why: string } => {
  const { cgroup, why } = cgroupOf(subject, scene.world, 'cpu');
  if (!cgroup) return { why };
  const place = placeInLab(cgroup.path, scene.world);
  const used = timeUsed(cgroup, scene);
  return used === null ? { why: `the processor time of ${place} cannot be read` } : { place, used };
};

/** How often something has happened in a cgroup since the step began, for prose. */
export const countSince = (event: keyof CgroupEvents, cgroup: Cgroup, { before }: Scene): string | null => {
  const was = before.cgroups.find((one) => one.path === cgroup.path && one.events[event] !== null);
  const times = difference(cgroup.events[event], was?.events[event]);
  return times === null ? null : countText(times);
};

/** Microseconds for which a cgroup was throttled at a time, on average since the step began; `null`: it was not. */
export const meanStop = (cgroup: Cgroup, { before }: Scene): number | null => {
  const was = earlier(cgroup, 'cpu', before)?.events;
  const times = difference(cgroup.events.throttled, was?.throttled);
  const waited = difference(cgroup.events.throttledMicroseconds, was?.throttledMicroseconds);
  return times === null || waited === null || times === 0 ? null : waited / times;
};
