// Tables that stand still: results, what doctor found. Live rows are drawn by rows.tsx.
import { Text } from 'ink';
import { Table as InkTable } from 'ink-table';
import type { ReactNode } from 'react';
import { fit, line, lineText, type StyleName, span, textWidth } from './line.ts';
import type { Theme } from './theme.ts';

export interface TableProps {
  /** Each one different. */
  readonly headings: readonly string[];
  /** One cell for each heading. */
  readonly rows: readonly (readonly string[])[];
  /** Columns of the terminal; the widest column gives way. */
  readonly width: number;
  readonly theme: Theme;
  /** How a cell looks, by its text; plain unless told otherwise. */
  readonly styleOf?: (text: string, heading: string) => StyleName;
}

/** What ink-table gives to whatever draws a piece of a row; a line between columns has no column. */
interface Piece {
  readonly column?: number;
  readonly children?: ReactNode;
}

// ink-table counts UTF-16 units. It is left to arrange the pieces; how wide a piece is, is decided here.
export const Table = ({ headings, rows, width, theme, styleOf }: TableProps) => {
  const widths = columnWidths(headings, rows, width);
  const draw = (text: string, style: StyleName) => <Text>{theme.paint(line(span(text, style))) || ' '}</Text>;
  const inside = (children: ReactNode, column: number) =>
    ` ${lineText(fit(line(String(children).trim()), widths[column] ?? 0))} `;
  const header = ({ column, children }: Piece) => draw(inside(children, column ?? 0), 'heading');
  const cell = ({ column = 0, children }: Piece) =>
    draw(inside(children, column), styleOf?.(String(children).trim(), headings[column] ?? '') ?? 'plain');
  const skeleton = ({ column, children }: Piece) =>
    draw(column === undefined ? String(children) : '─'.repeat((widths[column] ?? 0) + 2), 'border');
  const data = rows.map((row) => Object.fromEntries(headings.map((heading, column) => [heading, row[column] ?? ''])));
  return <InkTable data={data} columns={[...headings]} header={header} cell={cell} skeleton={skeleton} />;
};

/** As wide as their widest cell, until together they are too wide: then the widest one gives way. */
const columnWidths = (
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] => {
  const widths = headings.map((heading, column) =>
    Math.max(textWidth(heading), ...rows.map((row) => textWidth(span(row[column] ?? '').text))),
  );
  const room = width - headings.length * 3 - 1;
  const least = 4;
  for (;;) {
    const over = widths.reduce((sum, one) => sum + one, 0) - room;
    const widest = Math.max(...widths);
    if (over <= 0 || widest <= least) return widths;
    widths[widths.indexOf(widest)] = Math.max(least, widest - over);
  }
};
