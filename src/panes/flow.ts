// Pieces that stay whole, set one after the other in as many rows as they need.
import { cut, fit, gap, type Line, lineWidth, type Span } from './line.ts';

export interface FlowOptions {
  /** What every row but the first begins with. */
  readonly indent: Line;
  /** At the right edge of the first row. */
  readonly right: Line;
  readonly width: number;
}

/** `first`, then `pieces` with two columns between them: a piece that does not fit begins a row, and is cut only where it is wider than one. */
export const flow = (first: Line, pieces: readonly Span[], { indent, right, width }: FlowOptions): readonly Line[] => {
  const room = width - lineWidth(right);
  const rows: Span[][] = [[...cut(first, room)]];
  for (const piece of pieces) {
    const row = rows.at(-1) ?? [];
    const isFirst = rows.length === 1;
    if (lineWidth(row) + 2 + lineWidth([piece]) <= (isFirst ? room : width)) row.push(gap(2), piece);
    else rows.push([...cut([...indent, piece], width)]);
  }
  const [top = [], ...others] = rows;
  return [[...fit(top, room), ...right], ...others];
};
