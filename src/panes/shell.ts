// The shell pane's rows: the part of its screen around the cursor, and the cursor.
import { characters, type Line, lineText, type Span, type Style, textWidth } from './line.ts';
import type { Clean } from './sanitise.ts';
import type { TerminalScreen } from './terminal-screen.ts';

/** The rows of `screen` that a pane of `height` rows shows: all of them, or those that end at the cursor. */
export const shellLines = (screen: TerminalScreen, height: number, isTyping: boolean): readonly Line[] => {
  const rows = screen.rows();
  const cursor = screen.cursor();
  const last = cursor ? cursor.row : rows.findLastIndex((row) => row.length > 0);
  const first = Math.max(0, Math.min(rows.length - height, last - height + 1));
  const shown = rows.slice(first, first + height);
  if (!cursor) return shown;
  return shown.map((row, index) =>
    first + index === cursor.row ? withCursor(row, cursor.column, isTyping ? 'cursor' : 'emphasis') : row,
  );
};

/** `row` with the cell at `column` drawn as the cursor. */
export const withCursor = (row: Line, column: number, style: Style): Line => {
  const missing = column - textWidth(lineText(row));
  if (missing >= 0) return [...row, plain(' '.repeat(missing)), { text: ' ' as Clean, style }];
  let at = 0;
  return row.flatMap((part): readonly Span[] => {
    const start = at;
    at += textWidth(part.text);
    return column < start || column >= at ? [part] : splitAt(part, column - start, style);
  });
};

const plain = (text: string): Span => ({ text: text as Clean, style: 'plain' });

const splitAt = (part: Span, column: number, style: Style): readonly Span[] => {
  const all = characters(part.text);
  let at = 0;
  const index = all.findIndex((one) => {
    at += textWidth(one);
    return at > column;
  });
  const piece = (from: number, to?: number) => all.slice(from, to).join('') as Clean;
  return [
    { text: piece(0, index), style: part.style },
    { text: piece(index, index + 1), style },
    { text: piece(index + 1), style: part.style },
  ].filter(({ text }) => text !== '');
};
