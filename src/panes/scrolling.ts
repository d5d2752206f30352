// What scrolls: the pane that was chosen with tab, else the lesson; and the lesson by itself, where there is more to read or a new hint.
import type { PaneName } from '../lesson/lesson.ts';
import { layoutFor } from './arrangement.ts';
import { type Body, firstRow } from './body.ts';
import type { Size } from './layout.ts';
import { lineText } from './line.ts';
import { formIn, isChoosing } from './palette.ts';
import { pageOf, paneBody, restRows, scrolledTo } from './pane-content.ts';
import { pageRows, stepOf } from './scroll-keys.ts';
import { type Seen, type Situation, seenOf } from './situation.ts';
import type { Action } from './view.ts';

/** What `key` does if it is one that scrolls. */
export const scrollAction = (at: Situation, size: Size, key: string): Action | null => {
  if (!at.lesson || at.view.help || at.view.glossary || at.view.question || at.view.filtering) return null;
  const pane: PaneName = at.view.focus ?? 'lesson';
  const place = placeOf(pane, at, size);
  const by = place && stepOf(key, place.height);
  if (!place || !by) return null;
  if (pane === 'shell') return { type: 'scroll-shell', rows: by };
  const body = paneBody(pane, seenOf(at), place.width, place.height);
  const from = firstRow(body, place.height, scrolledTo(pane, at));
  return scrollTo(pane, at, from, within(body, place.height, from + by));
};

interface Place {
  readonly width: number;
  readonly height: number;
}

const placeOf = (pane: PaneName, at: Situation, size: Size): Place | null => {
  const layout = layoutFor(at, size);
  for (const { width, slots } of layout.columns) {
    const slot = slots.find((one) => one.pane === pane);
    if (slot) return { width: width - (pane === 'lesson' ? 2 : 1), height: slot.height - restRows(pane, at, width) };
  }
  return null;
};

const within = ({ count }: Body, height: number, row: number) =>
  Math.min(Math.max(0, count - height), Math.max(0, row));

const scrollTo = (pane: PaneName, at: Situation, from: number, to: number): Action | null =>
  to === from ? null : { type: 'scroll-pane', pane, page: pageOf(pane, at), offset: to };

/** Turns the lesson's page to what was never in sight; `null` where there is no such row below, or no lesson on screen. */
export const moreAction = (at: Situation, size: Size): Action | null => {
  // The palette and its forms follow their mark; there is nothing in them that has to be read first.
  const scene = { session: at.session, palette: at.view.palette };
  if (isChoosing(scene) || formIn(scene)) return null;
  const place = at.lesson && placeOf('lesson', at, size);
  if (!place) return null;
  const body = lessonOf(seenOf(at), place);
  const { lesson } = at.view.scroll;
  const furthest = lesson && lesson.page === pageOf('lesson', at) ? lesson.furthest : 0;
  const read = Math.max(furthest, firstRow(body, place.height, null));
  // The last row in sight says how much is below it, where there is more.
  if ((body.text ?? body.count) < read + place.height) return null;
  // A page that has become shorter since was read to its end.
  const to = Math.max(read, within(body, place.height, read + pageRows(place.height)));
  return scrollTo('lesson', at, read, to);
};

const lessonOf = (seen: Seen, { width, height }: Place) => paneBody('lesson', seen, width, height);

/** Turns the lesson's page to the hint that was told last; `null` where it is in sight. */
export const hintAction = (at: Situation, size: Size): Action | null => {
  const place = at.session.hints > 0 ? placeOf('lesson', at, size) : null;
  if (!place) return null;
  const body = lessonOf(seenOf(at), place);
  const { first, last } = newestHint(at, place, body);
  if (last < first) return null;
  const from = firstRow(body, place.height, scrolledTo('lesson', at));
  const isSeen = (row: number) =>
    row >= from + (from > 0 ? 1 : 0) && row < from + place.height - (from + place.height < body.count ? 1 : 0);
  if (isSeen(first) && isSeen(last)) return null;
  return scrollTo('lesson', at, from, within(body, place.height, Math.min(first - 1, last + 2 - place.height)));
};

/** The rows that a page has because of the latest hint: those without which it would be the page before it. */
const newestHint = (at: Situation, place: Place, body: Body) => {
  const seen = seenOf(at);
  const before = lessonOf({ ...seen, session: { ...seen.session, hints: seen.session.hints - 1 } }, place);
  let first = 0;
  while (first < before.count && lineText(before.lineAt(first)) === lineText(body.lineAt(first))) first += 1;
  return { first, last: first + body.count - before.count - 1 };
};
