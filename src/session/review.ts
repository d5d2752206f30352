// Questions that were answered wrongly come back on later visits, each time after a longer while. Pure.
import { type Course, type Lesson, lessonById, type Prediction, type Step } from '../lesson/lesson.ts';
import { lessonProgress, type Progress, type Wrong } from './progress.ts';

/** A question that waits to be asked again. */
export interface ReviewItem {
  readonly lesson: Lesson;
  readonly step: Step & { readonly predict: Prediction };
}

/** Days until it comes back after the first, the second, … right answer in a row; after the last one it does not. */
const pausesDays = [1, 4, 12] as const;

/** A review is short; the rest waits for another visit. */
const mostItems = 5;

/** Days since 1970-01-01, UTC. */
export const dayOf = (milliseconds: number): number => Math.floor(milliseconds / 86_400_000);

/** The questions that are due on `today`, those that wait longest first. */
export const dueItems = (course: Course, progress: Progress, today: number): readonly ReviewItem[] =>
  itemsOf(course, progress)
    .filter(({ due }) => due <= today)
    .toSorted((a, b) => a.due - b.due)
    .slice(0, mostItems)
    .map(({ lesson, step }) => ({ lesson, step }));

/** What is said where nothing waits to be asked on this visit: when something will. */
export const whenNext = (course: Course, progress: Progress, today: number): string => {
  const items = itemsOf(course, progress);
  if (items.length === 0) return 'Nothing to review: what you answer wrongly comes back on a later visit.';
  const days = Math.min(...items.map(({ due }) => due)) - today;
  const when = days <= 0 ? 'on your next visit' : days === 1 ? 'tomorrow' : `in ${days} days`;
  return `Nothing to review now. The next question comes back ${when}.`;
};

const itemsOf = (course: Course, progress: Progress) =>
  Object.entries(progress.lessons).flatMap(([id, { wrong }]) => wrong.flatMap((one) => itemOf(course, id, one)));

/** Lessons change: a step may be gone by now, or ask nothing any more. */
const itemOf = (course: Course, id: string, { step: stepId, due = 0 }: Wrong) => {
  const lesson = lessonById(course, id);
  const step = lesson?.steps.find((one) => one.id === stepId);
  return lesson && step?.predict ? [{ lesson, step: { ...step, predict: step.predict }, due }] : [];
};

/** `progress` once the question was answered again on `today`. */
export const reviewed = (
  progress: Progress,
  { lesson, step }: { readonly lesson: string; readonly step: string },
  { choice, isRight }: { readonly choice: number; readonly isRight: boolean },
  today: number,
): Progress => {
  const old = lessonProgress(progress, lesson);
  const wrong = old.wrong.flatMap((one) => {
    if (one.step !== step) return [one];
    return isRight ? afterRight(one, today) : [{ step, choice, due: today + 1 }];
  });
  return { ...progress, lessons: { ...progress.lessons, [lesson]: { ...old, wrong } } };
};

const afterRight = (one: Wrong, today: number): readonly Wrong[] => {
  const right = (one.right ?? 0) + 1;
  const pause = pausesDays[right - 1];
  return pause === undefined ? [] : [{ ...one, right, due: today + pause }];
};
