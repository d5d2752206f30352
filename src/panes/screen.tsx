// The whole screen at one moment: props in, frame out.
import { Box, useIsScreenReaderEnabled } from 'ink';
import { useMemo } from 'react';
import { layoutFor } from './arrangement.ts';
import { visibleLines } from './body.ts';
import { callRow } from './call-line.ts';
import type { ChartSource } from './chart-press.ts';
import { Columns } from './columns.tsx';
import { courseBody } from './course-list.ts';
import { jointsOf, rule } from './frame.ts';
import { glossaryBody } from './glossary.ts';
import { helpBody } from './help.ts';
import { footKeysOf, footLine, nextLine } from './key-rows.ts';
import { footKeys } from './keys.ts';
import { isTooSmall, type Layout, type Size, type Slot } from './layout.ts';
import { cut, gap, type Line, line, lineWidth, span, spread } from './line.ts';
import { PageScreen } from './page-screen.tsx';
import { Pane } from './pane.tsx';
import { courseNotices } from './pane-content.ts';
import { reviewBody, reviewItem } from './review.ts';
import { Rows, WideRow } from './rows.tsx';
import type { Situation } from './situation.ts';
import { tabsAhead } from './tabs.ts';
import type { TerminalScreen } from './terminal-screen.ts';
import { readingTheme, type Theme } from './theme.ts';
import { type Machine, machineWords, recordedWords, titleRow } from './title.ts';
import { tooSmallLine } from './too-small.ts';
import { wrap } from './wrap.ts';

export interface ScreenProps {
  readonly at: Situation;
  readonly size: Size;
  readonly terminal: TerminalScreen | null;
  /** Who draws charts; `null`: nobody. */
  readonly charts: ChartSource | null;
  readonly machine: Machine;
  readonly theme: Theme;
  /** The key that leaves the shell, as it is written. */
  readonly leaveShellKey: string;
}

export const Screen = (given: ScreenProps) => {
  const isRead = useIsScreenReaderEnabled();
  const { look } = given.theme;
  const reading = useMemo(() => readingTheme(look), [look]);
  const props = isRead ? { ...given, theme: reading } : given;
  const { at, size } = props;
  if (isTooSmall(size)) return <WideRow line={tooSmallLine(at, size)} theme={props.theme} />;
  const { columns } = size;
  const page = { size, theme: props.theme, end: recordedWords(at), foot: footLine(footKeys(at, size), columns - 4) };
  if (at.view.help) return <PageScreen {...page} title="keys" body={helpBody(at, props.leaveShellKey, columns)} />;
  if (at.view.glossary) return <PageScreen {...page} title="glossary" body={glossaryBody(at, columns)} />;
  return at.lesson ? <LessonScreen {...props} /> : <CourseScreen {...props} />;
};

const LessonScreen = (props: ScreenProps) => {
  const { at, size, theme } = props;
  const layout = layoutFor(at, size);
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows}>
      <WideRow line={rule(size.columns, '┌┐', jointsOf(layout, '┬'), ...titleRow(props))} theme={theme} />
      <Columns layout={layout} theme={theme}>
        {({ pane, ...placed }, slots) => (
          <Pane
            key={pane}
            pane={pane}
            at={at}
            size={size}
            terminal={props.terminal}
            charts={props.charts}
            {...placed}
            tabs={pane === tabbedPane(at, layout, slots) ? tabsAhead(at, size) : []}
            leaveShellKey={props.leaveShellKey}
            theme={theme}
          />
        )}
      </Columns>
      {layout.callRow && <WideRow line={rowBelow(at, size.columns)} theme={theme} />}
      <WideRow line={rule(size.columns, '└┘', jointsOf(layout, '┴'), footOf(props, layout), [])} theme={theme} />
    </Box>
  );
};

const isFreeToTab = ({ view }: Situation) => !view.typing && view.question === null;

const isNotLesson = ({ pane }: Slot) => pane !== 'lesson';

/** One pane at a time, of those that are not the lesson: the first of them says which others there are. */
const tabbedPane = (at: Situation, layout: Layout, slots: readonly Slot[]) =>
  layout.columns.length === 1 && isFreeToTab(at) ? slots.find(isNotLesson)?.pane : undefined;

/** The latest call; while the shell hides the lesson, what is asked for. */
const rowBelow = ({ session, step, view }: Situation, width: number): Line => {
  const call = session.calls.at(-1);
  const inner = width - 4;
  const asked = view.typing && step?.task.kind === 'asked' && session.phase !== 'passed' ? step.task.ask : null;
  const row =
    asked !== null
      ? cut(line(span('▸ ', 'key'), asked), inner)
      : call
        ? callRow(call, inner)
        : line(span('no call yet', 'dim'));
  return [span('│ ', 'border'), ...row, gap(inner - lineWidth(row)), span(' │', 'border')];
};

const footOf = ({ at, size, leaveShellKey }: ScreenProps, layout: Layout): Line => {
  if (at.view.typing) return typingFoot(at, size, leaveShellKey);
  const isLessonSeen = layout.columns.some(({ slots }) => slots.some(({ pane }) => pane === 'lesson'));
  return footLine(footKeysOf(at, size, isLessonSeen), size.columns - 4);
};

/** Keys go to the shell now: what moves the lesson on comes after leaving it. */
const typingFoot = (at: Situation, size: Size, leaveShellKey: string): Line => {
  const leave = line(' ', span(leaveShellKey, 'focused'), span(' leaves the shell '));
  if (at.step?.task.kind !== 'asked' || at.session.phase !== 'passed') return leave;
  const done = line(span('✓ ', 'right'), 'done, then ');
  const room = size.columns - 5 - lineWidth(leave) - lineWidth(done);
  return [...leave, ...done, ...nextLine(at, size, room), gap(1)];
};

const CourseScreen = (props: ScreenProps) => {
  const { at, size, theme } = props;
  const below = belowCourse(at, size.columns);
  const height = size.rows - 3 - below.length;
  const title = spread(line(gap(1), span(at.course.title, 'strong')), [...machineWords(props), gap(1)], size.columns);
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows}>
      <WideRow line={title} theme={theme} />
      <WideRow line={[]} theme={theme} />
      <Rows
        lines={visibleLines(reviewItem(at) ? reviewBody(at, size.columns) : courseBody(at, size.columns), height, null)}
        width={size.columns}
        height={height}
        theme={theme}
      />
      <Rows lines={below} width={size.columns} height={below.length} theme={theme} />
      <WideRow line={courseFoot(at, size)} theme={theme} />
    </Box>
  );
};

/** Why the marked lesson cannot be done here, in full as far as there is room, and what the list is narrowed to. */
const belowCourse = (at: Situation, width: number): readonly Line[] => {
  const { filter, filtering } = at.view;
  const notice = courseNotices(at).flatMap((one) => wrap(one, width - 2).slice(0, 4));
  const found = line(span('find  ', 'key'), filter ?? '', ...(filtering ? [span(' ', 'cursor')] : []));
  const rows = filter === null ? notice : [...notice, cut(found, width - 1)];
  return rows.length === 0 ? [[]] : rows.map((row) => [gap(1), ...row]);
};

const courseFoot = (at: Situation, size: Size): Line => {
  const next = nextLine(at, size, size.columns - 2);
  return [
    gap(1),
    ...next,
    gap(next.length > 0 ? 3 : 0),
    ...footLine(at.view.filtering ? [] : footKeys(at, size), size.columns - 6 - lineWidth(next)),
  ];
};
