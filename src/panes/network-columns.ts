// Network namespaces side by side, with a line drawn from one end of a cable to the other.
import { fit, gap, type Line, line, span } from './line.ts';
import { withWire } from './network-lines.ts';

/** Rows that belong together: a heading, a link, a route. `wire`: the cable that ends here, the same text at both ends. */
export interface Block {
  readonly lines: readonly Line[];
  readonly wire: string | null;
}

/** Columns between the two sides. */
export const between = 3;

/** `left` and `right` in columns of `leftWidth` and the rest; the ends of a cable come to lie in one row. */
export const sideBySide = (left: readonly Block[], right: readonly Block[], leftWidth: number): readonly Line[] => {
  const { rows, wires } = aligned(left, right);
  return rows.map(([a, b], index) =>
    wires.has(index)
      ? [...withWire(a, leftWidth + between), ...b]
      : [...fit(a, leftWidth), ...line(gap(1), span('│', 'border'), gap(1)), ...b],
  );
};

const aligned = (left: readonly Block[], right: readonly Block[]) => {
  const wires = new Set<number>();
  const columns: [Line[], Line[]] = [[], []];
  const put = (side: 0 | 1, row: number, { lines }: Block) => {
    const column = columns[side];
    while (column.length < row) column.push([]);
    column.push(...lines);
  };
  const isWired = ({ wire }: Block) => wire !== null && right.some((block) => block.wire === wire);
  const first = left.findIndex(isWired);
  const last = left.findLastIndex(isWired);
  for (const block of left.slice(0, Math.max(0, first))) put(0, 0, block);
  for (const block of right) {
    const partner = left.find(({ wire }) => wire !== null && wire === block.wire);
    const row = partner ? Math.max(columns[0].length, columns[1].length) : columns[1].length;
    if (partner) {
      wires.add(row);
      put(0, row, partner);
    }
    put(1, row, block);
  }
  for (const block of left.slice(last + 1)) put(0, 0, block);
  const height = Math.max(columns[0].length, columns[1].length);
  const rows = Array.from(
    { length: height },
    (_, index) => [columns[0][index] ?? [], columns[1][index] ?? []] as const,
  );
  return { rows, wires };
};
