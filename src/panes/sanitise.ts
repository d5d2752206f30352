// The one door through which text gets onto the screen: makes everything that a terminal could obey, or hide, visible.
// Knows nothing of styles and layout.

declare const clean: unique symbol;
/** Text that went through `sanitise`: one line, every character of it visible, nothing that a terminal obeys. */
export type Clean = string & { readonly [clean]: true };

/** Longer text than any row can show is cut before it is worked on; a command line may be 2 MiB. */
const lengthMax = 4096;

/** More marks than this on one letter are no script that is written, but a pile that grows over its neighbours. */
const marksMax = 4;

const harmless = /^[\x20-\x7e]*$/;
const control = /\p{Cc}/gu;
const separator = /[\p{Zl}\p{Zp}]/gu;
// Joiners and variation selectors stay where they shape a picture: in an emoji sequence, and nowhere else.
const invisible =
  /(?<!\p{Extended_Pictographic})\ufe0f|(?<!\p{Extended_Pictographic}|\ufe0f|\p{Emoji_Modifier})\u200d|\u200d(?!\p{Extended_Pictographic})|(?![\u200d\ufe0f])[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const pile = new RegExp(`(\\p{M}{${marksMax}})\\p{M}+`, 'gu');

/**
 * `text` as it may be drawn. C0 and DEL in caret notation (`^[` for ESC), C1 as `M-^[`, what is invisible (bidi controls,
 * zero-width characters, tags) as `<U+202E>`, half a surrogate pair as U+FFFD. Any string is taken; the same result for a
 * result given again.
 */
export const sanitise = (text: string): Clean => {
  const short = text.length > lengthMax ? text.slice(0, lengthMax) : text;
  if (harmless.test(short)) return short as Clean;
  return short
    .toWellFormed()
    .replace(control, caret)
    .replace(separator, codePoint)
    .replace(invisible, codePoint)
    .replace(pile, '$1\ufffd') as Clean;
};

/**
 * What one cell of a terminal shows, kept to its `width` of columns (1 or 2): a grid cannot give an invisible character
 * room of its own. Joiners and variation selectors go; any other stranger turns the cell into U+FFFD.
 */
export const sanitiseCell = (chars: string, width: number): Clean => {
  if (chars.length === 1 && harmless.test(chars)) return chars as Clean;
  const kept = chars.toWellFormed().replace(/[\u200d\ufe0e\ufe0f]/g, '');
  return kept !== '' && sanitise(kept) === kept ? (kept as Clean) : (`\ufffd${' '.repeat(width - 1)}` as Clean);
};

/**
 * JSON text that holds the same, and nothing that a terminal obeys or hides: such characters as `\u202e`. Those below
 * U+0020 are written so by `JSON.stringify` itself.
 */
export const sanitiseJson = (json: string): string =>
  json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
    character.split('').map(unitEscape).join(''),
  );

const unitEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const caret = (character: string) => {
  const code = character.charCodeAt(0);
  return code < 0x80 ? `^${String.fromCharCode(code ^ 0x40)}` : `M-^${String.fromCharCode(code - 0x40)}`;
};

const codePoint = (character: string) =>
  `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
