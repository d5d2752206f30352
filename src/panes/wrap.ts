// Breaks running text into rows: at spaces, and between the characters of scripts that use none.
import { characters, type Line, type Span, type Style, textWidth } from './line.ts';
import type { Clean } from './sanitise.ts';

/** Wider than this, a sentence is hard to read. */
export const sentenceWidth = 76;

interface Character {
  readonly text: string;
  readonly width: number;
  readonly style: Style;
}

/** A run that no row ends in. `spaced`: there is a space before it. */
interface Word {
  readonly characters: readonly Character[];
  readonly width: number;
  readonly spaced: boolean;
}

/** A row never begins with one of these. */
const clings = /^[\p{Pe}\p{Pf}、。，．・：；！？ーゝ々…!?,.:;)\]}]/u;

/** `text` in rows of at most `width` columns. White space of any length is one space. */
export const wrap = (text: Line, width: number): readonly Line[] => {
  const rows: Character[][] = [];
  let row: Character[] = [];
  let used = 0;
  const turn = () => {
    rows.push(row);
    row = [];
    used = 0;
  };
  for (const word of words(text)) {
    const space = word.spaced && used > 0 ? 1 : 0;
    if (used > 0 && used + space + word.width > width) turn();
    else if (space) row.push({ text: ' ', width: 1, style: spaceStyle(row, word) });
    if (used > 0) used += space;
    for (const character of word.characters) {
      if (used + character.width > width && used > 0) turn();
      row.push(character);
      used += character.width;
    }
  }
  if (row.length > 0) turn();
  return rows.map(joined);
};

/** The same, with `first` before the first row and as much room before the others. */
export const wrapWith = (first: Line, text: Line, width: number): readonly Line[] => {
  const indent = first.reduce((sum, part) => sum + textWidth(part.text), 0);
  const rows = wrap(text, Math.max(1, width - indent));
  const space: Span = { text: ' '.repeat(indent) as Clean, style: 'plain' };
  if (rows.length === 0) return [first];
  return rows.map((row, index) => (index === 0 ? [...first, ...row] : [space, ...row]));
};

// A space inside a piece of code is code; between two styles it is plain.
const spaceStyle = (row: readonly Character[], word: Word): Style => {
  const before = row.at(-1)?.style ?? 'plain';
  return before === word.characters[0]?.style ? before : 'plain';
};

const words = (text: Line): readonly Word[] => {
  const found: Word[] = [];
  let spaced = false;
  let open: Character[] = [];
  const close = () => {
    if (open.length > 0) found.push({ characters: open, width: open.reduce((sum, one) => sum + one.width, 0), spaced });
    if (open.length > 0) spaced = false;
    open = [];
  };
  for (const character of text.flatMap(spanCharacters)) {
    if (character.text === ' ') {
      close();
      spaced = true;
    } else {
      if (breaksBefore(open.at(-1), character)) close();
      open.push(character);
    }
  }
  close();
  return found;
};

const spanCharacters = (part: Span): readonly Character[] =>
  characters(part.text).map((text) => ({ text, width: textWidth(text), style: part.style }));

/** Whether a row may end between two characters that no space parts: only beside a wide one. */
const breaksBefore = (before: Character | undefined, after: Character): boolean =>
  before !== undefined && (before.width > 1 || after.width > 1) && !clings.test(after.text);

const joined = (row: readonly Character[]): Line => {
  const spans: { text: string; style: Style }[] = [];
  for (const character of row) {
    const last = spans.at(-1);
    if (last && last.style === character.style) last.text += character.text;
    else spans.push({ text: character.text, style: character.style });
  }
  return spans as { text: Clean; style: Style }[];
};
