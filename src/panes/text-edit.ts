// A line of text that is typed, with the usual keys of a line: those of readline(3) that one hand remembers.
import { characters } from './line.ts';

export interface TypedText {
  readonly text: string;
  /** How many characters stand before the cursor. */
  readonly at: number;
}

export const typedText = (text: string): TypedText => ({ text, at: characters(text).length });

/** The line after `key`; `null` where that is no key for a line. */
export const editText = (line: TypedText, key: string): TypedText | null => {
  const all = characters(line.text);
  const at = Math.min(line.at, all.length);
  const joined = (before: readonly string[], after: readonly string[]): TypedText => ({
    text: [...before, ...after].join(''),
    at: before.length,
  });
  const [before, after] = [all.slice(0, at), all.slice(at)];
  switch (key) {
    case 'left':
    case 'ctrl-b':
      return { ...line, at: Math.max(0, at - 1) };
    case 'right':
    case 'ctrl-f':
      return { ...line, at: Math.min(all.length, at + 1) };
    case 'home':
    case 'ctrl-a':
      return { ...line, at: 0 };
    case 'end':
    case 'ctrl-e':
      return { ...line, at: all.length };
    case 'backspace':
      return joined(before.slice(0, -1), after);
    case 'delete':
    case 'ctrl-d':
      return joined(before, after.slice(1));
    case 'ctrl-u':
      return joined([], after);
    case 'ctrl-k':
      return joined(before, []);
    case 'ctrl-w':
      return joined(withoutWord(before), after);
    default:
      return characters(key).length === 1 && key >= ' ' ? insertText({ ...line, at }, key) : null;
  }
};

/** `more` at the cursor. */
export const insertText = ({ text, at }: TypedText, more: string): TypedText => {
  const all = characters(text);
  const added = [...all.slice(0, at), ...characters(more)];
  return { text: [...added, ...all.slice(at)].join(''), at: added.length };
};

const withoutWord = (before: readonly string[]): readonly string[] => {
  const text = before.join('').replace(/[^\s/]*[\s/]*$/, '');
  return characters(text);
};
