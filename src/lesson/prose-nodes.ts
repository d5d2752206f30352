// Going through prose that was read. Reads none itself: that takes a parser of Markdown.
import type { Nodes } from 'mdast';

/** Every node of the tree, parents before children. */
export function* nodesOf(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* nodesOf(child);
}
