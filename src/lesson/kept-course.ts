// A course that was read and checked once, kept as text, so that whoever has the same files need not do it again. Pure.
// The first line is what a list of lessons shows; each further one is the pages of a lesson, looked at when that is opened.
import type { WrittenCourse } from './course-tree.ts';
import type { Course, Lesson, Part, Setting } from './lesson.ts';
import type { WrittenLesson, WrittenStep } from './lesson-folder.ts';
import { taughtLesson } from './taught.ts';
import type { Variants } from './variant.ts';

/** What is the same with both versions of cgroups is kept once. */
export type Kept<T> = { readonly both: T } | Variants<T>;

export interface KeptCourse extends Omit<WrittenCourse, 'parts'> {
  /** Of the files that it was read from. */
  readonly digest: string;
  readonly parts: readonly (Omit<Part, 'lessons'> & { readonly lessons: readonly KeptLesson[] })[];
}

/** Paths are kept from the course's folder on. */
export interface KeptLesson extends Omit<WrittenLesson, 'prose' | 'steps'> {
  readonly stepIds: Variants<readonly string[]>;
}

/** Of a lesson, a line for each, in the order of the list. */
export interface KeptPages {
  readonly prose: Kept<WrittenLesson['prose']['v1']>;
  readonly steps: readonly Kept<WrittenStep | null>[];
}

/**
 * What `keepCourse` has kept, as it is on a machine like `setting`, if it was kept of files with this digest; else `null`.
 * `folder`: where they lie. Throws what JSON.parse does for other text.
 */
export const keptCourse = (text: string, digestNow: string, folder: string, setting: Setting): Course | null => {
  const [first = '', ...pages] = text.split('\n');
  const { digest, parts, ...rest } = JSON.parse(first) as KeptCourse;
  const isWhole = pages.length === parts.flatMap(({ lessons }) => lessons).length;
  if (digest !== digestNow || !isWhole) return null;
  const left = pages.values();
  const lessonsOf = (lessons: readonly KeptLesson[]) =>
    lessons.map((one) => lessonFrom(one, left.next().value ?? '', folder, setting));
  return { ...rest, parts: parts.map((part) => ({ ...part, lessons: lessonsOf(part.lessons) })) };
};

const lessonFrom = (
  { path, stepIds, ...rest }: KeptLesson,
  pages: string,
  folder: string,
  setting: Setting,
): Lesson => {
  const head = { ...rest, path: `${folder}/${path}` };
  let whole: Lesson | null = null;
  const read = () => {
    whole ??= taughtLesson({ ...head, ...pagesFrom(JSON.parse(pages), folder) }, setting);
    return whole;
  };
  return {
    ...head,
    stepIds: stepIds[setting.cgroup],
    get prose() {
      return read().prose;
    },
    get steps() {
      return read().steps;
    },
    get hasScratch() {
      return read().hasScratch;
    },
  };
};

const pagesFrom = ({ prose, steps }: KeptPages, folder: string): Pick<WrittenLesson, 'prose' | 'steps'> => {
  const stepFrom = ({ step, requires }: WrittenStep) => ({
    step: { ...step, path: `${folder}/${step.path}` },
    requires,
  });
  return {
    prose: apart(prose, (one) => one),
    steps: steps.map((kept) => apart(kept, (one) => one && stepFrom(one))),
  };
};

const apart = <T>(kept: Kept<T>, from: (one: T) => T): Variants<T> => {
  if (!('both' in kept)) return { v1: from(kept.v1), v2: from(kept.v2) };
  const one = from(kept.both);
  return { v1: one, v2: one };
};
