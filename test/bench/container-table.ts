// What was measured, as lines to read.
import type { Bill, Whole } from './container-hands.ts';

/** One way to make a container, and the milliseconds that it took, round by round. */
export interface Row {
  readonly name: string;
  readonly times: readonly number[];
}

/** All that a run has found. */
export interface Measured {
  readonly machine: { kernel: string; cgroup: string | null; cores: number; model: string; load: number };
  readonly rounds: number;
  readonly rows: readonly Row[];
  /** What the peers say of themselves. */
  readonly versions: readonly string[];
  /** Who is left out, and why. */
  readonly missing: readonly string[];
  /** Of a container with its lab: medians. */
  readonly parts: Whole;
  /** Of a container in a lab that runs. */
  readonly calls: readonly CallRow[];
}

/** The least value that a share of `q` does not exceed. */
const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A call of the container, over all rounds. */
export interface CallRow {
  readonly actor: string;
  readonly text: string;
  /** Medians. */
  readonly kernelMs: number;
  readonly wayMs: number;
}

/** The same calls in every round, each with its medians; texts are those of the first round. */
export const callRows = (rounds: readonly (readonly Bill[])[]): readonly CallRow[] =>
  (rounds[0] ?? []).map(({ actor, text }, at) => {
    const bills = rounds.flatMap((bills) => bills[at] ?? []);
    return {
      actor,
      text,
      kernelMs: median(bills.map(({ kernelMs }) => kernelMs)),
      wayMs: median(bills.map(({ ms, kernelMs }) => ms - kernelMs)),
    };
  });

const nameWidth = 40;

/** Median, p95, the least, and the ratios of the medians to those of two rows by name. */
const tableLines = (rows: readonly Row[], bases: readonly string[]): readonly string[] => {
  const present = bases.filter((base) => rows.some(({ name }) => name === base));
  const head = ['', 'median', 'p95', 'least', ...present.map((base) => `× ${base}`)];
  const bodies = rows.map(({ name, times }) => [
    name,
    `${median(times).toFixed(1)} ms`,
    quantile(times, 0.95).toFixed(1),
    Math.min(...times).toFixed(1),
    ...present.map((base) => ratio(times, rows.find((row) => row.name === base)?.times ?? [])),
  ]);
  return [head, ...bodies].map(([name = '', ...cells]) =>
    [name.padEnd(nameWidth), ...cells.map((cell) => cell.padStart(11))].join(' '),
  );
};

const ratio = (times: readonly number[], base: readonly number[]) => (median(times) / median(base)).toFixed(2);

const textWidth = 76;

/** The dearest calls first, `count` of them. */
const callLines = (calls: readonly CallRow[], count: number): readonly string[] => {
  const dearest = [...calls].sort((a, b) => b.kernelMs + b.wayMs - a.kernelMs - a.wayMs).slice(0, count);
  const line = (actor: string, text: string, kernel: string, way: string) =>
    `${actor.padEnd(8)} ${text.slice(0, textWidth).padEnd(textWidth)} ${kernel.padStart(8)} ${way.padStart(8)}`;
  return [
    line('', 'µs, medians', 'kernel', 'way'),
    ...dearest.map(({ actor, text, kernelMs, wayMs }) =>
      line(actor, text, (kernelMs * 1000).toFixed(0), (wayMs * 1000).toFixed(0)),
    ),
  ];
};

/** The whole report, with ratios to the rows named by `bases` and the `dearest` calls. */
export const reportLines = (measured: Measured, bases: readonly string[], dearest?: number): readonly string[] => {
  const { machine, rounds, rows, versions, missing, parts, calls } = measured;
  const { kernel, cgroup, cores, model, load } = machine;
  const kernelMs = calls.reduce((sum, call) => sum + call.kernelMs, 0);
  const wayMs = calls.reduce((sum, call) => sum + call.wayMs, 0);
  return [
    `${cores} × ${model} · ${kernel} · cgroup ${cgroup} · load ${load.toFixed(1)} · ${rounds} rounds, interleaved`,
    versions.join(' · '),
    ...missing,
    '',
    ...tableLines(rows, bases),
    '',
    `By hand, with its lab: start ${ms(parts.startMs)}, container ${ms(parts.containerMs)}, end ${ms(parts.endMs)}.`,
    `By hand, in a lab that runs: ${calls.length} calls, ${ms(kernelMs)} in the kernel, ${ms(wayMs)} on the way there and back.`,
    ...callLines(calls, dearest ?? calls.length),
  ];
};

const ms = (value: number) => `${value.toFixed(1)} ms`;
