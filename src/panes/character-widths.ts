// How wide the shell's screen takes a character to be: as wide as the rest of this screen does, or its rows would not line up.
import type { IUnicodeVersionProvider } from '@xterm/headless';
import { textWidth } from './line.ts';

const known = new Map<number, 0 | 1 | 2>();

const wcwidth = (codePoint: number): 0 | 1 | 2 => {
  if (codePoint >= 0x20 && codePoint < 0x7f) return 1;
  const found = known.get(codePoint);
  if (found !== undefined) return found;
  const width = Math.min(2, textWidth(String.fromCodePoint(codePoint))) as 0 | 1 | 2;
  // All there are would be a million; a screen that has seen more than this is not a text.
  if (known.size > 16384) known.clear();
  known.set(codePoint, width);
  return width;
};

/** For the emulator. A character of no width belongs to the one before it. */
export const characterWidths: IUnicodeVersionProvider = {
  version: 'cutaway',
  wcwidth,
  charProperties: (codePoint, preceding) => {
    const width = wcwidth(codePoint);
    const joins = width === 0 && preceding !== 0;
    // As the emulator packs it: a state that we have no use for, two bits of width, whether it joins the one before.
    return ((joins ? (preceding >> 1) & 3 : width) << 1) | (joins ? 1 : 0);
  },
};
