// The table: the same rows as lines to read and as JSON.
import { type Found, median, quantile, type Sample } from './measure.ts';
import { type Judged, judge } from './target.ts';

/** One row, as JSON has it. */
export interface Row {
  readonly what: string;
  readonly who: string;
  readonly unit: string;
  readonly p50: number;
  readonly p95: number;
  readonly least: number;
  readonly rounds: number;
  /** Of the median, to the median of each peer in the same run. Empty for the peers. */
  readonly ratios: readonly { readonly to: string; readonly ratio: number }[];
  readonly target: Judged | null;
}

export const rowsOf = ({ samples }: Pick<Found, 'samples'>): readonly Row[] =>
  samples.map((sample) => ({
    what: sample.what,
    who: sample.who,
    unit: sample.unit,
    p50: median(sample.values),
    p95: quantile(sample.values, 0.95),
    least: Math.min(...sample.values),
    rounds: sample.values.length,
    ratios: ratiosOf(sample, samples),
    target: judge(sample, samples),
  }));

const ratiosOf = (own: Sample, all: readonly Sample[]) =>
  all
    .filter(({ what, isOwn }) => own.isOwn && !isOwn && what === own.what)
    .map(({ who, values }) => ({ to: who, ratio: median(own.values) / median(values) }))
    .filter(({ ratio }) => Number.isFinite(ratio));

const numberWidth = 8;

/** Rows as lines; what is the same as in the row above is said once. */
export const tableLines = (rows: readonly Row[]): readonly string[] => {
  const widths = [Math.max(...rows.map(({ what }) => what.length)), Math.max(...rows.map(({ who }) => who.length))];
  const lineOf = (texts: readonly string[], numbers: readonly string[], unit: string, rest: string) =>
    [
      ...texts.map((text, at) => text.padEnd(widths[at] ?? 0)),
      ...numbers.map((number) => number.padStart(numberWidth)),
      unit.padEnd(2),
      rest,
    ]
      .join(' ')
      .trimEnd();
  return [
    lineOf(['', ''], ['rounds', 'p50', 'p95', 'least'], '', 'ratio of the medians · target'),
    ...rows.map((row, at) =>
      lineOf(
        [rows[at - 1]?.what === row.what ? '' : row.what, row.who],
        [String(row.rounds), ...[row.p50, row.p95, row.least].map(digits)],
        row.unit,
        [...told(row).map(({ to, ratio }) => `${ratio.toFixed(2)} × ${to}`), ...verdict(row.target)].join(' · '),
      ),
    ),
  ];
};

/** Two at most: to whom the target is about, or else the first, and to the last, which does the least. JSON has them all. */
const told = ({ ratios, target }: Row) => {
  const foremost = ratios.find(({ to }) => to === target?.peer) ?? ratios[0];
  return ratios.filter((one, at) => one === foremost || at === ratios.length - 1);
};

const digits = (value: number) => value.toFixed(Math.abs(value) < 10 ? 2 : 1);

const verdict = (target: Judged | null): readonly string[] => {
  if (!target) return [];
  if (target.isMet === null) return [`${target.text}: not compared`];
  return [`${target.text}: ${target.isMet ? 'met' : 'NOT MET'}`];
};
