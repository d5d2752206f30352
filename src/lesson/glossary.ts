// The glossary of a course: its terms, and the links that lead to them from the prose. Pure.
import type { Link, Root } from 'mdast';
import * as z from 'zod';
import type { Complaint } from './complaint.ts';
import type { Found, Problem } from './lesson.ts';
import { matterBy } from './matter.ts';
import { idPattern } from './numbered-name.ts';
import { nodesOf } from './prose-nodes.ts';
import { problemAt, type SourceFile, textOf } from './source-file.ts';
import { shown, suggestion } from './spelling.ts';
import { linkedTerm, type Term } from './term.ts';
import { parseYaml } from './yaml-tree.ts';

const sentences = (mostCharacters: number) =>
  z
    .string()
    .trim()
    .max(mostCharacters)
    .regex(/^[^\n\t]+$/, 'one paragraph; YAML folds it after >-');

const termSchema = z.strictObject({
  id: z.string().regex(idPattern, 'small letters, digits and hyphens').describe('What links name: [text](glossary:ID)'),
  term: sentences(30).describe('The term as it is written in a sentence'),
  is: sentences(320).describe('What it is, in one to three sentences'),
  not: sentences(240).optional().describe('The myth that it kills: what is wrongly believed, and why it is not so'),
});

/** glossary.yaml. */
export const glossarySchema = z
  .strictObject({ terms: z.array(termSchema).min(1).describe('The terms, in any order; each id once') })
  .describe('The glossary of a cutaway course');

/** The terms of a file, in the order of the alphabet. */
export const glossaryOf = (file: SourceFile): Found<readonly Term[]> => {
  const text = textOf(file);
  const tree = text.value === null ? { value: null, problems: text.problems } : parseYaml(text.value, file.path);
  if (!tree.value) return { value: null, problems: tree.problems };
  const { value, problems } = matterBy(glossarySchema, tree.value, repeated);
  return { value: value && termsOf(value), problems };
};

type Written = z.output<typeof glossarySchema>;

const repeated = ({ terms }: Written): readonly Complaint[] =>
  terms.flatMap(({ id }, index) =>
    terms.findIndex((one) => one.id === id) < index
      ? [{ path: ['terms', index, 'id'], part: 'value', message: `${shown(id)} is there twice` }]
      : [],
  );

const termsOf = ({ terms }: Written): readonly Term[] =>
  terms
    .map(({ not, ...rest }): Term => ({ ...rest, not: not ?? null }))
    .toSorted((a, b) => (a.term.toLowerCase() < b.term.toLowerCase() ? -1 : 1));

/** Links of the prose to terms that the glossary has not. */
export const strayLinks = (prose: Root, terms: readonly Term[]): readonly Problem[] => {
  const ids = terms.map(({ id }) => id);
  return [...nodesOf(prose)].flatMap((node) => {
    const id = node.type === 'link' ? linkedTerm(node) : null;
    return id === null || ids.includes(id) ? [] : [strayLink(node as Link, id, prose, ids)];
  });
};

const strayLink = ({ position }: Link, id: string, prose: Root, ids: readonly string[]): Problem =>
  problemAt(
    prose.data?.path ?? '',
    position?.start.line ?? 1,
    position?.start.column ?? 1,
    `the glossary has no term ${shown(id)}${suggestion(id, ids)}`,
  );
