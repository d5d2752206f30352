// One pane: its heading, its rows in sight, and for the lesson what to do next.
import { useIsScreenReaderEnabled } from 'ink';
import { useMemo, useSyncExternalStore } from 'react';
import type { PaneName } from '../lesson/lesson.ts';
import { isSandbox } from '../session/sandbox-lesson.ts';
import { type Body, visibleLines } from './body.ts';
import type { ChartPress, ChartSource } from './chart-press.ts';
import { Framed } from './columns.tsx';
import { heading, tabHints } from './frame.ts';
import { keyLine, nextLine } from './key-rows.ts';
import type { Size } from './layout.ts';
import { blank, cut, gap, type Line, line, span } from './line.ts';
import { newPalette } from './palette-view.ts';
import { noticeLines, paneBody, paneTitle, restRows, scrolledTo } from './pane-content.ts';
import { shellLines } from './shell.ts';
import { type Situation, seenOf } from './situation.ts';
import type { TerminalScreen } from './terminal-screen.ts';
import type { Theme } from './theme.ts';
import { wrap } from './wrap.ts';

export interface PaneProps {
  readonly pane: PaneName;
  readonly at: Situation;
  readonly size: Size;
  readonly terminal: TerminalScreen | null;
  readonly charts: ChartSource | null;
  readonly width: number;
  readonly height: number;
  /** What joins the heading to the lines beside it; `null` for a pane at the top. */
  readonly ends: readonly [string, string] | null;
  /** Panes that tab brings into this place, in their order; empty where each has a place of its own. */
  readonly tabs: readonly PaneName[];
  readonly leaveShellKey: string;
  readonly theme: Theme;
}

export const Pane = (props: PaneProps) => {
  const { pane } = props;
  if (pane === 'shell') return <ShellPane {...props} />;
  if (pane === 'lesson') return <LessonPane {...props} />;
  return pane === 'limits' ? <LimitsPane {...props} /> : <BodyPane {...props} pane={pane} press={null} />;
};

interface BodyRoom {
  readonly width: number;
  readonly height: number;
  readonly press?: ChartPress | null;
}

/** A pane's rows, made anew only when the session or the pane has changed: not when the learner looks elsewhere. */
const useBody = (pane: Exclude<PaneName, 'shell'>, at: Situation, { width, height, press = null }: BodyRoom): Body => {
  const { session, step, lesson, kernel, levels, palette: own, filter, startAt, done } = seenOf(at);
  const isRead = useIsScreenReaderEnabled();
  // The palette lies in the lesson's pane; the others stay what they are.
  const palette = pane === 'lesson' ? own : newPalette;
  return useMemo(
    () =>
      paneBody(
        pane,
        { session, step, lesson, kernel, levels, palette, filter, startAt, done, isRead, press },
        width,
        height,
      ),
    [pane, width, height, press, session, step, lesson, kernel, levels, palette, filter, startAt, done, isRead],
  );
};

/** Charts are wanted as soon as something in it has moved; read aloud they say nothing. */
const LimitsPane = (props: PaneProps) => {
  const isRead = useIsScreenReaderEnabled();
  const isMoving = props.at.session.usage.samples.length > 1;
  const source = isMoving && !isRead ? props.charts : null;
  const press = useSyncExternalStore(source?.subscribe ?? none, source?.get ?? nothing, nothing);
  return <BodyPane {...props} pane="limits" press={press} />;
};

interface BodyPaneProps extends PaneProps {
  readonly pane: Exclude<PaneName, 'shell'>;
  readonly press: ChartPress | null;
}

const BodyPane = (props: BodyPaneProps) => {
  const { pane, at, width, height, press } = props;
  const body = useBody(pane, at, { width: width - 1, height: height - 1, press });
  const rows = visibleLines(body, height - 1, scrolledTo(pane, at));
  return (
    <Framed lines={[headingOf(props, body.heading, body.inset), ...rows.map((row) => cut(row, width))]} {...props} />
  );
};

const headingOf = ({ pane, at, width, ends, tabs }: PaneProps, aside: Line, inset: number): Line => {
  const { name, of } = paneTitle(pane, at);
  const isFocused = (at.view.typing ? 'shell' : at.view.focus) === pane;
  return heading(line(span(name, isFocused ? 'focused' : 'heading'), span(of)), aside, {
    width,
    inset,
    ends,
    more: tabHints(tabs.map((tab) => (tab === 'lesson' && isSandbox(at.session) ? 'sandbox' : tab))),
  });
};

const leaveLabel = ({ session }: Situation): string => {
  if (isSandbox(session)) return 'back to the sandbox';
  return session.phase === 'passed' ? 'done: back to the lesson' : 'back to the lesson';
};

const LessonPane = (props: PaneProps) => {
  const { at, size, width, height, leaveShellKey } = props;
  const inner = width - 2;
  // Keys go to the shell meanwhile; those of the lesson would be promised in vain.
  const typing = at.view.typing ? keyLine([{ key: leaveShellKey, label: leaveLabel(at) }], inner) : null;
  const bottom = [...noticeLines(at, inner), blank, typing ?? nextLine(at, size, inner)];
  const room = height - restRows('lesson', at, width);
  const body = useBody('lesson', at, { width: inner, height: room });
  const rows = visibleLines(body, room, scrolledTo('lesson', at), at.view.focus === null || at.view.focus === 'lesson');
  // Air below the title where there is some.
  const text = rows.length < room ? [blank, ...rows] : rows;
  const filler = Array.from({ length: room - text.length }, () => blank);
  const all = [...text, ...filler, ...bottom].map((row) => [gap(1), ...cut(row, inner)]);
  return <Framed lines={[headingOf(props, [], 0), ...all]} {...props} />;
};

const none = () => () => {};

const ShellPane = (props: PaneProps) => {
  const { at, terminal, width, height, leaveShellKey } = props;
  // The rows are made anew only when the emulator says that something changed.
  useSyncExternalStore(terminal?.onChange ?? none, terminal?.version ?? zero, terminal?.version ?? zero);
  const isTyping = at.view.typing;
  const isAlive = at.session.lab.state === 'ready';
  const noShell = isAlive ? at.session.lab.detail : null;
  const below = terminal?.scrolledBack() ?? 0;
  const aside = isTyping
    ? line(span(leaveShellKey, 'key'), ' leaves')
    : line(
        ...(below > 0 ? [span(`▼ ${below} more   `, 'dim')] : []),
        ...(terminal && isAlive && !noShell && !at.session.recorded ? [span('s', 'key'), span(' to type')] : []),
      );
  const lines = noShell
    ? wrap(line(span(noShell, 'warning')), width - 2).map((row) => [gap(1), ...row])
    : terminal
      ? shellLines(terminal, height - 1, isTyping)
      : [line(span(' there is no shell yet', 'dim'))];
  return <Framed lines={[headingOf(props, aside, 0), ...lines]} {...props} />;
};

const zero = () => 0;

const nothing = () => null;
