// A course that was read and checked once, kept as text, so that whoever has the same files need not do it again. Pure.
import { type CourseTree, lessonsDigest, taughtCourse, type WrittenCourse, writtenCourse } from './course-tree.ts';
import type { Course, Setting } from './lesson.ts';
import type { WrittenLesson, WrittenStep } from './lesson-folder.ts';
import type { Variants } from './variant.ts';

/** What is the same with both versions of cgroups is kept once. */
type Kept<T> = { readonly both: T } | Variants<T>;

interface KeptCourse extends Omit<WrittenCourse, 'parts'> {
  /** Of the files that it was read from. */
  readonly digest: string;
  readonly parts: readonly { readonly title: string; readonly lessons: readonly KeptLesson[] }[];
}

/** Paths are kept from the course's folder on. */
interface KeptLesson extends Omit<WrittenLesson, 'prose' | 'steps'> {
  readonly prose: Kept<WrittenLesson['prose']['v1']>;
  readonly steps: readonly Kept<WrittenStep | null>[];
}

/** The course in these files as text; `null` where something is wrong in it: that has to be told again each time. */
export const keepCourse = (tree: CourseTree): string | null => {
  const { value, problems } = writtenCourse(tree);
  if (!value || problems.length > 0) return null;
  const kept: KeptCourse = {
    ...value,
    digest: lessonsDigest(tree),
    parts: value.parts.map((part) => ({ ...part, lessons: part.lessons.map((one) => keepLesson(one, tree.path)) })),
  };
  return JSON.stringify(kept, withoutPlaces);
};

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

/** Where things are in their files is for telling what is wrong there. */
const withoutPlaces = (key: string, value: unknown): unknown => (key === 'position' ? undefined : value);

const keepLesson = ({ path, prose, steps, ...rest }: WrittenLesson, folder: string): KeptLesson => {
  const from = `${folder}/`.length;
  const keepStep = ({ step, requires }: WrittenStep) => ({ step: { ...step, path: step.path.slice(from) }, requires });
  return {
    ...rest,
    path: path.slice(from),
    prose: shared(prose, (one) => one),
    steps: steps.map((variants) => shared(variants, (one) => one && keepStep(one))),
  };
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

const shared = <T>({ v1, v2 }: Variants<T>, keep: (one: T) => T): Kept<T> =>
  v1 === v2 ? { both: keep(v1) } : { v1: keep(v1), v2: keep(v2) };

const apart = <T>(kept: Kept<T>, from: (one: T) => T): Variants<T> => {
  if (!('both' in kept)) return { v1: from(kept.v1), v2: from(kept.v2) };
  const one = from(kept.both);
  return { v1: one, v2: one };
};
