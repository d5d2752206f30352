// The lines between and around the panes, with text set into them.
import type { Layout } from './layout.ts';
import { cut, type Line, line, lineWidth, span } from './line.ts';

/** A horizontal line of `width` columns with joints at `joints`; `left` and `right` are set into it, one column from the ends. */
export const rule = (
  width: number,
  ends: string,
  joints: ReadonlyMap<number, string>,
  left: Line,
  right: Line,
): Line => {
  const room = width - 4;
  const shownRight = lineWidth(left) + lineWidth(right) > room ? [] : right;
  const rightWidth = lineWidth(shownRight);
  const shownLeft = cut(left, room - rightWidth);
  const leftWidth = lineWidth(shownLeft);
  const dashes = (from: number, to: number) =>
    span(
      Array.from({ length: Math.max(0, to - from) }, (_, index) => joints.get(from + index) ?? '─').join(''),
      'border',
    );
  return [
    span(`${ends[0]}`, 'border'),
    ...(leftWidth > 0 ? shownLeft : [dashes(1, 2)]),
    dashes(1 + Math.max(1, leftWidth), width - 2 - rightWidth),
    ...shownRight,
    dashes(width - 2, width - 1),
    span(`${ends[1]}`, 'border'),
  ];
};

/** Where the lines between columns meet the top and bottom lines. */
export const jointsOf = (layout: Layout, joint: string): ReadonlyMap<number, string> => {
  const joints = new Map<number, string>();
  let at = 0;
  for (const { width } of layout.columns.slice(0, -1)) {
    at += width + 1;
    joints.set(at, joint);
  }
  return joints;
};

/** What joins a pane's heading to the upright lines at its left and right; `null` for the first pane of a column. */
export const headingEnds = (layout: Layout, index: number): readonly (readonly [string, string] | null)[] => {
  const rules = layout.columns.map(({ slots }) => headingRows(slots.map(({ height }) => height)));
  const before = new Set(rules[index - 1]);
  const after = new Set(rules[index + 1]);
  return [
    null,
    ...(rules[index] ?? []).map((row) => [before.has(row) ? '┼' : '├', after.has(row) ? '┼' : '┤'] as const),
  ];
};

/** The rows in which a column has a line of its own: the headings of all panes but the first. */
const headingRows = (heights: readonly number[]): readonly number[] =>
  heights.slice(0, -1).map((_, index) => heights.slice(0, index + 1).reduce((sum, height) => sum + height, 0));

export interface HeadingOptions {
  readonly width: number;
  /** Columns between `aside` and the right edge of the rows below, which have a column less. */
  readonly inset: number;
  /** With them, a line runs through the heading, one column further at both sides. */
  readonly ends: readonly [string, string] | null;
  readonly more: readonly Line[];
}

/** A pane's heading: `title` at the left, `aside` at the right; after the title as many of `more` as there is room for, each whole. */
export const heading = (title: Line, aside: Line, options: HeadingOptions): Line => {
  const { width, inset, ends, more } = options;
  const ruled = ends !== null;
  const filler = (count: number) => span((ruled ? '─' : ' ').repeat(Math.max(0, count)), 'border');
  const after = aside.length > 0 ? inset : 0;
  const shown = aside.length > 0 ? [span(' '), ...aside, span(' ')] : [];
  const room = width - lineWidth(shown) - after;
  // Some of the line stays between them and the aside.
  const said = asFar(more, room - lineWidth(title) - (ruled ? 5 : 3));
  const words = [...title, ...said.flat()];
  const start = cut(ruled ? [filler(1), span(' '), ...words, span(' ')] : [span(' '), ...words], room);
  const middle = [...start, filler(room - lineWidth(start)), ...shown, filler(after)];
  return ends ? [span(ends[0], 'border'), ...middle, span(ends[1], 'border')] : middle;
};

/** The panes that tab goes on to, each a piece of its own. */
export const tabHints = (names: readonly string[]): readonly Line[] =>
  names.map((name, index) => [...(index === 0 ? line('   ', span('tab', 'key')) : []), span(` ▸ ${name}`, 'dim')]);

/** The first of `parts`, as many as `width` columns hold. */
const asFar = (parts: readonly Line[], width: number): readonly Line[] => {
  const widths = parts.map((_, index) => lineWidth(parts.slice(0, index + 1).flat()));
  return parts.slice(0, widths.filter((one) => one <= width).length);
};
