// What is read out of a session, line by line: a page when one comes to it, what happened when it did, the panes as words.
import { hintCount, type PaneName } from '../lesson/lesson.ts';
import { firstPage } from '../panes/cover.ts';
import { type Page, stepPage } from '../panes/lesson-page.ts';
import { type Line, lineText } from '../panes/line.ts';
import { paneBody, paneTitle } from '../panes/pane-content.ts';
import { type Situation, seenOf } from '../panes/situation.ts';
import { createTheme, lookOf, toAscii } from '../panes/theme.ts';

/** A pane whose rows can be read out: the shell's are its output, and the lesson's are the page. */
export type ReadPane = Exclude<PaneName, 'lesson' | 'shell'>;

/** How rows become text: with colours on a terminal, else the words alone; never with anything that moves the cursor. */
export const painter = (
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): ((row: Line) => string) => {
  const look = lookOf(environment);
  const theme = createTheme(look);
  const plain = (row: Line) => {
    const text = lineText(row).replaceAll('\u00a0', ' ');
    return look.unicode ? text : toAscii(text);
  };
  return (row) => (isTerminal ? theme.paint(row) : plain(row)).trimEnd();
};

/** The page that is open, and where on it what happened begins. */
export const pageOf = ({ lesson, step, session, kernel }: Situation, width: number): Page => {
  if (!lesson) return { lines: [], anchor: 0 };
  if (!step) return { lines: firstPage(lesson, width, session.recorded), anchor: 0 };
  return stepPage(step, { ...session, kernel, isByLine: true }, width);
};

/** The rows of the page that the latest hint has brought. */
export const hintRows = (at: Situation, width: number): readonly Line[] => {
  const after = pageOf(at, width).lines;
  const { hints, isHintTyped } = at.session;
  // Other words in the end of the hint before: they do not stay.
  const session = { ...at.session, hints: hints - 1, isHintTyped: !isHintTyped };
  const before = pageOf({ ...at, session }, width).lines;
  const first = lengthInCommon(after, before);
  const last = lengthInCommon(after.slice(first).toReversed(), before.slice(first).toReversed());
  return after.slice(first, after.length - last);
};

const lengthInCommon = (a: readonly Line[], b: readonly Line[]): number => {
  const first = a.findIndex((row, index) => lineText(row) !== lineText(b[index] ?? []));
  return first < 0 ? a.length : first;
};

/** Whether there is a hint left. */
export const hasHint = ({ step, session }: Situation): boolean => step !== null && session.hints < hintCount(step);

/** A pane as words: its title, the names of its columns, and its rows. */
export const paneRows = (pane: ReadPane, at: Situation, width: number): readonly string[] => [
  titleOf(pane, at, width),
  ...rowsOf(pane, at, width),
];

/** Of a pane only what is marked, with the rows that belong to it; nothing where nothing is. */
export const markedRows = (pane: ReadPane, at: Situation, width: number): readonly string[] => {
  let isMarked = false;
  const rows = rowsOf(pane, at, width).filter((row) => {
    // A tree is indented, too; its rows stand each for itself.
    if (pane === 'processes' || !row.startsWith('    ')) isMarked = marked.test(row);
    return isMarked;
  });
  return rows.length === 0 ? [] : [titleOf(pane, at, width), ...rows];
};

const marked = /^[+◂-]|\b(new|ended|changed|same)$/;

const bodyOf = (pane: ReadPane, at: Situation, width: number) =>
  paneBody(pane, { ...seenOf(at), isRead: true }, width, Number.POSITIVE_INFINITY);

const titleOf = (pane: ReadPane, at: Situation, width: number): string => {
  const { name, of } = paneTitle(pane, at);
  return words(`${name}${of}  ${lineText(bodyOf(pane, at, width).heading)}`);
};

const rowsOf = (pane: ReadPane, at: Situation, width: number): readonly string[] => {
  const body = bodyOf(pane, at, width);
  return Array.from({ length: body.count }, (_, index) => words(lineText(body.lineAt(index))));
};

/** Without what is drawn: lines, bars, the room between columns. What is left of a tree is how far its rows stand in. */
const words = (text: string): string => {
  const plain = text.replaceAll(/[─│┌┐└┘├┤┬┴┼█░\u00a0]/g, ' ').trimEnd();
  const indent = /^.? */.exec(plain)?.[0] ?? '';
  return indent + plain.slice(indent.length).replaceAll(/ {3,}/g, '  ');
};
