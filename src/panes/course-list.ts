// The course list: parts, their lessons, how far the learner is, and what this machine cannot run.
import type { Lesson } from '../lesson/lesson.ts';
import { isDone, lessonProgress } from '../session/progress.ts';
import { type Body, bodyOf } from './body.ts';
import { listedLessons, selectedLesson } from './keys.ts';
import { blank, fit, gap, type Line, line, lineWidth, type Span, span } from './line.ts';
import { lessonsOf, type Situation } from './situation.ts';
import { wrap } from './wrap.ts';

/** The list in `width` columns. `blocked`: by lesson id, why this machine cannot run it. */
export const courseBody = (at: Situation, blocked: ReadonlyMap<string, string>, width: number): Body => {
  const listed = new Set(listedLessons(at));
  const selected = selectedLesson(at);
  const numbers = new Map(lessonsOf(at.course).map((lesson, index) => [lesson, index + 1]));
  const lines: Line[] = [...wrap(line(at.course.promise), width - 6).map((row) => [gap(3), ...row])];
  let anchor = 0;
  for (const part of at.course.parts) {
    const lessons = part.lessons.filter((lesson) => listed.has(lesson));
    if (lessons.length === 0) continue;
    lines.push(blank, line(gap(3), span(part.title.toUpperCase(), 'heading')));
    for (const lesson of lessons) {
      if (lesson === selected) anchor = lines.length;
      lines.push(lessonLine(lesson, numbers.get(lesson) ?? 0, at, { blocked, width, isSelected: lesson === selected }));
    }
  }
  if (listed.size === 0) lines.push(blank, line(gap(3), `No lesson has «${at.view.filter}» in its title.`));
  return bodyOf(lines, { anchor: { see: anchor } });
};

interface RowOptions {
  readonly blocked: ReadonlyMap<string, string>;
  readonly width: number;
  readonly isSelected: boolean;
}

const lessonLine = (lesson: Lesson, number: number, at: Situation, { blocked, width, isSelected }: RowOptions): Line => {
  const reason = blocked.get(lesson.id);
  const aboutWidth = Math.min(44, Math.max(0, width - 76));
  const right: Line = [...fit(line(span(progressText(lesson, at))), 14), ...fit(line(`${lesson.minutes} min`), 7)];
  const text = reason === undefined ? line(lesson.about) : line(span(reason, 'warning'));
  const left: Line = [
    span(isSelected ? ' ▸ ' : '   ', 'key'),
    signOf(lesson, at, reason !== undefined),
    span(String(number).padStart(3)),
    gap(2),
    ...fit(line(span(lesson.title, isSelected ? 'selected' : 'plain')), 34),
    gap(2),
  ];
  const room = width - lineWidth(left) - lineWidth(right);
  return [...left, ...fit(text, Math.max(aboutWidth, room)), ...right];
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
  if (isDone(progress, lesson) || !isBegun(lesson, progress)) return `${lesson.steps.length} steps`;
  const index = lesson.steps.findIndex(({ id }) => id === lessonProgress(progress, lesson.id).at);
  return `step ${Math.max(1, index + 1)} of ${lesson.steps.length}`;
};
