// Keeps a course as text, once it was read and checked; kept-course.ts reads that. Pure.
import { lessonsDigest } from './course-digest.ts';
import { type CourseTree, writtenCourse } from './course-tree.ts';
import type { Kept, KeptCourse, KeptLesson, KeptPages } from './kept-course.ts';
import type { WrittenLesson, WrittenStep } from './lesson-folder.ts';
import { stepIdsOn } from './taught.ts';
import type { Variants } from './variant.ts';

/** The course in these files as text; `null` where something is wrong in it: that has to be told again each time. */
export const keepCourse = (tree: CourseTree): string | null => {
  const { value, problems } = writtenCourse(tree);
  if (!value || problems.length > 0) return null;
  const from = `${tree.path}/`.length;
  const kept: KeptCourse = {
    ...value,
    digest: lessonsDigest(tree),
    parts: value.parts.map((part) => ({ ...part, lessons: part.lessons.map((one) => keepLesson(one, from)) })),
  };
  const pages = value.parts.flatMap(({ lessons }) => lessons.map((one) => keepPages(one, from)));
  return [kept, ...pages].map(lineOf).join('\n');
};

/** In ASCII: each character is one byte, and the text need not be decoded. */
const lineOf = (value: unknown): string =>
  JSON.stringify(value, withoutPlaces).replace(
    /[^\x00-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Where things are in their files is for telling what is wrong there. */
const withoutPlaces = (key: string, value: unknown): unknown => (key === 'position' ? undefined : value);

const keepLesson = ({ path, prose: _, steps, ...rest }: WrittenLesson, from: number): KeptLesson => ({
  ...rest,
  path: path.slice(from),
  stepIds: { v1: stepIdsOn(steps, 'v1'), v2: stepIdsOn(steps, 'v2') },
});

const keepPages = ({ prose, steps }: WrittenLesson, from: number): KeptPages => {
  const keepStep = ({ step, requires }: WrittenStep) => ({ step: { ...step, path: step.path.slice(from) }, requires });
  return {
    prose: shared(prose, (one) => one),
    steps: steps.map((variants) => shared(variants, (one) => one && keepStep(one))),
  };
};

const shared = <T>({ v1, v2 }: Variants<T>, keep: (one: T) => T): Kept<T> =>
  v1 === v2 ? { both: keep(v1) } : { v1: keep(v1), v2: keep(v2) };
