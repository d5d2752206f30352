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

interface Seen extends Reading {
  readonly at: number;
  readonly since: number;
}

export const seriesOf = (samples: readonly Sample[], path: string, resource: Resource, count: number): Series => {
  const seen = samples.flatMap(({ at, since, cgroups }): readonly Seen[] => {
    const reading = cgroups.get(path)?.[resource];
    return reading ? [{ at, since, ...reading }] : [];
  });
  const edges = edgesOf(samples.at(-1)?.at ?? 0, count);
  const pieces = edges.slice(1).map((to, index) => ({ from: edges[index] ?? 0, to }));
  const used = pieces.map((piece) => (isCounted(resource) ? rateIn(seen, piece, resource) : mostIn(seen, piece)));
  const short = pieces.map(({ from, to }) => eventsUntil(seen, to) > eventsUntil(seen, from));
  return {
    used,
    limit: pieces.map(({ to }) => latest(seen, to)?.limit ?? Number.NaN),
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

const latest = (seen: readonly Seen[], at: number): Seen | undefined => seen.findLast((one) => one.at <= at);

const mostIn = (seen: readonly Seen[], { from, to }: Piece): number => {
  const all = seen.flatMap((one, index) =>
    one.at > from && one.at <= to ? [one.most, peakSince(seen[index - 1], one)] : [],
  );
  const values = [latest(seen, from)?.used, ...all].filter((value) => value != null);
  return values.length === 0 ? Number.NaN : Math.max(...values);
};

/** A peak that is higher than at the look before was reached between the two, and so was a limit that was met more often. */
const peakSince = (before: Seen | undefined, { peak, met, limit }: Seen): number | null => {
  if (met !== null && before?.met != null && met > before.met) return limit;
  return peak !== null && before?.peak != null && peak > before.peak ? peak : null;
};

const eventsUntil = (seen: readonly Seen[], at: number): number => (latest(seen, at) ?? seen[0])?.events ?? 0;

/** Over as long a time as the other pieces where this one is shorter. */
const rateIn = (seen: readonly Seen[], { from, to }: Piece, resource: Resource): number => {
  const first = seen[0]?.at ?? Number.POSITIVE_INFINITY;
  const begin = Math.max(first, Math.min(from, to - shortest));
  if (begin >= to) return Number.NaN;
  const difference = totalAt(seen, to) - totalAt(seen, begin);
  const inSecond = (Math.max(0, difference) / (to - begin)) * 1e6;
  return resource === 'cpu' ? inSecond / 1e6 : inSecond;
};

/** Of less time than this a rate says little. */
const shortest = 500_000;

/** Between two looks it is taken to have grown evenly. */
const totalAt = (seen: readonly Seen[], at: number): number => {
  const index = seen.findLastIndex((one) => one.at <= at);
  const [before, after] = [seen[index], seen[index + 1]];
  if (before?.used == null) return Number.NaN;
  if (after?.used == null) return before.used;
  const since = Math.max(before.at, after.since);
  if (at <= since) return before.used;
  const part = (at - since) / (after.at - since);
  return before.used + (after.used - before.used) * part;
};
