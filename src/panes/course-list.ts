// The course list: parts, their lessons, how far the learner is, and what this machine cannot run.
import { type Lesson, lessonsOf } from '../lesson/lesson.ts';
import { isDone, lessonProgress } from '../session/progress.ts';
import { type Body, bodyOf } from './body.ts';
import { partCount } from './cards.ts';
import { blank, cut, fit, gap, type Line, line, lineWidth, type Span, span, textWidth } from './line.ts';
import { waitingText } from './review.ts';
import { listedLessons, selectedLesson } from './selection.ts';
import type { Situation } from './situation.ts';
import { wrap } from './wrap.ts';

/** Room for what else is said in the list; wider, a row's ends would be too far from each other for nothing. */
const usualWidth = 116;

/** Columns of a row beside its title and what it is about: the mark, the sign and the number; how far, and how long. */
const besides = 11 + 24;

/** In less room, what a lesson is about says nothing. */
const aboutMin = 20;

/** The list in `columns`. */
export const courseBody = (at: Situation, columns: number): Body => {
  const lessons = lessonsOf(at.course);
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(textWidth));
  const longestTitle = longest(lessons.map(({ title }) => title));
  const rowWidth = besides + longestTitle + longest(lessons.map(({ about }) => about));
  const width = Math.min(columns, Math.max(usualWidth, rowWidth));
  const listed = new Set(listedLessons(at));
  const selected = selectedLesson(at);
  const numbers = new Map(lessons.map((lesson, index) => [lesson, index + 1]));
  const lines: Line[] = [...wrap(line(at.course.promise), width - 4).map((row) => [gap(3), ...row])];
  const waiting = waitingText(at);
  if (waiting !== '') lines.push(blank, waitingLine(waiting, width));
  const titles = Math.min(width - 46, longestTitle);
  let anchor = 0;
  for (const part of at.course.parts) {
    const shown = part.lessons.filter((lesson) => listed.has(lesson));
    if (shown.length === 0) continue;
    const count = partCount(part, at);
    lines.push(
      blank,
      line(gap(3), span(part.title.toUpperCase(), 'heading'), ...(count === null ? [] : [gap(3), span(count, 'dim')])),
    );
    for (const lesson of shown) {
      if (lesson === selected) anchor = lines.length;
      lines.push(lessonLine(lesson, numbers.get(lesson) ?? 0, at, { width, titles, isSelected: lesson === selected }));
    }
  }
  if (listed.size === 0) lines.push(blank, ...notFound(at.view.filter ?? '', width));
  return bodyOf(lines, { anchor: { see: anchor } });
};

const waitingLine = (waiting: string, width: number): Line =>
  cut(line(gap(3), span('REVIEW', 'heading'), gap(3), waiting, gap(3), span('v', 'key'), ' asks again'), width);

const notFound = (filter: string, width: number): readonly Line[] =>
  wrap(line(`Nothing in the list has «${filter}» in it. `, span('esc', 'key'), ' shows all lessons.'), width - 4).map(
    (row) => [gap(3), ...row],
  );

interface RowOptions {
  readonly width: number;
  /** Columns for titles: those of the longest one. */
  readonly titles: number;
  readonly isSelected: boolean;
}

const lessonLine = (lesson: Lesson, number: number, at: Situation, { width, titles, isSelected }: RowOptions): Line => {
  const reason = at.blocked.get(lesson.id);
  const left: Line = [
    span(isSelected ? ' ▸ ' : '   ', 'key'),
    signOf(lesson, at, reason !== undefined),
    span(String(number).padStart(3)),
    gap(2),
    ...fit(line(span(lesson.title, isSelected ? 'selected' : 'plain')), titles),
    gap(2),
  ];
  if (reason !== undefined) {
    const recorded = lesson.recordings.length > 0 ? [span('recorded run', 'key'), gap(2)] : [];
    return [...left, ...cut([...recorded, span(reason, 'warning')], width - lineWidth(left))];
  }
  const right = line(`  ${progressText(lesson, at).padStart(13)}  ${String(lesson.minutes).padStart(3)} min`);
  const room = width - lineWidth(left) - lineWidth(right);
  const about = room < aboutMin ? line(gap(room)) : fit(line(span(lesson.about, 'dim')), room);
  return [...left, ...about, ...right];
};

const signOf = (lesson: Lesson, { progress }: Situation, isBlocked: boolean): Span => {
  if (isBlocked) return span('!', 'warning');
  if (isDone(progress, lesson)) return span('✓', 'right');
  return isBegun(lesson, progress) ? span('◐', 'key') : span('·', 'dim');
};

const isBegun = (lesson: Lesson, progress: Situation['progress']) => {
  const { done, at } = lessonProgress(progress, lesson.id);
  return done.length > 0 || at !== null;
};

const progressText = (lesson: Lesson, { progress }: Situation): string => {
  if (isDone(progress, lesson) || !isBegun(lesson, progress))
    return lesson.stepIds.length === 1 ? '1 step' : `${lesson.stepIds.length} steps`;
  const index = lesson.stepIds.indexOf(lessonProgress(progress, lesson.id).at ?? '');
  return `step ${Math.max(1, index + 1)} of ${lesson.stepIds.length}`;
};
