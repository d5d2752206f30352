// A terminal that is too small to draw on: one row that says so, and the few keys that act where nothing else can be seen.
import { type Size, smallest } from './layout.ts';
import { cut, type Line, line, textWidth } from './line.ts';
import { quitOrAsk } from './question-bindings.ts';
import type { Situation } from './situation.ts';
import type { Action } from './view.ts';

/** As much of it as the row has room for, said shorter before it is cut. */
export const tooSmallLine = (at: Situation, size: Size): Line => {
  return at.view.question === 'quit' ? shortest(quitWords, size) : sizeLine(size);
};

/** That there is no room, and how to leave. */
export const sizeLine = (size: Size): Line => shortest(sizeWords(size), size);

const shortest = (words: readonly string[], { columns }: Size): Line => {
  const width = Math.max(1, columns);
  return cut(line(words.find((text) => textWidth(text) <= width) ?? words.at(-1) ?? ''), width);
};

const needed = `${smallest.columns} × ${smallest.rows}`;

const sizeWords = ({ columns, rows }: Size): readonly string[] => [
  `cutaway needs ${needed}; this terminal is ${columns} × ${rows}. q or ctrl-c quits.`,
  `cutaway needs ${needed}. q or ctrl-c quits.`,
  `needs ${needed}; q quits`,
];

const quitWords: readonly string[] = [
  'The lab ends, and what you did in the shell is gone. q again quits, esc does not.',
  'What you did in the shell is lost. q again quits, esc does not.',
  'q again quits, esc does not',
];

/** What `key` does unseen: it quits, or asks whether to. */
export const tooSmallAction = (at: Situation, key: string): Action | null => {
  const isAsked = at.view.question === 'quit';
  if (key === 'escape' && isAsked) return { type: 'close' };
  if (key !== 'q' && key !== 'ctrl-c') return null;
  return isAsked ? { type: 'quit' } : quitOrAsk(at);
};
