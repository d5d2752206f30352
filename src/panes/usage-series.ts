// The last minute of one resource of one cgroup, in as many pieces of time as there are columns to draw. Pure.
import type { Resource } from '../kernel/resource.ts';
import { type Reading, type Sample, usageSpan } from '../session/usage.ts';
import { hasMoved } from './amount.ts';

export interface Series {
  /** Of each piece: bytes, processes, processors, bytes in a second. NaN: the cgroup was not there yet, or nobody looked. */
  readonly used: readonly number[];
  /** NaN: no limit. */
  readonly limit: readonly number[];
  /** Whether it was not enough: a kill, a refused fork, a period that ended early. */
  readonly short: readonly boolean[];
  /** Whether there is anything to see. */
  readonly hasMoved: boolean;
}

/** Whether it is counted from the cgroup's making on, and drawn as so much in a second. */
const isCounted = (resource: Resource) => resource === 'cpu' || resource === 'io';

/** What wavers by itself is less than this. */
const least: Readonly<Record<Resource, number>> = { memory: 2 ** 20, pids: 3, cpu: 0.05, io: 4096 };

/** What the looks have found of it, oldest first. */
export type Readings = readonly Seen[];

interface Seen {
  readonly at: number;
  readonly since: number;
  readonly reading: Reading;
}

export const readingsOf = (samples: readonly Sample[], path: string, resource: Resource): Readings =>
  samples.flatMap(({ at, since, cgroups }) => {
    const reading = cgroups.get(path)?.[resource];
    return reading ? [{ at, since, reading }] : [];
  });

/** `until`: microseconds, of the latest sample, whether or not that has anything of it. */
export const seriesOf = (seen: Readings, resource: Resource, until: number, count: number): Series => {
  const edges = edgesOf(until, count);
  const pieces = edges.slice(1).map((to, index) => ({ from: edges[index] ?? 0, to }));
  const used = pieces.map((piece) => (isCounted(resource) ? rateIn(seen, piece, resource) : mostIn(seen, piece)));
  const short = pieces.map(({ from, to }) => eventsUntil(seen, to) > eventsUntil(seen, from));
  return {
    used,
    limit: pieces.map(({ to }) => readingAt(seen, to)?.limit ?? Number.NaN),
    short,
    hasMoved: short.some(Boolean) || differ(used, resource),
  };
};

const differ = (used: readonly number[], resource: Resource): boolean => {
  const known = used.filter((value) => !Number.isNaN(value));
  const [min, max] = [Math.min(...known), Math.max(...known)];
  if (known.length === 0) return false;
  return isCounted(resource) ? max >= least[resource] : hasMoved(min, max, least[resource]);
};

/** Pieces stay where they are while time goes on, but for the last one, which grows until it is as long as the others. */
const edgesOf = (until: number, count: number): readonly number[] => {
  const length = usageSpan / count;
  const last = (Math.ceil(until / length) - 1) * length;
  return [...Array.from({ length: count }, (_, index) => last - (count - 1 - index) * length), until];
};

interface Piece {
  readonly from: number;
  readonly to: number;
}

/** The index of the last one that is not later than `at`; -1: all are. */
const indexAt = (seen: Readings, at: number): number => {
  let [from, to] = [0, seen.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((seen[middle]?.at ?? 0) <= at) from = middle + 1;
    else to = middle;
  }
  return from - 1;
};

const readingAt = (seen: Readings, at: number): Reading | undefined => seen[indexAt(seen, at)]?.reading;

const mostIn = (seen: Readings, { from, to }: Piece): number => {
  const first = indexAt(seen, from);
  const values = [seen[first]?.reading.used];
  for (let index = first + 1; index <= indexAt(seen, to); index += 1) {
    const reading = seen[index]?.reading;
    if (reading) values.push(reading.most, peakSince(seen[index - 1]?.reading, reading));
  }
  const known = values.filter((value) => value != null);
  return known.length === 0 ? Number.NaN : Math.max(...known);
};

/** A peak that is higher than at the look before was reached between the two, and so was a limit that was met more often. */
const peakSince = (before: Reading | undefined, { peak, met, limit }: Reading): number | null => {
  if (met !== null && before?.met != null && met > before.met) return limit;
  return peak !== null && before?.peak != null && peak > before.peak ? peak : null;
};

const eventsUntil = (seen: Readings, at: number): number => (readingAt(seen, at) ?? seen[0]?.reading)?.events ?? 0;

/** Of less time than this a rate says little: the last piece looks back as far. */
const shortest = 500_000;

const rateIn = (seen: Readings, { from, to }: Piece, resource: Resource): number => {
  const first = seen[0]?.at ?? Number.POSITIVE_INFINITY;
  const begin = Math.max(first, Math.min(from, to - shortest));
  if (begin >= to) return Number.NaN;
  const inSecond = (Math.max(0, totalAt(seen, to) - totalAt(seen, begin)) / (to - begin)) * 1e6;
  return resource === 'cpu' ? inSecond / 1e6 : inSecond;
};

/** Between two looks it is taken to have grown evenly. */
const totalAt = (seen: Readings, at: number): number => {
  const index = indexAt(seen, at);
  const [before, after] = [seen[index], seen[index + 1]];
  if (before?.reading.used == null) return Number.NaN;
  if (after?.reading.used == null) return before.reading.used;
  const since = Math.max(before.at, after.since);
  if (at <= since) return before.reading.used;
  const part = (at - since) / (after.at - since);
  return before.reading.used + (after.reading.used - before.reading.used) * part;
};
