// What came from the keyboard at once: keys, one by one, or a paste.
import type { Key } from 'ink';
import { keyName } from './keys.ts';

/** More characters at once than anybody types. */
const typedMax = 8;

/** Whether `text`, read in one go, is a paste from a terminal that does not mark one. A key that is held down repeats itself. */
export const isPasted = (text: string): boolean => {
  const characters = Array.from(text);
  return characters.length > typedMax && new Set(characters).size > 1;
};

/** What Ink hands over in one go, as keys in their order. */
export const keysOf = (input: string, key: Key): readonly string[] => {
  const name = keyName(input, key);
  return name === input ? Array.from(input, nameOf) : [name];
};

/** Alone, such a character is a key to Ink; among others it is not. */
const nameOf = (character: string): string => {
  if (character === '\r' || character === '\n') return 'enter';
  if (character === '\t') return 'tab';
  return character < ' ' ? `ctrl-${String.fromCharCode(character.charCodeAt(0) + 96)}` : character;
};

/** Of a paste, what a line takes: its first one. */
export const pastedLine = (text: string): string => text.split(/[\r\n]/, 1)[0] ?? '';
