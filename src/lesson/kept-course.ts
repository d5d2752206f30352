// A course that was read and checked once, kept as text, so that whoever has the same files need not do it again. Pure.
import type { WrittenCourse } from './course-tree.ts';
import type { Course, Part, Setting } from './lesson.ts';
import type { WrittenLesson, WrittenStep } from './lesson-folder.ts';
import { taughtCourse } from './taught.ts';
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
  readonly prose: Kept<WrittenLesson['prose']['v1']>;
  readonly steps: readonly Kept<WrittenStep | null>[];
}

/**
 * What `keepCourse` has kept, as it is on a machine like `setting`, if it was kept of files with this digest; else `null`.
 * `folder`: where they lie. Throws what JSON.parse does for other text.
 */
export const keptCourse = (text: string, digestNow: string, folder: string, setting: Setting): Course | null => {
  const { digest, parts, ...rest } = JSON.parse(text) as KeptCourse;
  if (digest !== digestNow) return null;
  const lessonsOf = (lessons: readonly KeptLesson[]) => lessons.map((one) => lessonFrom(one, folder));
  const written = { ...rest, parts: parts.map((part) => ({ ...part, lessons: lessonsOf(part.lessons) })) };
  return taughtCourse(written, setting);
};

const lessonFrom = ({ path, prose, steps, ...rest }: KeptLesson, folder: string): WrittenLesson => {
  const stepFrom = ({ step, requires }: WrittenStep) => ({
    step: { ...step, path: `${folder}/${step.path}` },
    requires,
  });
  return {
    ...rest,
    path: `${folder}/${path}`,
    prose: apart(prose, (one) => one),
    steps: steps.map((kept) => apart(kept, (one) => one && stepFrom(one))),
  };
};

const apart = <T>(kept: Kept<T>, from: (one: T) => T): Variants<T> => {
  if (!('both' in kept)) return { v1: from(kept.v1), v2: from(kept.v2) };
  const one = from(kept.both);
  return { v1: one, v2: one };
};
