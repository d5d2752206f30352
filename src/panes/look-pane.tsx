// One pane of the screen of `cutaway look`: its heading, and its rows in sight.
import { useMemo } from 'react';
import { visibleLines } from './body.ts';
import { Framed, type Placed } from './columns.tsx';
import { heading, tabHints } from './frame.ts';
import { blank, cut, gap, type Line, line, span } from './line.ts';
import { labelOf } from './look-about.ts';
import { lookBody } from './look-content.ts';
import { lookListBody } from './look-processes.ts';
import type { LookPane, LookState } from './look-state.ts';
import { whyUnread } from './situation.ts';
import type { Theme } from './theme.ts';
import { wrapWith } from './wrap.ts';

export interface LookPaneProps extends Omit<Placed, 'pane'> {
  readonly at: LookState;
  /** Panes that tab brings into this place; empty where each has a place of its own. */
  readonly tabs: readonly LookPane[];
  readonly theme: Theme;
}

export const SubjectPane = ({ pane, ...props }: LookPaneProps & { readonly pane: LookPane }) => {
  const { at, width, height, ends, tabs, theme } = props;
  const { world, before, last, subject, you } = at;
  // Made anew when somebody has looked, not when the mark moves.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `at` is these, and what the rows do not hang on
  const body = useMemo(
    () => lookBody(pane, at, width - 1, height - 1),
    [pane, width, height, world, before, last, subject, you],
  );
  const isFocused = at.view.focus === pane;
  const rows = visibleLines(body, height - 1, at.view.scroll[pane] ?? null, isFocused);
  const title = line(span(pane.toUpperCase(), isFocused ? 'focused' : 'heading'), span(` of ${labelOf(subject)}`));
  const first = heading(title, body.heading, { width, inset: body.inset, ends, more: tabHints(tabs) });
  return (
    <Framed
      lines={[first, ...rows.map((row) => cut(row, width))]}
      width={width}
      height={height}
      ends={ends}
      theme={theme}
    />
  );
};

export const ListPane = ({ at, width, height, ends, theme }: LookPaneProps) => {
  const inner = width - 1;
  const notice = noticeLines(at, inner);
  const room = height - 1 - notice.length;
  const body = lookListBody(at, inner);
  const rows = visibleLines(body, room, null);
  const none =
    body.count === 0 ? [line(gap(2), span('no process has that in its name, or is that number', 'dim'))] : [];
  const filler = Array.from({ length: Math.max(0, room - rows.length - none.length) }, () => blank);
  const title = line(span('PROCESSES', at.view.focus === null ? 'focused' : 'heading'), span(titleEnd(at, body.count)));
  const first = heading(title, body.heading, { width, inset: body.inset, ends, more: [] });
  return (
    <Framed
      lines={[first, ...rows, ...none, ...filler, ...notice]}
      width={width}
      height={height}
      ends={ends}
      theme={theme}
    />
  );
};

const titleEnd = ({ container, view }: LookState, count: number): string =>
  `${container && !view.isAll ? ` of ${container.name}` : ''}  ${count}`;

/** Whom nobody can see, what the list is narrowed to, and what became of somebody. */
const noticeLines = ({ world, view, notice }: LookState, width: number): readonly Line[] => {
  const hidden = whyUnread(world, (what) => what === '/proc');
  const found =
    view.filter === null
      ? []
      : [line(gap(1), span('find  ', 'key'), view.filter, ...(view.filtering ? [span(' ', 'cursor')] : []))];
  const told = [...(hidden === null ? [] : [`/proc ${hidden}`]), ...(notice === null ? [] : [notice])];
  return [...told.flatMap((text) => wrapWith(line(gap(1)), line(span(text, 'warning')), width)), ...found].map((row) =>
    cut(row, width),
  );
};
