// The lines between and around the panes, with text set into them.
import type { Layout } from './layout.ts';
import { cut, type Line, lineWidth, span } from './line.ts';

/** A horizontal line of `width` columns with joints at `joints`; `left` and `right` are set into it, one column from the ends. */
export const rule = (width: number, ends: string, joints: ReadonlyMap<number, string>, left: Line, right: Line): Line => {
  const room = width - 4;
  const shownRight = lineWidth(right) > room - 8 ? [] : right;
  const rightWidth = lineWidth(shownRight);
  const shownLeft = cut(left, room - rightWidth);
  const leftWidth = lineWidth(shownLeft);
  const dashes = (from: number, to: number) =>
    span(Array.from({ length: Math.max(0, to - from) }, (_, index) => joints.get(from + index) ?? '─').join(''), 'border');
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

/** The upright lines, from the left edge to the right one: a character for each row. */
export const uprights = (layout: Layout): readonly (readonly string[])[] => {
  const rules = layout.columns.map(({ slots }) => ruledRows(slots.map(({ height }) => height)));
  const none: ReadonlySet<number> = new Set();
  return [...rules, none].map((right, index) => {
    const left = rules[index - 1] ?? none;
    return Array.from({ length: layout.height }, (_, row) => upright(left.has(row), right.has(row)));
  });
};

/** The rows in which a column has a line of its own: the headings of all panes but the first. */
const ruledRows = (heights: readonly number[]): ReadonlySet<number> => {
  let row = 0;
  return new Set(heights.slice(0, -1).map((height) => (row += height)));
};

const upright = (left: boolean, right: boolean) => (left ? (right ? '┼' : '┤') : right ? '├' : '│');

/** A pane's heading: `title` at the left, `aside` at the right and `inset` columns from the edge, a line between them if it is `ruled`. */
export const heading = (title: Line, aside: Line, options: { width: number; inset: number; ruled: boolean }): Line => {
  const { width, inset, ruled } = options;
  const filler = (count: number) => span((ruled ? '─' : ' ').repeat(Math.max(0, count)), 'border');
  const after = aside.length > 0 ? Math.max(0, inset - 1) : 0;
  const shown = aside.length > 0 ? [span(' '), ...aside, span(' ')] : [];
  const room = width - lineWidth(shown) - after;
  const start = cut([filler(1), span(' '), ...title, span(' ')], room);
  return [...start, filler(room - lineWidth(start)), ...shown, filler(after)];
};
