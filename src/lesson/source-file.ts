// A file of a course as text: what bytes may be in one, and where its front matter ends. Knows nothing of
// YAML or Markdown.
import type { Found, Place, Problem } from './lesson.ts';

/** A file as it was read. */
export interface SourceFile {
  /** As problems name it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** No lesson file needs more; a larger one is not read. */
export const fileMaxBytes = 256 * 1024;

/** A file in two parts. Both keep the line numbers of the file: what comes before them is blank lines. */
export interface Halves {
  readonly matter: string;
  readonly prose: string;
}

export const problemAt = (path: string, line: number, column: number, message: string): Problem => ({
  path,
  line,
  column,
  message,
});

/** In the order in which one would mend them: by file, then from its top down. */
export const sorted = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted(
    (a, b) => byText(a.path, b.path) || a.line - b.line || a.column - b.column || byText(a.message, b.message),
  );

/** Code unit by code unit, as no locale has a say in it. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The text of a file; refused where it is not plain UTF-8 with LF at the end of lines. */
export const textOf = ({ path, bytes }: SourceFile): Found<string> => {
  const refused = (at: Pick<Place, 'line' | 'column'>, message: string): Found<string> => ({
    value: null,
    problems: [problemAt(path, at.line, at.column, message)],
  });
  if (bytes.length > fileMaxBytes) return refused({ line: 1, column: 1 }, tooLarge);
  const length = validLength(bytes);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, length));
  if (length < bytes.length)
    return refused(positionOf(text, text.length), 'this byte is not UTF-8; save the file as UTF-8');
  const odd = oddCharacter.exec(text);
  if (odd) return refused(positionOf(text, odd.index), oddMessage(odd[0]));
  return { value: text, problems: [] };
};

/** Said of a file that is not read. */
export const tooLarge = `the file is larger than ${fileMaxBytes / 1024} KB; a lesson file is a page of text`;

/** Parts the front matter, between two lines `---`, from the prose after it. */
export const halvesOf = (text: string, path: string): Found<Halves> => {
  const refused = (message: string): Found<Halves> => ({
    value: null,
    problems: [problemAt(path, 1, 1, message)],
  });
  if (!/^---[ \t]*\n/.test(text)) return refused('expected a line --- here, and front matter after it');
  const close = /\n---[ \t]*(\n|$)/.exec(text);
  if (!close) return refused('the front matter has no end: expected a second line ---');
  const matter = text.slice(text.indexOf('\n') + 1, close.index + 1);
  const proseStart = close.index + close[0].length;
  const lines = text.slice(0, proseStart).split('\n').length - 1;
  return {
    value: { matter: `\n${matter}`, prose: '\n'.repeat(lines) + text.slice(proseStart) },
    problems: [],
  };
};

/** Where the character at `index` is, as editors count. */
export const positionOf = (text: string, index: number): Pick<Place, 'line' | 'column'> => {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: index - lineStart + 1 };
};

/**
 * A character that has no business in text that people edit: controls, a byte order mark, what turns the
 * reading direction. Joiners are parts of words and pictures.
 */
export const oddCharacter = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const oddMessage = (character: string): string => {
  if (character === '\r') return 'this line ends in CR LF; save the file with LF alone';
  if (character === '\ufeff') return 'a byte order mark; save the file as UTF-8 without one';
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `the character U+${code} is not text; remove it`;
};

/** How many bytes from the start are UTF-8. */
export const validLength = (bytes: Uint8Array): number => {
  if (isUtf8(bytes, false)) return bytes.length;
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isUtf8(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  // A character that is cut short at `good` begins up to three bytes before it.
  while (good > 0 && !isUtf8(bytes.subarray(0, good), false)) good -= 1;
  return good;
};

const isUtf8 = (bytes: Uint8Array, stream: boolean): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
};
