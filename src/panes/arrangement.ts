// The layout that this moment asks for: which panes, and how much room the lesson needs.
import { firstBelow, isNarrow, type Layout, layoutOf, type Size, shellSize, type Wishes } from './layout.ts';
import { newPalette } from './palette-view.ts';
import { paneBody, restRows } from './pane-content.ts';
import { type Situation, seenOf, situationOf } from './situation.ts';

/** The layout of an open lesson. */
export const layoutFor = (at: Situation, size: Size): Layout =>
  layoutOf(size, { ...wishesOf(at), ...rowsOf(at, size), zoomed: isZoomed(at) });

// A question is asked where the lesson is.
const isZoomed = ({ view }: Situation) => view.zoomed && view.question === null;

/** The layout if nobody had chosen a pane. */
export const calmLayoutFor = (at: Situation, size: Size): Layout =>
  layoutOf(size, { ...wishesOf(at), focus: 'lesson', zoomed: false, typing: false });

/** The shell's screen, columns and rows. */
export const shellSizeFor = (at: Situation, size: Size): Size => shellSize(size, wishesOf(at));

const wishesOf = (at: Situation): Wishes => ({
  panes: at.panes,
  earlier: earlierPanes(at),
  focus: at.view.typing ? 'shell' : at.focus,
  zoomed: at.view.zoomed,
  typing: at.view.typing,
  lessonRows: 0,
  belowRows: 0,
});

/** What the pages before this one showed, from the lesson's first page on. */
const earlierPanes = (at: Situation) => {
  const { lesson, step, session } = at;
  const view = { ...at.view, palette: newPalette };
  const index = lesson?.steps.findIndex(({ id }) => id === step?.id) ?? -1;
  const pages = index < 0 ? [] : [null, ...(lesson?.steps.slice(0, index).map(({ id }) => id) ?? [])];
  return pages.map((id) => situationOf({ ...at, view, session: { ...session, step: id } }).panes);
};

// Where the lesson has its own column there is nothing to share out; elsewhere this is worth the work.
const rowsOf = (at: Situation, size: Size): Pick<Wishes, 'lessonRows' | 'belowRows'> => {
  if (!isNarrow(size) || isZoomed(at) || at.view.typing) return { lessonRows: 0, belowRows: 0 };
  const width = size.columns - 2;
  const lesson = paneBody('lesson', seenOf(at), width - 2, 0).count + restRows('lesson', at, width);
  return { lessonRows: lesson, belowRows: isAsking(at) ? 0 : belowRows(at, width) };
};

// Whoever is to answer has to see the answers.
const isAsking = ({ step, session }: Situation) => step?.predict != null && session.phase === 'ready';

// The share of the pane that lies there by itself: with every pane that is chosen the text would lie elsewhere.
const belowRows = (at: Situation, width: number): number => {
  const pane = firstBelow({ panes: at.panes, focus: 'lesson' });
  // What stands in a shell nobody knows: it keeps its rows.
  if (pane === 'shell' || pane === 'lesson') return Number.POSITIVE_INFINITY;
  return paneBody(pane, seenOf(at), width - 1, 0).count + restRows(pane, at, width);
};
