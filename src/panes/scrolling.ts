// Keys that scroll: the pane that was chosen with tab, else the lesson.
import type { PaneName } from '../lesson/lesson.ts';
import { layoutFor } from './arrangement.ts';
import { firstRow } from './body.ts';
import type { Size } from './layout.ts';
import { pageOf, paneBody, restRows, scrolledTo } from './pane-content.ts';
import { type Situation, seenOf } from './situation.ts';
import type { Action } from './view.ts';

/** Rows by which `key` moves in a pane of `height` rows. */
const stepOf = (key: string, height: number): number | null => {
  const page = Math.max(1, height - 2);
  const steps: Readonly<Record<string, number>> = {
    'page-down': page,
    ' ': page,
    'page-up': -page,
    down: 1,
    j: 1,
    up: -1,
    k: -1,
    home: -1e6,
    end: 1e6,
  };
  return Object.hasOwn(steps, key) ? (steps[key] ?? null) : null;
};

/** What `key` does if it is one that scrolls. */
export const scrollAction = (at: Situation, size: Size, key: string): Action | null => {
  if (!at.lesson || at.view.help || at.view.question || at.view.filtering) return null;
  const pane: PaneName = at.view.focus ?? 'lesson';
  const place = placeOf(pane, at, size);
  const by = place && stepOf(key, place.height);
  if (!place || !by) return null;
  if (pane === 'shell') return { type: 'scroll-shell', rows: by };
  const body = paneBody(pane, seenOf(at), place.width, place.height);
  const from = firstRow(body, place.height, scrolledTo(pane, at));
  const to = Math.min(Math.max(0, body.count - place.height), Math.max(0, from + by));
  return to === from ? null : { type: 'scroll-pane', pane, page: pageOf(pane, at), offset: to };
};

const placeOf = (pane: PaneName, at: Situation, size: Size) => {
  const layout = layoutFor(at, size);
  for (const { width, slots } of layout.columns) {
    const slot = slots.find((one) => one.pane === pane);
    if (slot) return { width: width - (pane === 'lesson' ? 2 : 1), height: slot.height - restRows(pane, at, width) };
  }
  return null;
};
