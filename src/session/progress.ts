// What a learner has done so far, across visits. Pure; where it is kept is the command's business.
import type { Lesson } from '../lesson/lesson.ts';
import { isSandbox } from './sandbox-lesson.ts';
import type { Session } from './session.ts';

export interface LessonProgress {
  /** Ids of the steps that were passed at least once. */
  readonly done: readonly string[];
  /** Where to resume; `null`: at the lesson's first page. */
  readonly at: string | null;
  /** Questions answered wrongly, to be asked again later: step id and choice. */
  readonly wrong: readonly Wrong[];
}

/** A question that was answered wrongly. */
export interface Wrong {
  /** The id of the step that asks it. */
  readonly step: string;
  readonly choice: number;
  /** The day on which it is to be asked again, since 1970-01-01; left out: on the next visit. */
  readonly due?: number | undefined;
  /** How often it was answered rightly since. */
  readonly right?: number | undefined;
}

export interface Progress {
  readonly v: 1;
  /** By lesson id. */
  readonly lessons: Readonly<Record<string, LessonProgress>>;
}

export const noProgress: Progress = { v: 1, lessons: {} };

const untouched: LessonProgress = { done: [], at: null, wrong: [] };

/** The progress in one lesson; nothing done where it was never opened. */
export const lessonProgress = (progress: Progress, lesson: string): LessonProgress =>
  Object.hasOwn(progress.lessons, lesson) ? (progress.lessons[lesson] ?? untouched) : untouched;

/** Whether every step of `lesson` was passed. */
export const isDone = (progress: Progress, lesson: Lesson): boolean => {
  const { done } = lessonProgress(progress, lesson.id);
  return lesson.stepIds.every((id) => done.includes(id));
};

/** `progress` with what `session` shows added to it; the very same object where that is nothing new. */
export const advance = (progress: Progress, session: Session, course: { readonly lesson: Lesson | null }): Progress => {
  const { lesson } = course;
  if (!lesson || session.lesson !== lesson.id || isSandbox(session)) return progress;
  // Whoever watches a recording has done nothing, and nor has whoever turns the pages of a lesson that is left out.
  if (session.recorded || lesson.steps.every(({ impossible }) => impossible !== null)) return progress;
  const old = lessonProgress(progress, lesson.id);
  const step = lesson.steps.find((one) => one.id === session.step);
  const next: LessonProgress = { done: doneWith(old, session), at: session.step, wrong: wrongWith(old, session, step) };
  return same(old, next) ? progress : { v: 1, lessons: { ...progress.lessons, [lesson.id]: next } };
};

const doneWith = (old: LessonProgress, session: Session) =>
  session.step && session.phase === 'passed' && !old.done.includes(session.step)
    ? [...old.done, session.step]
    : old.done;

const wrongWith = (old: LessonProgress, session: Session, step: Lesson['steps'][number] | undefined) => {
  const choice = session.prediction;
  if (!step?.predict || choice === null || step.predict.choices[choice]?.right !== false) return old.wrong;
  const known = old.wrong.some((one) => one.step === step.id && one.choice === choice && one.due === undefined);
  return known ? old.wrong : [...old.wrong.filter((one) => one.step !== step.id), { step: step.id, choice }];
};

const same = (old: LessonProgress, next: LessonProgress) =>
  old.done === next.done && old.at === next.at && old.wrong === next.wrong;
