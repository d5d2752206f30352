// One row of a pane as data: pieces of clean text with a style each. Measures, cuts, pads and wraps; paints nothing.
import stringWidth from 'string-width';
import { type Clean, sanitise } from './sanitise.ts';

/** What a piece of text means; theme.ts decides how that looks. */
export type StyleName =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'heading'
  | 'code'
  | 'emphasis'
  | 'term'
  | 'key'
  | 'actor'
  | 'border'
  | 'new'
  | 'ended'
  | 'changed'
  | 'same'
  | 'right'
  | 'wrong'
  | 'warning'
  | 'selected'
  | 'focused'
  | 'cursor';

/** A colour of a terminal cell: 0 to 255 of the palette, or red, green, blue. */
export type CellColour = number | readonly [number, number, number];

/** How a program in the shell asked for a cell to look. */
export interface CellStyle {
  readonly foreground: CellColour | null;
  readonly background: CellColour | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strikethrough: boolean;
}

export type Style = StyleName | CellStyle;

export interface Span {
  readonly text: Clean;
  readonly style: Style;
}

export type Line = readonly Span[];

export const blank: Line = [];

/** A piece of text; whatever it is, it is made fit to be drawn. */
export const span = (text: string, style: Style = 'plain'): Span => ({ text: sanitise(text), style });

/** A row of pieces; a bare string is plain. */
export const line = (...parts: readonly (string | Span)[]): Line =>
  parts.map((part) => (typeof part === 'string' ? span(part) : part)).filter((part) => part.text !== '');

const ascii = /^[\x20-\x7e]*$/;
const widths = new Map<string, number>();

/** Columns that `text` takes on a terminal. */
export const textWidth = (text: string): number => {
  if (ascii.test(text)) return text.length;
  const known = widths.get(text);
  if (known !== undefined) return known;
  const width = stringWidth(text);
  // The same few pieces of trees and rules come up in every frame; what comes up once does not stay.
  if (widths.size > 2048) widths.clear();
  if (text.length < 64) widths.set(text, width);
  return width;
};

/** Columns that a row takes. */
export const lineWidth = (row: Line): number => row.reduce((sum, part) => sum + textWidth(part.text), 0);

/** The row's text alone. */
export const lineText = (row: Line): string => row.map((part) => part.text).join('');

/** Spaces; a gap of `width` columns. */
export const gap = (width: number): Span => span(' '.repeat(Math.max(0, width)));

/** `row` in at most `width` columns; where something had to go, the last column says so. */
export const cut = (row: Line, width: number): Line => {
  if (lineWidth(row) <= width) return row;
  if (width <= 0) return blank;
  const kept: Span[] = [];
  let room = width - 1;
  for (const part of row) {
    const text = textStart(part.text, room);
    kept.push({ text, style: part.style });
    room -= textWidth(text);
    if (text !== part.text) break;
  }
  return [...kept, span('…', kept.at(-1)?.style ?? 'plain')];
};

/** `row` in exactly `width` columns, filled up with spaces. */
export const fit = (row: Line, width: number): Line => {
  const short = cut(row, width);
  const rest = width - lineWidth(short);
  return rest > 0 ? [...short, gap(rest)] : short;
};

/** Two rows in one of `width` columns: `left` from the left edge, `right` at the right edge; `left` gives way. */
export const spread = (left: Line, right: Line, width: number): Line => {
  if (right.length === 0) return cut(left, width);
  const shown = cut(right, width);
  return [...fit(left, width - lineWidth(shown)), ...shown];
};

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The characters of `text` as a reader counts them. */
export const characters = (text: string): readonly string[] =>
  ascii.test(text) ? text.split('') : Array.from(graphemes.segment(text), (one) => one.segment);

/** As much of the start of `text` as fits into `width` columns. Never half a character. */
const textStart = (text: Clean, width: number): Clean => {
  if (ascii.test(text)) return text.slice(0, Math.max(0, width)) as Clean;
  let room = width;
  let length = 0;
  for (const character of characters(text)) {
    room -= textWidth(character);
    if (room < 0) break;
    length += character.length;
  }
  return text.slice(0, length) as Clean;
};
