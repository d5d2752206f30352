// One term of the glossary, and how prose links it. Parses nothing.
import type { Link, Root } from 'mdast';
import { nodesOf } from './prose-nodes.ts';

/** A word of the field, explained. */
export interface Term {
  /** What links name: [text](glossary:ID). */
  readonly id: string;
  readonly term: string;
  readonly is: string;
  /** The myth that it kills; `null`: none. */
  readonly not: string | null;
}

const scheme = 'glossary:';

/** The id of the term that a link leads to; `null`: it leads elsewhere. */
export const linkedTerm = ({ url }: Link): string | null => (url.startsWith(scheme) ? url.slice(scheme.length) : null);

/** The ids of all terms that prose links, in its order. */
export const linkedTerms = (prose: Root): readonly string[] => [
  ...new Set([...nodesOf(prose)].flatMap((node) => (node.type === 'link' ? (linkedTerm(node) ?? []) : []))),
];
