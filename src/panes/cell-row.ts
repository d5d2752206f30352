// One row of the emulator's cells as a row of ours.
import type { IBufferCell, IBufferLine } from '@xterm/headless';
import { type CellColour, type CellStyle, type Line, type Style, textWidth } from './line.ts';
import { type Clean, sanitiseCell } from './sanitise.ts';

/** A row, and a key that is equal for rows that look equal. */
export interface CellRow {
  readonly line: Line;
  readonly key: string;
}

const emptyRow: CellRow = { line: [], key: '' };

/** The first `columns` cells of `row`; `cell` is one to read them into. */
export const cellRow = (row: IBufferLine | undefined, columns: number, cell: IBufferCell): CellRow => {
  if (!row) return emptyRow;
  const spans = readSpans(row, columns, cell);
  while (spans.length > 0 && isBlank(spans.at(-1))) spans.pop();
  const last = spans.at(-1);
  if (!last) return emptyRow;
  if (last.style === 'plain') trimEnd(last);
  return {
    line: aligned(spans),
    key: spans.map(({ text, style }) => `${style === 'plain' ? '' : styleKey(style)}\0${text}`).join('\0'),
  };
};

interface OpenSpan {
  text: Clean;
  readonly style: Style;
  width: number;
}

const trimEnd = (span: OpenSpan) => {
  const text = span.text.trimEnd() as Clean;
  span.width -= span.text.length - text.length;
  span.text = text;
};

const isBlank = (span: OpenSpan | undefined) => span?.style === 'plain' && span.text.trim() === '';

const readSpans = (row: IBufferLine, columns: number, cell: IBufferCell): OpenSpan[] => {
  const spans: OpenSpan[] = [];
  for (let column = 0; column < Math.min(columns, row.length); ) {
    row.getCell(column, cell);
    const width = cell.getWidth() || 1;
    const style = styleOf(cell);
    const text = cell.isInvisible() ? (' '.repeat(width) as Clean) : sanitiseCell(cell.getChars() || ' ', width);
    const last = spans.at(-1);
    if (last?.style === style) {
      last.text = (last.text + text) as Clean;
      last.width += width;
    } else spans.push({ text, style, width });
    column += width;
  }
  return spans;
};

// Characters that shape each other, flags and skin tones, are cells of their own in there, and one character out here.
const aligned = (spans: readonly OpenSpan[]): Line =>
  spans.map(({ text, style, width }) => ({ text: textWidth(text) === width ? text : squared(text, width), style }));

const squared = (text: Clean, width: number): Clean => {
  const plain = text.replace(/[^\x20-\x7e]/gu, '\ufffd');
  return plain.slice(0, width).padEnd(width, '\ufffd') as Clean;
};

const styles = new Map<string, CellStyle>();

const styleOf = (cell: IBufferCell): Style => {
  if (cell.isAttributeDefault()) return 'plain';
  const style: CellStyle = {
    foreground: cell.isFgDefault() ? null : colourOf(cell.getFgColor(), cell.isFgRGB()),
    background: cell.isBgDefault() ? null : colourOf(cell.getBgColor(), cell.isBgRGB()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
    strikethrough: cell.isStrikethrough() !== 0,
  };
  const key = styleKey(style);
  const known = styles.get(key);
  if (known) return known;
  // A picture in all colours would fill the memory with styles.
  if (styles.size > 4096) styles.clear();
  styles.set(key, style);
  return style;
};

const colourOf = (colour: number, isRgb: boolean): CellColour =>
  isRgb ? [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255] : colour;

const styleKey = (style: Style): string =>
  typeof style === 'string'
    ? style
    : `${style.foreground}/${style.background}/${[style.bold, style.dim, style.italic, style.underline, style.inverse, style.strikethrough].map(Number).join('')}`;
