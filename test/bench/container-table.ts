// The calls of the container by hand, as lines to read: what each took in the kernel, and what on the way.
import type { Bill, Whole } from './container-hands.ts';
import { median } from './measure.ts';

/** A call of the container, over all rounds. */
interface CallRow {
  readonly actor: string;
  readonly text: string;
  /** Medians. */
  readonly kernelMs: number;
  readonly wayMs: number;
}

/** The same calls in every round, each with its medians; texts are those of the first round. */
const callRows = (rounds: readonly (readonly Bill[])[]): readonly CallRow[] =>
  (rounds[0] ?? []).map(({ actor, text }, at) => {
    const bills = rounds.flatMap((bills) => bills[at] ?? []);
    return {
      actor,
      text,
      kernelMs: median(bills.map(({ kernelMs }) => kernelMs)),
      wayMs: median(bills.map(({ ms, kernelMs }) => ms - kernelMs)),
    };
  });

const textWidth = 76;

const callLines = (calls: readonly CallRow[]): readonly string[] => {
  const dearest = [...calls].sort((a, b) => b.kernelMs + b.wayMs - a.kernelMs - a.wayMs);
  const line = (actor: string, text: string, kernel: string, way: string) =>
    `${actor.padEnd(8)} ${text.slice(0, textWidth).padEnd(textWidth)} ${kernel.padStart(8)} ${way.padStart(8)}`;
  return [
    line('', 'µs, medians', 'kernel', 'way'),
    ...dearest.map(({ actor, text, kernelMs, wayMs }) =>
      line(actor, text, (kernelMs * 1000).toFixed(0), (wayMs * 1000).toFixed(0)),
    ),
  ];
};

/** What the container tells beside its time; with `isDetailed` every call, the dearest first. */
export const containerNotes = (
  bills: readonly (readonly Bill[])[],
  wholes: readonly Whole[],
  isDetailed: boolean,
): readonly string[] => {
  const calls = callRows(bills);
  const sum = (pick: (row: CallRow) => number) => calls.reduce((total, row) => total + pick(row), 0);
  const of = (pick: (whole: Whole) => number) => ms(median(wholes.map(pick)));
  return [
    `container by hand, with its lab: start ${of((one) => one.startMs)}, container ${of((one) => one.containerMs)}, end ${of((one) => one.endMs)}`,
    `container by hand, in a lab that runs: ${calls.length} calls, ${ms(sum(({ kernelMs }) => kernelMs))} in the kernel, ${ms(sum(({ wayMs }) => wayMs))} on the way there and back`,
    ...(isDetailed ? callLines(calls) : []),
  ];
};

const ms = (value: number) => `${value.toFixed(1)} ms`;
