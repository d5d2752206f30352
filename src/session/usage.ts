// What the cgroups of a lab have used in the last minute: what the looks at it found anyway, at most four times a second. Pure.
import type { Cgroup } from '../kernel/cgroup.ts';
import { holderOf, type Resource, resources } from '../kernel/resource.ts';

/** Of one resource in one cgroup. */
export interface Reading {
  /** Bytes of memory and processes that there are; microseconds of processor time and bytes to and from devices so far. `null`: unreadable. */
  readonly used: number | null;
  /** The most since the sample before, where several looks are in one. */
  readonly most: number | null;
  /** The most that the kernel has seen since the cgroup was made, of which looks see little: of memory alone. */
  readonly peak: number | null;
  /** How often it came up against this limit of memory. `null`: v2 counts what is below it as well. */
  readonly met: number | null;
  /** As `used`; of processors, in one microsecond. Of devices there is none for all of them. */
  readonly limit: number | null;
  /** How often it was not enough: kills for want of memory, refused forks, periods that ended early. */
  readonly events: number;
}

export type Readings = Readonly<Partial<Record<Resource, Reading>>>;

export interface Sample {
  /** Microseconds, as those of the log. */
  readonly at: number;
  /** When it was looked at before: what differs has changed between the two. */
  readonly since: number;
  /** By the path of a cgroup. */
  readonly cgroups: ReadonlyMap<string, Readings>;
}

export interface Usage {
  /** The last minute's, oldest first. A list stays the same one until it has a sample more. */
  readonly samples: readonly Sample[];
  /** What was seen since, too soon for a sample of its own. */
  readonly held: Sample | null;
}

export const noUsageYet: Usage = { samples: [], held: null };

/** What is drawn of them is one minute. */
export const usageSpan = 60_000_000;
/** Microseconds from one sample to the next. */
export const leastApart = 250_000;

export interface LookedAt {
  readonly at: number;
  /** `null`: nobody knows. */
  readonly since: number | null;
  readonly cgroups: readonly Cgroup[];
}

/** `usage` and what one more look has found. */
export const withLook = ({ samples, held }: Usage, look: LookedAt): Usage => {
  const last = samples.at(-1);
  const sample = together(held, sampleOf(look, last?.at ?? look.at));
  if (last && sample.at < last.at + leastApart) return { samples, held: sample };
  // One from before the minute tells how it began.
  const first = samples.findLastIndex(({ at }) => at <= sample.at - usageSpan);
  return { samples: [...samples.slice(Math.max(0, first)), sample], held: null };
};

const sampleOf = ({ at, since, cgroups }: LookedAt, lastAt: number): Sample => {
  const byPath = [...Map.groupBy(cgroups, ({ path }) => path)];
  const parents = new Set(byPath.map(([path]) => path.slice(0, path.lastIndexOf('/'))));
  return {
    at,
    since: Math.min(at, since ?? lastAt),
    cgroups: new Map(byPath.map(([path, all]) => [path, readingsOf(all, !parents.has(path))])),
  };
};

const readingsOf = (all: readonly Cgroup[], isLowest: boolean): Readings =>
  Object.fromEntries(
    resources.flatMap((resource) => {
      const holder = holderOf(resource, all);
      return holder ? [[resource, readers[resource](holder, isLowest)]] : [];
    }),
  );

const reading = (used: number | null, limit: number | null, events: number | null): Reading => ({
  used,
  most: used,
  peak: null,
  met: null,
  limit,
  events: events ?? 0,
});

const readers: Readonly<Record<Resource, (cgroup: Cgroup, isLowest: boolean) => Reading>> = {
  memory: ({ version, usage, limits, events }, isLowest) => ({
    ...reading(usage.memoryBytes, limits.memoryMaxBytes, events.oomKill),
    peak: usage.memoryPeakBytes,
    met: isLowest || version === 1 ? events.memoryMax : null,
  }),
  pids: ({ usage, limits, events }) => reading(usage.pids, limits.pidsMax, events.pidsMax),
  cpu: ({ usage, limits, events }) => reading(usage.cpuMicroseconds, limits.cpuMax, events.throttled),
  io: ({ usage }) => reading(usage.io && ioBytes(usage.io), null, null),
};

const ioBytes = (io: NonNullable<Cgroup['usage']['io']>): number =>
  io.reduce((sum, { readBytes, writtenBytes }) => sum + readBytes + writtenBytes, 0);

/** Two looks as one sample. */
const together = (before: Sample | null, { at, since, cgroups }: Sample): Sample => {
  if (!before) return { at, since, cgroups };
  const both = [...cgroups].map(([path, now]) => [path, mostOf(before.cgroups.get(path), now)] as const);
  return { at, since: before.since, cgroups: new Map(both) };
};

const mostOf = (before: Readings | undefined, now: Readings): Readings =>
  Object.fromEntries(
    Object.entries(now).map(([resource, one]) => {
      const most = Math.max(before?.[resource as Resource]?.most ?? 0, one.most ?? 0);
      return [resource, { ...one, most: one.most === null ? null : most }];
    }),
  );
