// How much room prose takes in the lesson pane, and whether it fits. An estimate: the pane wraps by itself.
import type { Nodes, Root, RootContent } from 'mdast';
import stringWidth from 'string-width';
import { type Act, callText } from '../call/call.ts';
import type { ExpectedOutcome, Prediction, Problem, Step } from './lesson.ts';
import { nodesOf } from './prose-nodes.ts';
import { problemAt } from './source-file.ts';

/** The inside of the lesson pane on a screen of 120×40. */
export const paneColumns = 60;
export const paneRows = 30;
/** Afterwards no hints come, and of what was said before one row tells that it is there. */
const rowsAfterwards = 34;

/** What a value is taken to be while there is none: as wide as an inode. */
const typicalValue = '4026532301';

/** A problem where the page of a lesson, or a page of a step with all that stands on it, does not fit. */
export const oversizedLesson = (prose: Root, path: string): readonly Problem[] => [
  ...oversized(prose, path, 0, 'the prose'),
  ...wideCode(prose, path),
];

export const oversizedStep = (
  step: Pick<Step, 'predict' | 'task' | 'before' | 'after' | 'sameAs' | 'expect' | 'keep'>,
  path: string,
): readonly Problem[] => {
  const { predict, task } = step;
  const question = predict
    ? 2 + rowsOf(predict.ask, paneColumns) + sumOf(predict.choices.map((one) => rowsOf(one.say, paneColumns - 4)))
    : 0;
  const asked = task.kind === 'asked' ? 1 + rowsOf(task.ask, paneColumns) : 0;
  const calls = task.kind === 'acted' ? 1 + sumOf(task.acts.map(callRows)) : 0;
  return [
    ...oversized(step.before, path, question + asked + calls, 'the prose before it happens, with its question,'),
    ...oversized(step.after, path, happenedRows(step), 'the prose afterwards, with all that happened,', rowsAfterwards),
    ...wideCode(step.before, path),
    ...wideCode(step.after, path),
  ];
};

/** Of one call, beside the name of whoever makes it; its result is as short as it usually is. */
const callRows = (act: Act): number => rowsOf(`${callText(act, () => 42)} = 0`, paneColumns - act.actor.length - 5);

/** What stands around the prose of a step that is over: the verdict, the calls, the other languages, the claims, and the rows between. */
const happenedRows = ({ predict, task, sameAs, expect, keep }: Parameters<typeof oversizedStep>[0]): number => {
  const { acts, outcomes } = task.kind === 'acted' ? task : { acts: [], outcomes: [] };
  const callers = Math.max(6, ...acts.map(({ actor }) => actor.length + 3)) + 2;
  const calls = acts.map((act, index) =>
    rowsOf(`${callText(act, () => 42)} ${resultText(outcomes[index] ?? {})}`, paneColumns - callers),
  );
  const languages = Object.values(sameAs).map((one) => (one === null ? 0 : rowsOf(one, paneColumns - callers)));
  const claims = [...expect, ...keep].map(({ say }) => (say ? rowsOf(say, paneColumns - labelColumns) : 1));
  const parts = [predict ? verdictRows(predict) : 0, sumOf(calls) + sumOf(languages), sumOf(claims)];
  return sumOf(parts.map((rows) => (rows > 0 ? rows + 1 : 0)));
};

/** With how long it took, which stands at the end of a call's last row, or below it. */
const resultText = ({ gone, errno, data }: ExpectedOutcome): string => {
  if (gone) return 'does not return';
  const value = errno ? `-1 ${errno[0]} (Operation not permitted)` : '0';
  return `=\u00a0${value}${data === undefined ? '' : ` (${data})`} 12.3\u00a0µs`;
};

/** In front of claims, and of an answer. */
const labelColumns = 12;

/** With the wrong answer that takes most to set right. */
const verdictRows = ({ ask, choices }: Prediction): number => {
  const answer = (text: string) => rowsOf(text, paneColumns - labelColumns);
  const right = sumOf(choices.filter((one) => one.right).map(({ say }) => answer(say)));
  const rest = choices.map(({ say, because, ...one }) => {
    const mine = one.right ? 0 : answer(say);
    return mine + (because === null ? 0 : rowsOf(because, paneColumns));
  });
  return rowsOf(ask, paneColumns) + right + Math.max(0, ...rest);
};

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

const oversized = (
  prose: Root,
  path: string,
  extraRows: number,
  what: string,
  most: number = paneRows,
): readonly Problem[] => {
  const rows = rowsOfBlocks(prose.children, paneColumns) + extraRows;
  if (rows <= most) return [];
  const start = prose.children[0]?.position?.start;
  const room = `${rows} rows of ${paneColumns} columns, and the lesson pane has ${most}`;
  const message = `${what} takes about ${room}; make two steps of it`;
  return [problemAt(path, start?.line ?? 1, start?.column ?? 1, message)];
};

const wideCode = (prose: Root, path: string): readonly Problem[] =>
  [...nodesOf(prose)].flatMap((node) => {
    const widest =
      node.type === 'code'
        ? Math.max(
            ...filledIn(node.value)
              .split('\n')
              .map((line) => widthOf(line)),
          )
        : 0;
    const start = node.position?.start;
    if (widest <= paneColumns || !start) return [];
    return [
      problemAt(
        path,
        start.line,
        start.column,
        `this code is ${widest} columns wide, and the lesson pane has ${paneColumns}`,
      ),
    ];
  });

const rowsOfBlocks = (blocks: readonly RootContent[], columns: number): number =>
  blocks.reduce((sum, block) => sum + rowsOfBlock(block, columns), 0) + Math.max(0, blocks.length - 1);

const rowsOfBlock = (block: RootContent, columns: number): number => {
  if (block.type === 'code') return block.value.split('\n').length;
  if (block.type === 'blockquote') return rowsOfBlocks(block.children, columns - 2);
  if (block.type !== 'list') return rowsOf(textIn(block), columns);
  const items = block.children.map((item) => rowsOfBlocks(item.children, columns - 3));
  return items.reduce((sum, rows) => sum + rows, 0) + (block.spread ? items.length - 1 : 0);
};

/** All words under `node`. */
const textIn = (node: Nodes): string => {
  if (node.type === 'break') return '\n';
  if ('children' in node) return node.children.map(textIn).join('');
  return 'value' in node ? node.value : '';
};

const filledIn = (text: string): string => text.replaceAll(/\{\{[^{}]*\}\}/g, typicalValue);

/** Most words are plain, and need no look at every character. */
const widthOf = (text: string): number => (/^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text));

/** Rows of `text` when it is wrapped at words. */
const rowsOf = (text: string, columns: number): number => {
  let rows = 1;
  let used = 0;
  for (const word of filledIn(text).split(/[ \t\n]+/)) {
    const width = widthOf(word);
    if (used > 0 && used + 1 + width > columns) {
      rows += 1;
      used = 0;
    }
    rows += Math.floor(Math.max(0, width - 1) / columns);
    used = width > columns ? ((width - 1) % columns) + 1 : used + (used > 0 ? 1 : 0) + width;
  }
  return rows;
};
