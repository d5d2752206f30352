// Which lesson of the course list is marked, and which ones the list shows.
import { type Lesson, lessonsOf } from '../lesson/lesson.ts';
import { lessonProgress } from '../session/progress.ts';
import type { Situation } from './situation.ts';
import type { Action } from './view.ts';

/** The lessons that the list shows, narrowed by the filter. */
export const listedLessons = (at: Situation) => {
  const wanted = (at.view.filter ?? '').toLowerCase();
  return lessonsOf(at.course).filter(({ id, title, about }) =>
    `${id} ${title} ${about}`.toLowerCase().includes(wanted),
  );
};

/** The lesson that the list's mark is on: the learner's choice, else one that was begun, else the first that is not done. */
export const selectedLesson = (at: Situation) => {
  const listed = listedLessons(at);
  const isOpen = (id: string, steps: number) => lessonProgress(at.progress, id).done.length < steps;
  return (
    listed.find(({ id }) => id === at.view.selected) ??
    listed.find(({ id, stepIds }) => isOpen(id, stepIds.length) && lessonProgress(at.progress, id).at !== null) ??
    listed.find(({ id, stepIds }) => isOpen(id, stepIds.length)) ??
    listed[0] ??
    null
  );
};

/** Moves the mark by so many lessons, as far as there are any. */
export const selectBy =
  (by: number) =>
  (at: Situation): Action | null => {
    const listed = listedLessons(at);
    const current = selectedLesson(at);
    const to = current ? listed[Math.min(listed.length - 1, Math.max(0, listed.indexOf(current) + by))] : undefined;
    return to ? { type: 'select-lesson', lesson: to.id } : null;
  };

/** Whether this machine can run the marked lesson. */
export const isOpenable = (at: Situation): boolean => {
  const lesson = selectedLesson(at);
  return lesson !== null && !at.blocked.has(lesson.id);
};

export const openSelected = (at: Situation): Action | null => {
  const lesson = selectedLesson(at);
  return lesson ? { type: 'open-lesson', lesson: lesson.id } : null;
};

/** Whether a run of the marked lesson was recorded. */
export const isWatchable = (at: Situation): boolean => (selectedLesson(at)?.recordings.length ?? 0) > 0;

/** Whether this machine cannot run the marked lesson, or not all of it. */
export const isLacking = (at: Situation): boolean => {
  const lesson = selectedLesson(at);
  return lesson !== null && (at.blocked.has(lesson.id) || lacksSteps(lesson));
};

export const watchSelected = (at: Situation): Action | null => {
  const lesson = selectedLesson(at);
  return lesson ? { type: 'watch-lesson', lesson: lesson.id, step: null } : null;
};

/** Whether this machine leaves some of its steps out. */
export const lacksSteps = ({ steps }: Lesson): boolean => steps.some(({ impossible }) => impossible !== null);
