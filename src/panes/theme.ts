// How styles look on this terminal: colours or none, box drawing or ASCII. From the environment as data; reads nothing itself.
import { Chalk, type ChalkInstance } from 'chalk';
import { type CellColour, type CellStyle, characters, type Line, lineText, type StyleName, textWidth } from './line.ts';

/** What a terminal can show. */
export interface Look {
  /** 0 none (bold, inverse and the like are still used), 1 sixteen colours, 2 256 colours, 3 all. */
  readonly colours: 0 | 1 | 2 | 3;
  /** Whether characters beyond ASCII reach the learner. */
  readonly unicode: boolean;
  readonly background: 'dark' | 'light' | 'unknown';
}

export interface Theme {
  readonly look: Look;
  /** `row` as the terminal takes it: its text with SGR sequences, nothing else. */
  paint(row: Line): string;
}

/** The look that a terminal's environment (environ(7)) asks for. */
export const lookOf = (environment: Readonly<Record<string, string | undefined>>): Look => ({
  colours: coloursOf(environment),
  unicode: /utf-?8/i.test(environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || ''),
  background: backgroundOf(environment['COLORFGBG']),
});

const coloursOf = (environment: Readonly<Record<string, string | undefined>>): Look['colours'] => {
  const { NO_COLOR: off, TERM: term = '', COLORTERM: colourTerm = '' } = environment;
  if ((off !== undefined && off !== '') || term === 'dumb') return 0;
  if (/truecolor|24bit/.test(colourTerm)) return 3;
  return /256/.test(term) ? 2 : 1;
};

/** rxvt and its heirs say `foreground;background` in palette numbers. */
const backgroundOf = (numbers: string | undefined): Look['background'] => {
  const background = Number(numbers?.split(';').at(-1) || NaN);
  if (Number.isNaN(background)) return 'unknown';
  return background === 7 || background >= 9 ? 'light' : 'dark';
};

export const createTheme = (look: Look): Theme => {
  // Level 1 even without colours: it carries bold and inverse, and the styles below then name no colour.
  const chalk = new Chalk({ level: look.colours === 0 ? 1 : look.colours });
  const named = namedStyles(chalk, look);
  const cells = new WeakMap<CellStyle, ChalkInstance>();
  const cell = (style: CellStyle) => {
    const known = cells.get(style) ?? cellStyle(chalk, look, style);
    cells.set(style, known);
    return known;
  };
  const paint = (row: Line) =>
    row
      .map(({ text, style }) => {
        // A space that no row may end at has done its work by now.
        const spaced = text.replaceAll('\u00a0', ' ');
        const shown = look.unicode ? spaced : toAscii(spaced);
        if (style === 'plain') return shown;
        return (typeof style === 'string' ? named[style] : cell(style))(shown);
      })
      .join('');
  return { look, paint };
};

/** For a screen reader: the words alone, without lines, colours and columns. */
export const readingTheme = (look: Look): Theme => ({
  look,
  paint: (row) =>
    lineText(row)
      .replaceAll(/[─│┌┐└┘├┤┬┴┼█░\u00a0]/g, ' ')
      .replaceAll(/ {2,}/g, '  ')
      .trim(),
});

// On a background that may be dark or light: no white, no yellow, no bright colours; dim for lines and asides only.
const namedStyles = (chalk: ChalkInstance, look: Look): Readonly<Record<StyleName, ChalkInstance>> => {
  const { bold, dim, underline, inverse, strikethrough } = chalk;
  const colour = (painted: ChalkInstance, without: ChalkInstance) => (look.colours === 0 ? without : painted);
  const code = look.background === 'light' ? chalk.blue : chalk.cyan;
  return {
    plain: chalk,
    strong: bold,
    dim,
    heading: bold,
    code: colour(code, bold),
    emphasis: underline,
    term: colour(code.underline, underline),
    key: colour(code.bold, bold),
    actor: bold,
    border: dim,
    new: colour(chalk.green.bold, bold),
    ended: colour(chalk.red.strikethrough, strikethrough),
    changed: colour(chalk.magenta.bold, bold),
    same: chalk,
    right: colour(chalk.green.bold, bold),
    wrong: colour(chalk.red.bold, bold),
    warning: colour(chalk.red, bold),
    selected: inverse,
    focused: inverse.bold,
    cursor: inverse,
  };
};

const cellStyle = (chalk: ChalkInstance, look: Look, style: CellStyle): ChalkInstance => {
  let painted = chalk;
  if (look.colours > 0 && style.foreground !== null) painted = foreground(painted, style.foreground);
  if (look.colours > 0 && style.background !== null) painted = background(painted, style.background);
  for (const name of ['bold', 'dim', 'italic', 'underline', 'inverse', 'strikethrough'] as const) {
    if (style[name]) painted = painted[name];
  }
  return painted;
};

const foreground = (chalk: ChalkInstance, colour: CellColour) =>
  typeof colour === 'number' ? chalk.ansi256(colour) : chalk.rgb(...colour);
const background = (chalk: ChalkInstance, colour: CellColour) =>
  typeof colour === 'number' ? chalk.bgAnsi256(colour) : chalk.bgRgb(...colour);

const asciiFor: Readonly<Record<string, string>> = {
  '─': '-',
  '│': '|',
  '┌': '.',
  '┐': '.',
  '└': '`',
  '┘': "'",
  '├': '+',
  '┤': '+',
  '┬': '.',
  '┴': "'",
  '┼': '+',
  '◂': '<',
  '▸': '>',
  '█': '#',
  '░': '.',
  '▲': '^',
  '▼': 'v',
  '✓': 'x',
  '✗': '!',
  '◐': '-',
  '·': '.',
  '…': '~',
  '–': '-',
  '—': '-',
  '←': '<',
  '→': '>',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '×': 'x',
  µ: 'u',
  '▁': '_',
  '▂': '.',
  '▃': '-',
  '▄': '-',
  '▅': '=',
  '▆': '=',
  '▇': '*',
  '•': '*',
};

/** The points of braille, of which charts are made, by where most of them are. */
const dotsFor = (one: string): string | undefined => {
  const points = (one.codePointAt(0) ?? 0) - 0x2800;
  if (points < 0 || points > 0xff) return undefined;
  // Of the eight, the upper four and the lower four.
  const [upper, lower] = [points & 0x1b, points & 0xe4];
  if (upper !== 0 && lower !== 0) return ':';
  return upper !== 0 ? "'" : lower !== 0 ? '.' : ' ';
};

/** `text` in ASCII, in the same columns: signs by their likes, the rest as question marks. */
export const toAscii = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text)
    ? text
    : characters(text)
        .map((one) => (/^[\x20-\x7e]$/.test(one) ? one : (asciiFor[one] ?? dotsFor(one) ?? '?'.repeat(textWidth(one)))))
        .join('');
