// The layout that this moment asks for: which panes, and how much room the lesson needs.
import { isNarrow, type Layout, layoutOf, type Size, shellSize, type Wishes } from './layout.ts';
import { paneBody, restRows } from './pane-content.ts';
import { type Situation, seenOf } from './situation.ts';

/** The layout of an open lesson. */
export const layoutFor = (at: Situation, size: Size): Layout => layoutOf(size, wishesOf(at, size));

/** The shell's screen, columns and rows. */
export const shellSizeFor = (at: Situation, size: Size): Size => shellSize(size, wishesOf(at, size));

const wishesOf = (at: Situation, size: Size): Wishes => ({
  panes: at.panes,
  focus: at.focus,
  zoomed: at.view.zoomed,
  typing: at.view.typing,
  lessonRows: isNarrow(size) && isAsking(at) ? lessonRows(at, size.columns - 2) : 0,
});

// Whoever is to answer has to see the answers.
const isAsking = ({ step, session }: Situation) => step?.predict != null && session.phase === 'ready';

const lessonRows = (at: Situation, width: number): number =>
  paneBody('lesson', seenOf(at), width - 2, 0).count + restRows('lesson', at, width);
