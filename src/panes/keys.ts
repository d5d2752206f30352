// Keys to actions, and the rows on screen that say which keys there are: all of it read from the table of bindings.
import type { Key } from 'ink';
import { type Binding, inSandbox } from './binding.ts';
import { bindings } from './bindings.ts';
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
  for (const binding of bindings) {
    const action = binding.keys.includes(key) && binding.when(at, size) ? binding.action(at, key, size) : null;
    if (action) return action;
  }
  return typedAction(at, key);
};

const filterAction = (at: Situation, key: string): Action | null => {
  const text = at.view.filter ?? '';
  if (key === 'enter') return { type: 'end-filter', keep: true };
  if (key === 'escape') return { type: 'end-filter', keep: false };
  if (key === 'ctrl-c') return { type: 'quit' };
  if (key === 'backspace' || key === 'delete')
    return { type: 'set-filter', text: Array.from(text).slice(0, -1).join('') };
  if (key === 'down' || key === 'up') return marked(at, key === 'down' ? 1 : -1);
  return Array.from(key).length === 1 ? { type: 'set-filter', text: text + key } : null;
};

/** The mark of the list that the filter narrows. */
const marked = (at: Situation, by: number): Action | null => {
  const { session, view } = at;
  if (!inSandbox(at)) return selectBy(by)(at);
  return { type: 'set-palette', palette: moveMark({ session, palette: view.palette, filter: view.filter }, by) };
};

/** A key and what it does, as the screen writes them. */
export interface KeyText {
  readonly key: string;
  /** Another one for the same, said where there is room. */
  readonly also?: string | undefined;
  readonly label: string;
  /** The same in fewer words, said where there is no room for all. */
  readonly brief?: string | undefined;
}

const keyText = (binding: Binding, at: Situation): KeyText => ({
  key: typeof binding.shown === 'string' ? binding.shown : binding.shown(at),
  also: binding.also,
  label: typeof binding.label === 'string' ? binding.label : binding.label(at),
  brief: binding.brief,
});

/** What moves the lesson on, most likely first. */
export const nextKeys = (at: Situation, size: Size): readonly KeyText[] =>
  at.view.filtering
    ? [
        { key: 'enter', label: 'keep' },
        { key: 'esc', label: inSandbox(at) ? 'all calls' : 'all lessons' },
      ]
    : effective(at, size)
        .filter((one) => one.next)
        .map((one) => keyText(one, at));

/** What else can be done, the most important first: for the foot row. */
export const footKeys = (at: Situation, size: Size): readonly KeyText[] =>
  effective(at, size)
    .filter((one) => !one.next)
    .map((one) => keyText(one, at));

/** The rows that would be acted on now: one whose first key belongs to an earlier row is out of reach. */
const effective = (at: Situation, size: Size): readonly Binding[] => {
  const taken = new Set<string>();
  return bindings.filter((one) => {
    const isReached = one.when(at, size) && !taken.has(one.keys[0] ?? '');
    if (isReached) for (const key of one.keys) taken.add(key);
    return isReached && one.shown !== '';
  });
};
