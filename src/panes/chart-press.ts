// What draws charts, as those who want one see it: data in, rows out. The drawing itself is loaded when it is first wanted.
import type { Line, StyleName } from './line.ts';

export interface PlotLine {
  /** One a column, from left to right. NaN: nothing is drawn. */
  readonly values: readonly number[];
  readonly ink: StyleName;
}

export interface Plot {
  /** Of the plane alone: at its left there is one more column, and below it one more row, for the axes. */
  readonly columns: number;
  readonly rows: number;
  /** The value at the upper edge; at the lower one it is 0. */
  readonly top: number;
  /** Later ones are drawn over earlier ones. */
  readonly lines: readonly PlotLine[];
}

export interface ChartPress {
  plot(plot: Plot): readonly Line[];
  /** A character for each of `shares`, which are from 0 to 1. NaN: a space. */
  spark(shares: readonly number[]): string;
}

/** Whoever has a press as soon as somebody wants it. */
export interface ChartSource {
  /** From now on it is wanted; `listener` is told when it is there. Returns what ends that. */
  subscribe(listener: () => void): () => void;
  get(): ChartPress | null;
}
