// How much room prose takes in the lesson pane, and whether it fits. An estimate: the pane wraps by itself.
import type { Nodes, Root, RootContent } from 'mdast';
import stringWidth from 'string-width';
import { type Act, callText } from '../call/call.ts';
import type { Problem, Step } from './lesson.ts';
import { nodesOf } from './prose-nodes.ts';
import { problemAt } from './source-file.ts';

/** The inside of the lesson pane on a screen of 120×40. */
export const paneColumns = 60;
export const paneRows = 30;

/** What a value is taken to be while there is none: as wide as an inode. */
const typicalValue = '4026532301';

/** A problem where the page of a lesson, or a page of a step with all that stands on it, does not fit. */
export const oversizedLesson = (prose: Root, path: string): readonly Problem[] => [
  ...oversized(prose, path, 0, 'the prose'),
  ...wideCode(prose, path),
];

export const oversizedStep = (
  step: Pick<Step, 'predict' | 'task' | 'before' | 'after' | 'sameAs'>,
  path: string,
): readonly Problem[] => {
  const { predict, task, sameAs } = step;
  const question = predict
    ? 2 +
      rowsOf(predict.ask, paneColumns) +
      predict.choices.reduce((sum, one) => sum + rowsOf(one.say, paneColumns - 4), 0)
    : 0;
  const asked = task.kind === 'asked' ? 1 + rowsOf(task.ask, paneColumns) : 0;
  const because = Math.max(0, ...(predict?.choices ?? []).map(({ because }) => 1 + rowsOf(because ?? '', paneColumns)));
  const calls = task.kind === 'acted' ? 1 + task.acts.reduce((sum, act) => sum + callRows(act), 0) : 0;
  const languages = Object.values(sameAs).filter((one) => one !== null).length;
  return [
    ...oversized(step.before, path, question + asked + calls, 'the prose before it happens, with its question,'),
    ...oversized(step.after, path, because + calls + languages, 'the prose afterwards, with the answer and the calls,'),
    ...wideCode(step.before, path),
    ...wideCode(step.after, path),
  ];
};

/** Of one call, beside the name of whoever makes it; its result is as short as it usually is. */
const callRows = (act: Act): number => rowsOf(`${callText(act, () => 42)} = 0`, paneColumns - act.actor.length - 5);

const oversized = (prose: Root, path: string, extraRows: number, what: string): readonly Problem[] => {
  const rows = rowsOfBlocks(prose.children, paneColumns) + extraRows;
  if (rows <= paneRows) return [];
  const start = prose.children[0]?.position?.start;
  const room = `${rows} rows of ${paneColumns} columns, and the lesson pane has ${paneRows}`;
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
  for (const word of filledIn(text).split(/\s+/)) {
    const width = widthOf(word);
    if (used > 0 && used + 1 + width > columns) {
      rows += 1;
      used = 0;
    }
    rows += Math.floor(Math.max(0, width - 1) / columns);
    used += (used > 0 ? 1 : 0) + width;
  }
  return rows;
};
