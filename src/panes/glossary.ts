// The glossary: the terms that the page before it links, then all of them; the marked one is explained. Pure.
import { linkedTerms, type Term } from '../lesson/term.ts';
import { type Binding, isFree } from './binding.ts';
import { type Body, bodyOf } from './body.ts';
import { blank, gap, type Line, line, span } from './line.ts';
import { inlineLine } from './markdown.ts';
import type { Situation } from './situation.ts';
import type { Action } from './view.ts';
import { sentenceWidth, wrapWith } from './wrap.ts';

/** The terms that the open page links, in its order: of a step, what is shown of it by now. */
const linkedHere = ({ course, lesson, step, session }: Situation): readonly Term[] => {
  const isOver = session.phase === 'passed';
  const pages = step ? [step.before, ...(isOver ? [step.after] : [])] : lesson ? [lesson.prose] : [];
  return pages.flatMap(linkedTerms).flatMap((id) => course.glossary.find((term) => term.id === id) ?? []);
};

/** Those of the page first, each once. */
const listed = (at: Situation): readonly Term[] => [...new Set([...linkedHere(at), ...at.course.glossary])];

const marked = (at: Situation): Term | undefined => {
  const terms = listed(at);
  return terms.find(({ id }) => id === at.view.glossary?.marked) ?? terms[0];
};

/** In `columns`. */
export const glossaryBody = (at: Situation, columns: number): Body => {
  const width = Math.min(sentenceWidth, columns - 4);
  const here = linkedHere(at);
  const mark = marked(at);
  const lines: Line[] = [];
  let see = 0;
  for (const [index, term] of listed(at).entries()) {
    if (here.length > 0 && index === 0) lines.push(heading('on this page'));
    if (index === here.length) lines.push(...(index === 0 ? [] : [blank]), heading('all terms'));
    lines.push(
      line(gap(2), span(term === mark ? '▸ ' : '  ', 'key'), span(term.term, term === mark ? 'selected' : 'plain')),
    );
    if (term !== mark) continue;
    lines.push(...meaning(term, width));
    see = lines.length - 1;
  }
  return bodyOf(lines, { anchor: { see } });
};

const heading = (text: string): Line => line(gap(2), span(text.toUpperCase(), 'heading'));

const meaning = ({ is, not }: Term, width: number): readonly Line[] => [
  ...wrapWith([gap(6)], inlineLine(is), width),
  ...(not === null ? [] : wrapWith(line(gap(6), span('myth  ', 'wrong')), inlineLine(not), width)),
];

const isOpen = ({ view }: Situation) => view.glossary !== null;

/** Moves the mark by so many terms, and no further than to the first or the last one. */
const markBy =
  (by: number) =>
  (at: Situation): Action | null => {
    const terms = listed(at);
    const current = marked(at);
    const index = current ? terms.indexOf(current) : 0;
    const to = terms[Math.max(0, Math.min(index + by, terms.length - 1))];
    return to && to !== current ? { type: 'open-glossary', marked: to.id } : null;
  };

/** So many terms are a page: with the meaning of the marked one they fit on a small screen. */
const pageTerms = 10;

/** The keys of the glossary. */
export const glossaryBindings: readonly Binding[] = [
  { keys: ['down', 'j'], shown: '↓ ↑', label: 'choose', when: isOpen, action: markBy(1) },
  { keys: ['up', 'k'], shown: '', label: '', when: isOpen, action: markBy(-1) },
  { keys: ['page-down'], shown: '', label: '', when: isOpen, action: markBy(pageTerms) },
  { keys: ['page-up'], shown: '', label: '', when: isOpen, action: markBy(-pageTerms) },
  { keys: ['end'], shown: '', label: '', when: isOpen, action: markBy(Number.POSITIVE_INFINITY) },
  { keys: ['home'], shown: '', label: '', when: isOpen, action: markBy(Number.NEGATIVE_INFINITY) },
  {
    keys: ['escape', 'g', 'enter', 'q'],
    shown: 'esc',
    label: 'close',
    when: isOpen,
    action: () => ({ type: 'close' }),
  },
];

/** The key that opens it. */
export const glossaryKey: Binding = {
  keys: ['g'],
  shown: 'g',
  label: 'glossary',
  help: 'Explains the terms of this page, and all others.',
  sandboxHelp: null,
  when: (at) => isFree(at) && at.course.glossary.length > 0,
  action: () => ({ type: 'open-glossary', marked: null }),
};
