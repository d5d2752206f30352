// Prose of a lesson file: Markdown as a tree, in which only what the lesson pane can show may occur.
import type { Nodes, Root, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { Found, Problem } from './lesson.ts';
import { nodesOf } from './prose-nodes.ts';
import { problemAt } from './source-file.ts';

declare module 'mdast' {
  interface RootData {
    /** The file that the tree was read from. */
    path?: string | undefined;
    /** Its text, to which the offsets of positions refer. */
    source?: string | undefined;
  }
}

/** More than fits on any page, and little enough that no input makes Markdown slow. */
const mostCharacters = 5000;

/**
 * Markers of lists and quotes at the start of one line: their depth, which costs the parser quadratic time.
 */
const deepLine = /^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])){9}/m;

/** What the lesson pane shows. Tables, pictures and HTML it does not. */
const shownNodes: readonly Nodes['type'][] = [
  'root',
  'paragraph',
  'heading',
  'text',
  'emphasis',
  'strong',
  'inlineCode',
  'code',
  'list',
  'listItem',
  'blockquote',
  'link',
  'break',
];

/** `text` keeps the line numbers of its file: it begins with blank lines in place of what comes before. */
export const parseProse = (text: string, path: string): Found<Root> => {
  const first = text.length - text.trimStart().length;
  const line = text.slice(0, first).split('\n').length;
  if (text.length - first > mostCharacters) {
    return {
      value: null,
      problems: [problemAt(path, line, 1, `the prose is longer than ${mostCharacters} characters; a step is one idea`)],
    };
  }
  const deep = deepLine.exec(text);
  if (deep) {
    const at = text.slice(0, deep.index).split('\n').length;
    return { value: null, problems: [problemAt(path, at, 1, 'lists or quotes lie too deep in each other')] };
  }
  const root = fromMarkdown(text);
  return { value: { ...root, data: { path, source: text } }, problems: [] };
};

/** The prose before it happens and after: parted by a thematic break. */
export interface StepProse {
  readonly before: Root;
  readonly after: Root;
}

/** A step's prose, parted at its thematic break; there is exactly one. */
export const parseStepProse = (text: string, path: string): Found<StepProse> => {
  const root = parseProse(text, path);
  if (!root.value) return { value: null, problems: root.problems };
  const { value, problems } = partProse(root.value, path);
  return value
    ? { value, problems: [...unshownIn(value.before, path), ...unshownIn(value.after, path)] }
    : { value, problems };
};

const partProse = (root: Root, path: string): Found<StepProse> => {
  const breaks = root.children.filter((node) => node.type === 'thematicBreak');
  const [first, second] = breaks;
  const refused = (node: RootContent | undefined, message: string): Found<StepProse> => ({
    value: null,
    problems: [placed(node ?? root, path, message)],
  });
  const heading = root.children.find((node) => node.type === 'heading' && node.depth === 2 && spansLines(node));
  if (heading)
    return refused(heading, 'the line --- below this makes a heading of it; leave an empty line between them');
  if (!first)
    return refused(
      root.children[0],
      'expected a line --- in the prose, between what is said before it happens and what is said after',
    );
  if (second)
    return refused(second, 'a second line ---; one parts what is said before it happens from what is said afterwards');
  const at = root.children.indexOf(first);
  const part = (children: RootContent[]): Root => ({
    type: 'root',
    children,
    ...(root.data ? { data: root.data } : {}),
  });
  const halves = { before: part(root.children.slice(0, at)), after: part(root.children.slice(at + 1)) };
  if (halves.before.children.length === 0)
    return refused(first, 'expected prose above this line: what is said before it happens');
  if (halves.after.children.length === 0)
    return refused(first, 'expected prose below this line: what is said once it has happened');
  return { value: halves, problems: [] };
};

/** Everything in the prose that the lesson pane does not show. */
export const unshownIn = (root: Root, path: string): readonly Problem[] =>
  [...nodesOf(root)]
    .filter((node) => !shownNodes.includes(node.type))
    .map((node) =>
      placed(
        node,
        path,
        `the lesson pane does not show this (${node.type}); use paragraphs, lists, quotes, code and emphasis`,
      ),
    );

const placed = (node: Nodes, path: string, message: string): Problem =>
  problemAt(path, node.position?.start.line ?? 1, node.position?.start.column ?? 1, message);

const spansLines = (node: RootContent): boolean => (node.position?.end.line ?? 0) > (node.position?.start.line ?? 0);
