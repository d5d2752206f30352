// What becomes of an open lesson when its files were read again. Pure.

import { dirname, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Course, type Lesson, lessonById, lessonsOf, type Problem, type Step } from '../lesson/lesson.ts';
import type { Session } from '../session/session.ts';

/** Where the visit goes on: where it is, or at a step of the lesson in a fresh lab, or in the course list. */
export type Continuation =
  | { readonly how: 'stay' }
  | { readonly how: 'replay'; readonly lesson: string; readonly step: string | null }
  | { readonly how: 'leave' };

/** How a visit goes on in `next`, which comes in the place of `course`. */
export const continuation = (
  course: Course,
  next: Course,
  { lesson: id, step, phase }: Pick<Session, 'lesson' | 'step' | 'phase'>,
): Continuation => {
  const [old, now] = [lessonById(course, id), lessonById(next, id)];
  if (!old) return { how: 'stay' };
  if (!now) return { how: 'leave' };
  const index = old.steps.findIndex((one) => one.id === step);
  const place = placeIn(now, old, step, index);
  const isSame =
    place === step &&
    isDeepStrictEqual(old.actors, now.actors) &&
    isDeepStrictEqual(done(old, step, phase), done(now, step, phase));
  return isSame ? { how: 'stay' } : { how: 'replay', lesson: now.id, step: place };
};

/** The step itself; where it is gone or has another name, the one that stands in its place. */
const placeIn = (now: Lesson, old: Lesson, step: string | null, index: number): string | null => {
  if (step === null || now.steps.some((one) => one.id === step)) return step;
  const before = old.steps.slice(0, index).findLast((one) => now.steps.some(({ id }) => id === one.id));
  const at = before ? now.steps.findIndex(({ id }) => id === before.id) + 1 : 0;
  return now.steps[Math.min(at, now.steps.length - 1)]?.id ?? null;
};

/** All that was done in the lab up to here. */
const done = ({ steps }: Lesson, step: string | null, phase: Session['phase']): readonly unknown[] => {
  const index = steps.findIndex((one) => one.id === step);
  return steps.slice(0, phase === 'ready' ? Math.max(0, index) : index + 1).map(deed);
};

const deed = ({ id, task, expect, keep }: Step) => ({ id, task, expect, keep });

/** The first problem with its place below the course's folder, and how many more there are. */
export const problemText = (problems: readonly Problem[], folder: string): string => {
  const [first] = problems;
  if (!first) return '';
  const place = relative(dirname(folder), first.path) || first.path;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return `${place}:${first.line}:${first.column} ${first.message}${more}`;
};

/** By lesson: the problem that keeps its newest version from being taught. */
export const problemsByLesson = (
  course: Course,
  problems: readonly Problem[],
  folder: string,
): ReadonlyMap<string, string> =>
  new Map(
    lessonsOf(course).flatMap((lesson) => {
      const own = problems.filter(({ path }) => path === lesson.path || path.startsWith(`${lesson.path}/`));
      return own.length > 0 ? [[lesson.id, problemText(own, folder)] as const] : [];
    }),
  );
