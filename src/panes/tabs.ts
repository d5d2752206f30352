// Where tab goes: the lesson, then the panes as they lie on screen, then those that are not on it.
import type { PaneName } from '../lesson/lesson.ts';
import { calmLayoutFor } from './arrangement.ts';
import { isNarrow, type Size } from './layout.ts';
import type { Situation } from './situation.ts';
import { type Action, following } from './view.ts';

const orderOf = (at: Situation, size: Size): readonly PaneName[] => {
  const shown = calmLayoutFor(at, size).columns.flatMap(({ slots }) => slots.map(({ pane }) => pane));
  return [...shown, ...at.panes.filter((pane) => !shown.includes(pane))];
};

// Where one pane is shown alone or below the lesson, the next one is what tab is for.
const from = (at: Situation, size: Size): PaneName =>
  at.view.focus ?? (isNarrow(size) || at.view.zoomed ? at.focus : 'lesson');

/** The panes that tab goes on to, in their order. */
export const tabsAhead = (at: Situation, size: Size): readonly PaneName[] => {
  const order = orderOf(at, size);
  const here = order.indexOf(from(at, size));
  return [...order.slice(here + 1), ...order.slice(0, here)];
};

/** On by so many panes, round and round. */
export const focusBy =
  (by: number) =>
  (at: Situation, _key: string, size: Size): Action => ({
    type: 'focus-pane',
    pane: following(orderOf(at, size), from(at, size), by),
  });
