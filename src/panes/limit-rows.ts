// What can be said of one cgroup: for memory, processes, processor time and devices what is used, of how much, and what
// happened when that was not enough. The same words for v1 and v2. Pure.
import type { Cgroup } from '../kernel/cgroup.ts';
import { isEqual } from '../kernel/equality.ts';
import { holderOf, type Resource } from '../kernel/resource.ts';
import { countText, limitSize, usedSize, usedTime } from '../lesson/amount.ts';
import { processorsBetween } from '../lesson/counter-claim.ts';
import { bar, hasMoved } from './amount.ts';
import type { Mark } from './marks.ts';

export interface LimitRow {
  readonly resource: Resource;
  readonly mark: Mark | null;
  /** `4.6M of 64M`. */
  readonly amount: string;
  /** Empty where there is no limit, or nothing is used of it. */
  readonly bar: string;
  /** What is not as it was, in words. */
  readonly changes: readonly string[];
  readonly facts: readonly string[];
}

/**
 * The row of `resource`; `null`: its controller does not answer here. `before`: as the step found it, `null` if it was not there.
 * `since`: from when on the use of processors is told.
 */
export const limitRow = (
  resource: Resource,
  now: readonly Cgroup[],
  before: readonly Cgroup[] | null,
  since = before,
): LimitRow | null => {
  const cgroup = holderOf(resource, now);
  if (!cgroup) return null;
  const was = before && (holderOf(resource, before) ?? null);
  const row = tellers[resource](cgroup, was, since && (holderOf(resource, since) ?? null));
  // In a cgroup that was there before, a controller has come.
  return before !== null && was === null ? { ...row, mark: 'new' } : row;
};

type Teller = (now: Cgroup, was: Cgroup | null, since: Cgroup | null) => LimitRow;

/** What of a limit is news: `was 64M`, where it is not as before. `label`: which limit, where it is not the row's own. */
const wasText = <T>(now: T, was: T | undefined, text: (value: T) => string, label = ''): readonly string[] =>
  was === undefined || isEqual(now, was) ? [] : [`${label}was ${text(was)}`];

const rowOf = (row: Omit<LimitRow, 'mark'>, isStirred: boolean): LimitRow => ({
  ...row,
  mark: row.changes.length > 0 || isStirred ? 'changed' : null,
});

/** Whether something has happened since the step found the cgroup; to one that is new, all of it has. */
const hasHappened = (event: keyof Cgroup['events'], now: Cgroup['events'], was: Cgroup | null): boolean =>
  (now[event] ?? 0) > (was ? (was.events[event] ?? 0) : 0);

const orNone = (text: (value: number) => string) => (value: number | null) =>
  value === null ? 'no limit' : text(value);
const size = orNone(limitSize);

/** Of less memory than this a page here and there comes and goes. */
const leastMemory = 2 ** 20;

const memory: Teller = ({ limits, usage, events }, was) => {
  const used = usage.memoryBytes;
  const max = limits.memoryMaxBytes;
  const changes = [
    ...wasText(max, was?.limits.memoryMaxBytes, size),
    ...wasText(limits.memoryHighBytes, was?.limits.memoryHighBytes, size, 'high '),
    ...wasText(limits.swapMaxBytes, was?.limits.swapMaxBytes, size, 'swap '),
    ...wasText(limits.memoryAndSwapMaxBytes, was?.limits.memoryAndSwapMaxBytes, size, 'with swap '),
    ...(hasHappened('oomKill', events, was) ? [`killed ${events.oomKill}`] : []),
  ];
  const killed = events.oomKill && !changes.includes(`killed ${events.oomKill}`) ? [`killed ${events.oomKill}`] : [];
  const peak = usage.memoryPeakBytes;
  const facts = [
    ...killed,
    ...(!peak ? [] : [`peak ${usedSize(peak)}`]),
    ...(limits.memoryHighBytes === null ? [] : [`high ${limitSize(limits.memoryHighBytes)}`]),
    ...(limits.swapMaxBytes === null
      ? []
      : [`swap ${usedSize(usage.swapBytes ?? 0)} of ${limitSize(limits.swapMaxBytes)}`]),
    ...(limits.memoryAndSwapMaxBytes === null
      ? []
      : [`with swap ${usedSize(usage.memoryAndSwapBytes ?? 0)} of ${limitSize(limits.memoryAndSwapMaxBytes)}`]),
    ...(events.memoryMax ? ['met its limit'] : []),
  ];
  const isMoved = was !== null && hasMoved(was.usage.memoryBytes, used, Math.max(leastMemory, (max ?? 0) * 0.05));
  return rowOf({ resource: 'memory', ...ofLimit(used, max, usedSize, limitSize), changes, facts }, isMoved);
};

const ofLimit = (
  used: number | null,
  max: number | null,
  usedText: (value: number) => string,
  limitText: (value: number) => string,
) => ({
  amount: `${used === null ? '?' : usedText(used)}${max === null ? ', no limit' : ` of ${limitText(max)}`}`,
  // Of nothing used, the amount says all.
  bar: used === null || max === null || used === 0 ? '' : bar(used, max),
});

