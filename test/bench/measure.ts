// What a part of the bench finds: samples by whom and of what. A row of the table is what is made of them.

/** How a part is to be run. */
export interface Setting {
  /** How many rounds, where not as many as the part thinks right. */
  readonly rounds: number | null;
  /** How long CPU time is watched in each round, and how long a program is given to come to rest after a load. */
  readonly watchMs: number;
  /** A folder that goes when the bench ends. */
  readonly folder: string;
  /** More than the table, where a part has more to tell. */
  readonly isDetailed: boolean;
}

/** The same thing done by one competitor, round by round. */
export interface Sample {
  readonly what: string;
  readonly who: string;
  readonly unit: 'ms' | '%' | 'MB';
  readonly values: readonly number[];
  /** Whether it is cutaway: its rows are the ones that are compared and judged. */
  readonly isOwn: boolean;
}

/** All that a part has found. */
export interface Found {
  readonly samples: readonly Sample[];
  /** What the peers say of themselves. */
  readonly versions: readonly string[];
  /** Who is left out, and why. */
  readonly missing: readonly string[];
  /** Lines that belong beside the table: how many there were, how often something moved. */
  readonly notes: readonly string[];
}

/** One part of the bench. Leaves nothing behind. */
export type Part = (setting: Setting) => Promise<Found>;

/** One after the other as one. */
export const joined = (all: readonly Found[]): Found => ({
  samples: all.flatMap(({ samples }) => samples),
  versions: [...new Set(all.flatMap(({ versions }) => versions))],
  missing: [...new Set(all.flatMap(({ missing }) => missing))],
  notes: all.flatMap(({ notes }) => notes),
});

/** The least value that a share of `q` does not exceed. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);
