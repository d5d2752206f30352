// Lesson prose to rows: the parts of Markdown that lessons use. Knows nothing of steps.
import type { List, ListItem, PhrasingContent, Root, RootContent } from 'mdast';
import { linkedTerm } from '../lesson/term.ts';
import { blank, type Line, line, type Span, type StyleName, span, textWidth } from './line.ts';
import { wrap, wrapWith } from './wrap.ts';

/** `root` in rows of at most `width` columns, an empty row between paragraphs. */
export const markdownLines = (root: Root, width: number): readonly Line[] => blocks(root.children, width);

/** A sentence outside the prose, in which only `code` is marked. */
export const inlineLine = (text: string, style: StyleName = 'plain'): Line =>
  line(
    ...text
      .split(/(`[^`]+`)/)
      .map((part) => (/^`.+`$/.test(part) ? span(part.slice(1, -1), 'code') : span(part, style))),
  );

/** `tight`: no empty row between them, as in the items of a list that has none. */
const blocks = (nodes: readonly RootContent[], width: number, tight = false): readonly Line[] =>
  nodes
    .map((node) => block(node, width))
    .filter((rows) => rows.length > 0)
    .flatMap((rows, index) => (index === 0 || tight ? rows : [blank, ...rows]));

const block = (node: RootContent, width: number): readonly Line[] => {
  switch (node.type) {
    case 'paragraph':
      return wrap(inline(node.children, 'plain'), width);
    case 'heading':
      return wrap(inline(node.children, 'heading'), width);
    case 'list':
      return list(node, width);
    case 'code':
      return node.value.split('\n').flatMap((text) => codeLine(text, width));
    case 'blockquote':
      return blocks(node.children, width - 2).map((row) => [span('│ ', 'border'), ...row]);
    case 'thematicBreak':
      return [line(span('─'.repeat(Math.min(width, 20)), 'border'))];
    default:
      return 'value' in node ? wrap(line(span(node.value)), width) : [];
  }
};

const list = (node: List, width: number): readonly Line[] =>
  node.children.flatMap((item, index) => {
    const rows = listItem(item, node.ordered ? `${(node.start ?? 1) + index}. ` : '· ', width);
    return node.spread && index > 0 ? [blank, ...rows] : rows;
  });

const listItem = (item: ListItem, mark: string, width: number): readonly Line[] => {
  const indent = textWidth(mark);
  const rows = blocks(item.children, width - indent, !item.spread);
  return rows.map((row, index) => [span(index === 0 ? mark : ' '.repeat(indent)), ...row]);
};

// Code is never rewrapped at spaces: where a line is too long it goes on below, further in.
const codeLine = (text: string, width: number): readonly Line[] => {
  // A space that may not be broken at is kept as it is.
  const shown = text.replaceAll('\t', '  ').replaceAll(' ', '\u00a0');
  const indent = /^\u00a0*/.exec(shown)?.[0] ?? '';
  return wrapWith(line(`  ${indent}`), line(span(shown.slice(indent.length), 'code')), width);
};

const inline = (nodes: readonly PhrasingContent[], style: StyleName): readonly Span[] =>
  nodes.flatMap((node): readonly Span[] => {
    switch (node.type) {
      case 'text':
        return [span(node.value.replaceAll(/\s+/g, ' '), style)];
      case 'inlineCode':
        // A line may end inside; CommonMark 0.31, section 6.1.
        return [span(node.value.replaceAll('\n', ' '), 'code')];
      case 'emphasis':
        return inline(node.children, style === 'plain' ? 'emphasis' : style);
      case 'strong':
        return inline(node.children, 'strong');
      case 'link':
        return inline(node.children, linkedTerm(node) === null ? style : 'term');
      case 'break':
        return [span(' ', style)];
      default:
        return 'children' in node ? inline(node.children, style) : 'value' in node ? [span(node.value, style)] : [];
    }
  });