const pids: Teller = ({ limits, usage, events }, was) => {
  const refused = events.pidsMax ? `refused ${countText(events.pidsMax)}` : null;
  const isNews = hasHappened('pidsMax', events, was);
  const changes = [
    ...wasText(limits.pidsMax, was?.limits.pidsMax, orNone(String)),
    ...(refused !== null && isNews ? [refused] : []),
  ];
  const facts = refused !== null && !isNews ? [refused] : [];
  const isMoved = was !== null && was.usage.pids !== usage.pids;
  return rowOf({ resource: 'pids', ...ofLimit(usage.pids, limits.pidsMax, String, String), changes, facts }, isMoved);
};

const processors = (count: number) => `${Number(count.toFixed(3))} ${count === 1 ? 'processor' : 'processors'}`;

const cpu: Teller = (now, was, since) => {
  const { limits, usage, events } = now;
  const { cpuMax, cpuWeight, cpuQuotaMicroseconds: quota, cpuPeriodMicroseconds: period } = limits;
  const waited = waitText(events);
  const isNews = hasHappened('throttled', events, was);
  const changes = [
    ...wasText(cpuMax, was?.limits.cpuMax, orNone(processors)),
    ...wasText(cpuWeight, was?.limits.cpuWeight, String, 'weight '),
    ...(waited !== null && isNews ? [waited] : []),
  ];
  const facts = [
    ...(waited !== null && !isNews ? [waited] : []),
    ...(quota === null || period === null ? [] : [`${usedTime(quota)} of every ${usedTime(period)}`]),
    ...(cpuWeight === null ? [] : [`weight ${cpuWeight}`]),
    ...(usage.cpuMicroseconds === null ? [] : [`used ${usedTime(usage.cpuMicroseconds)}`]),
  ];
  const used = processorsBetween(since ?? undefined, now);
  const ofQuota = cpuMax !== null && used !== null;
  const amount = ofQuota ? `${Number(used.toFixed(2))} of ${Number(cpuMax.toFixed(3))}` : orNone(processors)(cpuMax);
  return rowOf({ resource: 'cpu', amount, bar: ofQuota ? bar(used, cpuMax) : '', changes, facts }, false);
};

const waitText = ({ throttled, periods, throttledMicroseconds: waited }: Cgroup['events']): string | null => {
  if (!throttled) return null;
  const often = `throttled ${countText(throttled)}${periods === null ? '' : ` of ${countText(periods)}`}`;
  return waited === null ? often : `${often}, ${usedTime(waited)}`;
};

const io: Teller = ({ limits, usage }, was) => {
  const used = (usage.io ?? []).map(
    ({ device, readBytes, writtenBytes }) => `${device} read ${usedSize(readBytes)}, written ${usedSize(writtenBytes)}`,
  );
  const [first = 'no limit', ...others] = (limits.io ?? []).flatMap(ioTexts);
  const before = was ? (was.limits.io ?? []).flatMap(ioTexts) : [];
  const [wasFirst = 'no limit', ...wasOthers] = before;
  const changes = was === null || isEqual(limits.io, was.limits.io) ? [] : [`was ${wasFirst}`, ...wasOthers];
  const isMoved = was !== null && (ioTotal(usage) ?? 0) - (ioTotal(was.usage) ?? 0) >= leastIo;
  return rowOf({ resource: 'io', amount: first, bar: '', changes, facts: [...others, ...used] }, isMoved);
};

/** Less than this is read and written by the way: a directory, a program's first page. */
const leastIo = 2 ** 20;

/** Bytes in both directions, with all disks. */
const ioTotal = ({ io: rows }: Cgroup['usage']): number | null =>
  rows?.reduce((sum, { readBytes, writtenBytes }) => sum + readBytes + writtenBytes, 0) ?? null;

/** `254:0 at most 1M/s read` and `1M/s written`: in pieces, as all of it is too long for a row. */
const ioTexts = ({ device, readBytes, writtenBytes, reads, writes }: NonNullable<Cgroup['limits']['io']>[number]) => {
  const parts = [
    ...(readBytes === null ? [] : [`${limitSize(readBytes)}/s read`]),
    ...(writtenBytes === null ? [] : [`${limitSize(writtenBytes)}/s written`]),
    ...(reads === null ? [] : [`${reads} reads/s`]),
    ...(writes === null ? [] : [`${writes} writes/s`]),
  ];
  return parts.map((part, index) => (index === 0 ? `${device} at most ${part}` : part));
};

const tellers: Readonly<Record<Resource, Teller>> = { memory, pids, cpu, io };

/** Whether a row of one of these looks different from the other's, beyond what wavers by itself. */
export const looksOther = (before: Cgroup, after: Cgroup): boolean => {
  const [a, b] = [before.usage, after.usage];
  const events = (one: Cgroup) => [one.events.oomKill, one.events.pidsMax, Boolean(one.events.memoryMax)];
  return (
    a.pids !== b.pids ||
    !isEqual(events(before), events(after)) ||
    hasMoved(a.memoryBytes, b.memoryBytes, 0) ||
    hasMoved(a.memoryPeakBytes, b.memoryPeakBytes, 0) ||
    hasMoved(a.cpuMicroseconds, b.cpuMicroseconds, 10_000) ||
    hasMoved(before.events.throttledMicroseconds, after.events.throttledMicroseconds, 1000) ||
    hasMoved(ioTotal(a), ioTotal(b), 1024)
  );
};
