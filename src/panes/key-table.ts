// What is read out of a table of bindings, whichever screen it belongs to; and what keys do to a filter that is typed.
import type { Binding } from './binding.ts';
import type { Size } from './layout.ts';

/** What `key` does now on a screen of `size`: the first row that fits wins. `null`: nothing. */
export const actionIn = <At, Does>(
  bindings: readonly Binding<At, Does>[],
  at: At,
  key: string,
  size: Size,
): Does | null => {
  for (const binding of bindings) {
    const action = binding.keys.includes(key) && binding.when(at, size) ? binding.action(at, key, size) : null;
    if (action) return action;
  }
  return null;
};

/** The rows that would be acted on now: one whose first key belongs to an earlier row is out of reach. */
export const reachable = <At, Does>(
  bindings: readonly Binding<At, Does>[],
  at: At,
  size: Size,
): readonly Binding<At, Does>[] => {
  const taken = new Set<string>();
  return bindings.filter((one) => {
    const isReached = one.when(at, size) && !taken.has(one.keys[0] ?? '');
    if (isReached) for (const key of one.keys) taken.add(key);
    return isReached && one.shown !== '';
  });
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

export const keyText = <At, Does>(binding: Binding<At, Does>, at: At): KeyText => ({
  key: typeof binding.shown === 'string' ? binding.shown : binding.shown(at),
  also: binding.also,
  label: typeof binding.label === 'string' ? binding.label : binding.label(at),
  brief: binding.brief,
});

export type FilterAction =
  | { readonly type: 'set-filter'; readonly text: string }
  | { readonly type: 'end-filter'; readonly keep: boolean }
  | { readonly type: 'quit' };

/** What `key` does while `text` is typed to narrow a list by. */
export const typedFilter = (text: string, key: string): FilterAction | null => {
  if (key === 'enter') return { type: 'end-filter', keep: true };
  if (key === 'escape') return { type: 'end-filter', keep: false };
  if (key === 'ctrl-c') return { type: 'quit' };
  if (key === 'backspace' || key === 'delete')
    return { type: 'set-filter', text: Array.from(text).slice(0, -1).join('') };
  return Array.from(key).length === 1 ? { type: 'set-filter', text: text + key } : null;
};
