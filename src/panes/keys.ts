// Keys to actions, and the rows on screen that say which keys there are: all of it read from the table of bindings.
import type { Key } from 'ink';
import { inSandbox } from './binding.ts';
import { bindings } from './bindings.ts';
import { actionIn, type KeyText, keyText, reachable, typedFilter } from './key-table.ts';
import type { Size } from './layout.ts';
import { moveMark } from './palette.ts';
import { typedAction } from './palette-bindings.ts';
import { selectBy } from './selection.ts';
import type { Situation } from './situation.ts';
import type { Action } from './view.ts';

/** A key by its name, from what Ink says about it. */
export const keyName = (input: string, key: Key): string => {
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  const named = [
    ['return', 'enter'],
    ['escape', 'escape'],
    ['upArrow', 'up'],
    ['downArrow', 'down'],
    ['leftArrow', 'left'],
    ['rightArrow', 'right'],
    ['pageUp', 'page-up'],
    ['pageDown', 'page-down'],
    ['home', 'home'],
    ['end', 'end'],
    ['backspace', 'backspace'],
    ['delete', 'delete'],
  ] as const;
  const found = named.find(([property]) => key[property]);
  if (found) return found[1];
  return key.ctrl ? `ctrl-${input}` : input;
};

/** What `key` does now on a screen of `size`; `null`: nothing. */
export const actionFor = (at: Situation, key: string, size: Size): Action | null => {
  if (at.view.filtering) return filterAction(at, key);
  return actionIn(bindings, at, key, size) ?? typedAction(at, key);
};

const filterAction = (at: Situation, key: string): Action | null => {
  if (key === 'down' || key === 'up') return marked(at, key === 'down' ? 1 : -1);
  return typedFilter(at.view.filter ?? '', key);
};

/** The mark of the list that the filter narrows. */
const marked = (at: Situation, by: number): Action | null => {
  const { session, view } = at;
  if (!inSandbox(at)) return selectBy(by)(at);
  return { type: 'set-palette', palette: moveMark({ session, palette: view.palette, filter: view.filter }, by) };
};

/** What moves the lesson on, most likely first. */
export const nextKeys = (at: Situation, size: Size): readonly KeyText[] =>
  at.view.filtering
    ? [
        { key: 'enter', label: 'keep' },
        { key: 'esc', label: inSandbox(at) ? 'all calls' : 'all lessons' },
      ]
    : reachable(bindings, at, size)
        .filter((one) => one.next)
        .map((one) => keyText(one, at));

/** What else can be done, the most important first: for the foot row. */
export const footKeys = (at: Situation, size: Size): readonly KeyText[] =>
  reachable(bindings, at, size)
    .filter((one) => !one.next)
    .map((one) => keyText(one, at));
