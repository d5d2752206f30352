// The layers pane: the files that a step is about, as an overlay shows them and in each of its layers.
import { type Body, bodyOf } from './body.ts';
import { type Cell, type LayerTable, layerView, type PlainRow } from './layer-rows.ts';
import { blank, cut, fit, gap, type Line, line, lineWidth, type Style, span } from './line.ts';
import { inSight, type Mark, signOf, wordOf } from './marks.ts';
import { shortPath } from './short-path.ts';
import type { Seen } from './situation.ts';
import { wrapWith } from './wrap.ts';

/** Rows of the files that the step's claims speak of, in `width` columns. */
export const layerBody = (at: Seen, width: number): Body => {
  const { tables, plain } = layerView(at);
  if (tables.length === 0 && plain.length === 0)
    return bodyOf(wrapWith(line(gap(1)), line(span('This step is about no files.', 'dim')), width));
  if (at.isRead) return bodyOf([...tables.flatMap(readRows), ...plain.map(({ path, cell }) => readRow(path, cell))]);
  const blocks = [
    ...tables.flatMap((table) => parts(table, width).map((part) => tableRows(part, width))),
    ...(plain.length > 0 ? [plainRows(plain, width)] : []),
  ];
  const rows = blocks.flatMap((block, index) => (index === 0 ? block : [{ line: blank, mark: null }, ...block]));
  return bodyOf(
    rows.map((row) => row.line),
    { anchor: inSight(rows.map(({ mark }) => mark)) ?? 'start' },
  );
};

interface Row {
  readonly line: Line;
  readonly mark: Mark | null;
}

const roleWidth = 'merged'.length;
/** Between a column and the next; the sign of a cell stands in it. */
const cellGap = 3;

const labelWidth = ({ rows }: LayerTable, width: number): number => {
  const longest = Math.max(...rows.map(({ path }) => path.length));
  return roleWidth + 2 + Math.min(longest, Math.max(12, Math.floor(width * 0.4) - roleWidth - 2));
};

const columnWidths = ({ names, rows }: LayerTable): readonly number[] =>
  names.map((name, index) => Math.max(name.length, ...rows.map(({ cells }) => cells[index]?.text.length ?? 0)));

/** The table with as many of its names as there is room for, then with those that follow. */
const parts = (table: LayerTable, width: number): readonly LayerTable[] => {
  const widths = columnWidths(table);
  const room = width - labelWidth(table, width);
  let used = 0;
  const end = widths.findIndex((one) => {
    used += one + cellGap;
    return used > room;
  });
  // One column there is always; what is too wide is cut.
  const count = end < 0 ? widths.length : Math.max(1, end);
  if (count >= table.names.length) return [table];
  return [slice(table, 0, count), ...parts(slice(table, count, table.names.length), width)];
};

const slice = ({ names, rows }: LayerTable, from: number, to: number): LayerTable => ({
  names: names.slice(from, to),
  rows: rows.map((row) => ({ ...row, cells: row.cells.slice(from, to) })),
});

const tableRows = (table: LayerTable, width: number): readonly Row[] => {
  const label = labelWidth(table, width);
  const widths = columnWidths(table);
  const head = table.names.flatMap((name, index) => [
    gap(cellGap),
    ...fit(line(span(name, 'dim')), widths[index] ?? 0),
  ]);
  return [
    { line: cut([gap(label), ...head], width), mark: null },
    ...table.rows.map(({ role, path, cells }): Row => {
      const name = shortPath(path, label - roleWidth - 2);
      const style: Style = role === 'merged' ? 'plain' : 'dim';
      const start = fit(line(gap(1), span(role.padEnd(roleWidth + 1), 'dim'), span(name, style)), label);
      return {
        line: cut([...start, ...cells.flatMap((cell, index) => cellLine(cell, widths[index] ?? 0))], width),
        mark: strongest(cells),
      };
    }),
  ];
};

/** The sign, and what lies there. */
const cellLine = (cell: Cell, width: number): Line => [
  gap(1),
  signOf(cell.mark),
  gap(cellGap - 2),
  ...fit(line(span(cell.text, styleOf(cell))), width),
];

const styleOf = ({ mark, isEmpty }: Cell): Style => {
  if (mark === 'new' || mark === 'changed') return mark;
  if (mark === 'ended') return 'ended';
  return isEmpty ? 'dim' : 'plain';
};

const strongest = (cells: readonly Cell[]): Mark | null =>
  (['new', 'changed', 'ended'] as const).find((mark) => cells.some((cell) => cell.mark === mark)) ?? null;

/** Read aloud, each cell is a row: what it is of cannot be seen from where it stands. */
const readRows = ({ names, rows }: LayerTable): readonly Line[] =>
  names.flatMap((name, index) =>
    rows.flatMap(({ role, path, cells }) => {
      const cell = cells[index];
      return cell ? [readRow(`${role} ${path}/${name}`, cell)] : [];
    }),
  );

const readRow = (place: string, cell: Cell): Line => [
  signOf(cell.mark),
  ...line(` ${place}  `, span(cell.isEmpty ? 'nothing' : cell.text), gap(2)),
  ...wordOf(cell.mark),
];

const plainRows = (rows: readonly PlainRow[], width: number): readonly Row[] => {
  const widest = Math.max(...rows.map(({ path }) => lineWidth(line(path))));
  return rows.map(({ path, cell }) => ({
    line: cut(
      [gap(1), ...fit(line(span(path)), Math.min(widest, width - 14)), ...cellLine(cell, cell.text.length)],
      width,
    ),
    mark: cell.mark,
  }));
};
