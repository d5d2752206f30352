// One pane: its heading, its rows in sight, and for the lesson what to do next.
import { useSyncExternalStore } from 'react';
import type { PaneName } from '../lesson/lesson.ts';
import { visibleLines } from './body.ts';
import { heading } from './frame.ts';
import { nextKeys } from './keys.ts';
import { blank, cut, gap, type Line, line, span } from './line.ts';
import { noticeText, paneBody, paneTitle, scrolledTo } from './pane-content.ts';
import { Rows } from './rows.tsx';
import { shellLines } from './shell.ts';
import type { Situation } from './situation.ts';
import type { TerminalScreen } from './terminal-screen.ts';
import type { Theme } from './theme.ts';
import { wrap } from './wrap.ts';

export interface PaneProps {
  readonly pane: PaneName;
  readonly at: Situation;
  readonly terminal: TerminalScreen | null;
  readonly width: number;
  readonly height: number;
  /** Whether a line runs through the heading. */
  readonly ruled: boolean;
  /** Panes that can be had in this place; empty where each has a place of its own. */
  readonly tabs: readonly PaneName[];
  readonly leaveShellKey: string;
  readonly theme: Theme;
}

export const Pane = (props: PaneProps) => {
  const { pane, theme, width, height } = props;
  if (pane === 'shell') return <ShellPane {...props} />;
  return <Rows lines={pane === 'lesson' ? lessonLines(props) : bodyLines(pane, props)} width={width} height={height} theme={theme} />;
};

const bodyLines = (pane: Exclude<PaneName, 'shell' | 'lesson'>, props: PaneProps): readonly Line[] => {
  const { at, width, height } = props;
  const body = paneBody(pane, at, width - 1, height - 1);
  return [
    headingOf(props, body.heading, body.inset),
    ...visibleLines(body, height - 1, scrolledTo(pane, at)).map((row) => cut(row, width)),
  ];
};

const headingOf = ({ pane, at, width, ruled, tabs }: PaneProps, aside: Line, inset: number): Line => {
  const { name, of } = paneTitle(pane, at);
  const isFocused = at.view.focus === pane;
  const others = tabs.filter((tab) => tab !== pane).map((tab) => span(` ${tab}`, 'dim'));
  return heading(line(span(name, isFocused ? 'focused' : 'heading'), span(of), ...others), aside, { width, inset, ruled });
};

const lessonLines = (props: PaneProps): readonly Line[] => {
  const { at, width, height } = props;
  const inner = width - 2;
  const notice = wrap(noticeText(at), inner).slice(0, 4);
  const bottom = [...(notice.length > 0 ? [blank, ...notice] : []), blank, nextLine(at, inner)];
  const room = height - 1 - bottom.length;
  const rows = visibleLines(paneBody('lesson', at, inner, room), room, scrolledTo('lesson', at));
  const filler = Array.from({ length: Math.max(0, room - rows.length) }, () => blank);
  return [headingOf(props, [], 0), ...[...rows, ...filler, ...bottom].map((row) => [gap(1), ...cut(row, inner)])];
};

/** The one thing to do next, in words, and what may be done instead. */
export const nextLine = (at: Situation, width: number): Line => {
  const parts = nextKeys(at).flatMap(({ key, label }, index) => [
    ...(index === 0 ? [] : [gap(3)]),
    span(key, 'key'),
    span(`  ${label}`, index === 0 ? 'strong' : 'plain'),
  ]);
  return cut(parts, width);
};

const none = () => () => {};

const ShellPane = (props: PaneProps) => {
  const { at, terminal, width, height, theme, leaveShellKey } = props;
  // The rows are made anew only when the emulator says that something changed.
  useSyncExternalStore(terminal?.onChange ?? none, terminal?.version ?? zero, terminal?.version ?? zero);
  const isTyping = at.view.typing;
  const aside = isTyping ? line(span(leaveShellKey, 'key'), ' leaves') : terminal ? line(span('s', 'key'), ' to type') : [];
  const lines = terminal ? shellLines(terminal, height - 1, isTyping) : [line(span(' there is no shell yet', 'dim'))];
  return <Rows lines={[headingOf(props, aside, 1), ...lines]} width={width} height={height} theme={theme} />;
};

const zero = () => 0;
