// What a pane shows under its heading: rows made when they are asked for, and where to begin when not all fit.
import { type Line, line, span } from './line.ts';

export interface Body {
  /** At the heading's right: names of the columns below, or a count. */
  readonly heading: Line;
  /** How far from the right edge the heading ends. */
  readonly inset: number;
  readonly count: number;
  readonly lineAt: (index: number) => Line;
  /** Where a pane begins that nobody has scrolled: at the start, at the end, at this row, or so that rows are in sight. */
  readonly anchor: 'start' | 'end' | number | InSight;
  /** How many of its rows are to be read before anything else; those below are to choose from. Left out: all. */
  readonly text?: number;
}

/** Rows to have in sight: `all` of them, from the first to the last, where they fit; else `see`. */
export interface InSight {
  readonly see: number;
  readonly all?: readonly [number, number];
}

/** A body of rows that are there already. */
export const bodyOf = (lines: readonly Line[], rest: Partial<Omit<Body, 'count' | 'lineAt'>> = {}): Body => ({
  heading: [],
  inset: 0,
  anchor: 'start',
  ...rest,
  count: lines.length,
  lineAt: (index) => lines[index] ?? [],
});

/** The first row shown in a pane of `height` rows; `wanted`: where it was scrolled to, `null` if it was not. */
export const firstRow = ({ count, anchor }: Body, height: number, wanted: number | null): number => {
  const last = Math.max(0, count - height);
  if (wanted !== null) return Math.min(last, Math.max(0, wanted));
  if (anchor === 'start') return 0;
  if (anchor === 'end') return last;
  if (typeof anchor === 'number') return Math.min(last, anchor);
  return Math.min(last, firstInSight(anchor, count, height));
};

const firstInSight = ({ see, all: [from, to] = [see, see] }: InSight, count: number, height: number): number => {
  // The row at an edge at which some are left out says how many.
  const until = (row: number) => Math.max(0, row - height + (row === count - 1 ? 1 : 2));
  if (until(to) === 0) return 0;
  const middle = see - Math.floor(height / 2);
  if (until(to) >= from) return until(see) === 0 ? 0 : middle;
  return Math.max(until(to), Math.min(middle, from - 1));
};

/** The rows in sight. Where rows are left out above or below, the first or last one says how many, and if it is `keyed`, by which key. */
export const visibleLines = (body: Body, height: number, wanted: number | null, keyed = false): readonly Line[] => {
  if (height <= 0) return [];
  const first = firstRow(body, height, wanted);
  const shown = Math.min(height, body.count - first);
  const rows = Array.from({ length: shown }, (_, index) => body.lineAt(first + index));
  const below = body.count - first - shown;
  if (first > 0) rows[0] = more('▲', first + 1, keyed ? 'PgUp' : '');
  if (below > 0) rows[rows.length - 1] = more('▼', below + 1, keyed ? 'PgDn' : '');
  return rows;
};

const more = (sign: string, count: number, keys: string): Line =>
  line(span(`${sign} ${count} more   `, 'dim'), span(keys, 'key'));
