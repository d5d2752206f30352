// What `learn` opens: which course, and where in it.
import { existsSync } from 'node:fs';
import { type Course, lessonsOf } from '../lesson/lesson.ts';
import { type CourseSource, courseOrProblems, courseSource } from './course.ts';
import { idTarget, isPath, type Place, pathTarget } from './target.ts';

/** What the screen begins with. */
export interface Opening {
  readonly source: CourseSource;
  readonly course: Course;
  readonly place: Place;
}

/**
 * `word`: a lesson or a step by its id, or by the path of its files; none: the course list. `folder`: another course.
 * A message where there is no such thing; `null` where it has problems, which were told.
 */
export const openingOf = async (
  word: string | undefined,
  folder: string | undefined,
): Promise<Opening | string | null> => {
  if (word !== undefined && isPath(word)) return openingAt(word);
  const source = courseSource(folder);
  const course = await courseOrProblems(source, console.error);
  if (!course) return null;
  const place = word === undefined ? { lesson: null, step: null } : idTarget(course, word);
  if (typeof place !== 'string') return { source, course, place };
  return word !== undefined && existsSync(word) ? openingAt(word) : place;
};

const openingAt = async (path: string): Promise<Opening | string | null> => {
  const found = pathTarget(path);
  if (typeof found === 'string') return found;
  const course = await courseOrProblems(found.source, console.error);
  if (!course) return null;
  const lesson = found.source.isLesson ? (lessonsOf(course)[0]?.id ?? null) : null;
  return { source: found.source, course, place: { lesson, step: found.step } };
};
