// A lesson's first page: what it is about, and its steps, of which one can be chosen to begin from.
import type { Lesson, Step } from '../lesson/lesson.ts';
import type { RecordedRun } from '../session/entry.ts';
import { type Body, bodyOf } from './body.ts';
import { blank, type Line, line, type Span, span } from './line.ts';
import { markdownLines } from './markdown.ts';
import { notHereLines, recordedLines } from './not-here.ts';
import type { Situation } from './situation.ts';
import type { Action } from './view.ts';
import { wrapWith } from './wrap.ts';

/** What of a first page is the learner's own. */
export interface CoverView {
  /** The id of the step to begin from; `null`: nobody chose, it is the first. */
  readonly startAt: string | null;
  /** Ids of the steps that were passed before. */
  readonly done: readonly string[];
  /** The recording that is watched; left out or `null`: none is. */
  readonly recorded?: RecordedRun | null;
}

/** The step that the lesson begins from. */
export const startStep = (lesson: Lesson, startAt: string | null): Step | undefined =>
  lesson.steps.find(({ id }) => id === startAt) ?? lesson.steps[0];

/** Begins where the mark is. Further on, the steps before it are played in a fresh lab. */
export const beginAction = ({ lesson, view, session }: Pick<Situation, 'lesson' | 'view' | 'session'>): Action => {
  const start = lesson && startStep(lesson, view.startAt);
  if (!start || start === lesson.steps[0]) return { type: 'next' };
  if (session.recorded) return { type: 'watch-lesson', lesson: lesson.id, step: start.id };
  return { type: 'open-lesson', lesson: lesson.id, step: start.id };
};

/** With a mark on the step to begin from. */
export const coverBody = (lesson: Lesson, { startAt, done, recorded }: CoverView, width: number): Body => {
  const start = startStep(lesson, startAt);
  const beside = recorded ? recordedLines(recorded, width) : notHereLines(lesson, width);
  const lines: Line[] = [...markdownLines(lesson.prose, width), blank, ...aside(beside)];
  const text = lines.length + 1;
  let see = 0;
  const signWidth = lesson.steps.some(({ id, impossible }) => impossible !== null || done.includes(id)) ? 2 : 0;
  for (const [index, step] of lesson.steps.entries()) {
    const isMarked = step === start;
    const label = line(
      span(isMarked ? '▸ ' : '  ', 'key'),
      signOf(step, done.includes(step.id), signWidth),
      span(`${String(index + 1).padStart(2)}  `, 'dim'),
    );
    if (isMarked) see = lines.length;
    lines.push(...wrapWith(label, line(span(step.title, isMarked ? 'selected' : 'plain')), width));
  }
  return bodyOf(lines, startAt === null ? { text } : { text, anchor: { see } });
};

const aside = (rows: readonly Line[]): readonly Line[] => (rows.length === 0 ? [] : [...rows, blank]);

const signOf = ({ impossible }: Step, isDone: boolean, width: number): Span =>
  impossible === null ? span((isDone ? '✓' : '').padEnd(width), 'right') : span('!'.padEnd(width), 'warning');

/** For whoever reads it line by line: without a mark, and without a key. */
export const firstPage = (lesson: Lesson, width: number, recorded: RecordedRun | null = null): readonly Line[] => [
  ...markdownLines(lesson.prose, width),
  blank,
  ...aside(recorded ? recordedLines(recorded, width) : notHereLines(lesson, width, '')),
  ...lesson.steps.flatMap((step, index) =>
    wrapWith(line(span(`${String(index + 1).padStart(3)}  `, 'dim')), line(step.title), width),
  ),
];
