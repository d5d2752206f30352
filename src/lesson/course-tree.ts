// Everything under lessons/ to a Course: course.yaml against the folders that are there. Pure.
import type { Root } from 'mdast';
import type { z } from 'zod';
import { glossaryOf, strayLinks } from './glossary.ts';
import { type Course, type Found, fullSetting, type Part, type Problem, type Setting } from './lesson.ts';
import { type LessonFolder, type WrittenLesson, type WrittenStep, writtenLesson } from './lesson-folder.ts';
import { matterBy } from './matter.ts';
import { numberedName } from './numbered-name.ts';
import { courseSchema } from './schema.ts';
import { problemAt, type SourceFile, sorted, textOf } from './source-file.ts';
import { shown, suggestion } from './spelling.ts';
import { taughtCourse } from './taught.ts';
import type { Term } from './term.ts';
import { both, problemsOfBoth, type Variants } from './variant.ts';
import { parseYaml, type YamlTree } from './yaml-tree.ts';

/** A course directory as it was read. */
export interface CourseTree {
  readonly path: string;
  /** course.yaml; `null`: it could not be read, and `problems` says why. */
  readonly list: SourceFile | null;
  /** glossary.yaml; `null`: there is none. */
  readonly glossary: SourceFile | null;
  readonly folders: readonly LessonFolder[];
  readonly problems: readonly Problem[];
}

/**
 * The course without the lessons that are refused, as it is on a machine like `setting`; `null` where course.yaml
 * itself is refused. Every problem, in order of place.
 */
export const courseOf = (tree: CourseTree, setting: Setting = fullSetting): Found<Course> => {
  const { value, problems } = writtenCourse(tree);
  return { value: value && taughtCourse(value, setting), problems };
};

/** A course as its files have it, for any machine. */
export interface WrittenCourse extends Omit<Course, 'parts'> {
  readonly parts: readonly (Omit<Part, 'lessons'> & { readonly lessons: readonly WrittenLesson[] })[];
}

/** The course, for any machine, without the lessons that are refused; `null` where course.yaml itself is refused. */
export const writtenCourse = (tree: CourseTree): Found<WrittenCourse> => {
  const lessons = tree.folders.map(writtenLesson);
  const list = tree.list ? listOf(tree.list) : { value: null, problems: [] };
  const terms = tree.glossary ? glossaryOf(tree.glossary) : { value: [], problems: [] };
  const problems = sorted([
    ...tree.problems,
    ...list.problems,
    ...(list.value ? listingProblems(list.value, tree) : []),
    ...lessons.flatMap(({ value }) => (value ? belongingProblems(value, tree) : [])),
    ...terms.problems,
    ...lessons.flatMap(({ value }) => (value && terms.value ? linkProblems(value, terms.value) : [])),
    ...lessons.flatMap((one) => one.problems),
  ]);
  if (!list.value) return { value: null, problems };
  const byId = new Map(lessons.flatMap(({ value }) => (value ? [[value.id, value] as const] : [])));
  const { title, promise, parts } = list.value;
  const filled = parts.map((part) => ({
    ...part,
    lessons: part.lessons.flatMap((id) => byId.get(id) ?? []),
  }));
  return { value: { title, promise, parts: filled, glossary: terms.value ?? [] }, problems };
};

/** course.yaml, and the place of everything in it. */
type CourseList = z.output<typeof courseSchema> & Pick<YamlTree, 'place'>;

const listOf = (file: SourceFile): Found<CourseList> => {
  const text = textOf(file);
  const tree = text.value === null ? { value: null, problems: text.problems } : parseYaml(text.value, file.path);
  if (!tree.value) return { value: null, problems: tree.problems };
  const { value, problems } = matterBy(courseSchema, tree.value);
  return { value: value && { ...value, place: tree.value.place }, problems };
};

/** Every folder is listed exactly once, in each part in the order of their numbers. */
const listingProblems = (list: CourseList, tree: CourseTree): readonly Problem[] => {
  const folders = new Map(
    tree.folders.flatMap(({ name }) => {
      const numbered = numberedName(name);
      return numbered ? [[numbered.id, numbered.number] as const] : [];
    }),
  );
  const problems: Problem[] = [];
  const listed = new Map<string, number>();
  for (const [part, { lessons }] of list.parts.entries()) {
    const seen = new Map<string, number>();
    for (const [index, id] of lessons.entries()) {
      const number = folders.get(id);
      const message = listed.has(id)
        ? `the lesson ${id} is listed twice`
        : listedFlaw(id, number, seen, [...folders.keys()]);
      if (message !== null) problems.push({ ...list.place(['parts', part, 'lessons', index]), message });
      if (number === undefined) continue;
      seen.set(id, number);
      listed.set(id, number);
    }
  }
  return [...problems, ...folderProblems(tree, listed)];
};

const linkProblems = ({ prose, steps }: WrittenLesson, terms: readonly Term[]): readonly Problem[] => {
  const pages = [prose, ...steps.flatMap(({ v1, v2 }) => halvesOfBoth(v1, v2))];
  return pages.flatMap((page) => problemsOfBoth(...both(page, (one) => (one ? strayLinks(one, terms) : []))));
};

const halvesOfBoth = (v1: WrittenStep | null, v2: WrittenStep | null): readonly Variants<Root | null>[] =>
  (['before', 'after'] as const).map((half) => ({ v1: v1?.step[half] ?? null, v2: v2?.step[half] ?? null }));

/** A card that belongs to no lesson would be offered nowhere. */
const belongingProblems = ({ belongsTo, path }: WrittenLesson, tree: CourseTree): readonly Problem[] => {
  const ids = tree.folders.flatMap(({ name }) => numberedName(name)?.id ?? []);
  return belongsTo === null || ids.includes(belongsTo)
    ? []
    : [
        problemAt(
          `${path}/lesson.md`,
          1,
          1,
          `belongs_to: there is no lesson ${shown(belongsTo)}${suggestion(belongsTo, ids)}`,
        ),
      ];
};

const listedFlaw = (
  id: string,
  number: number | undefined,
  seen: ReadonlyMap<string, number>,
  known: readonly string[],
): string | null => {
  if (number === undefined) return `there is no lesson folder NN.${shown(id)}${suggestion(id, known)}`;
  const later = [...seen].find(([, one]) => one >= number);
  return later
    ? `${number}.${id} is listed after ${later[1]}.${later[0]}; the numbers of the folders say the same order`
    : null;
};

const folderProblems = (tree: CourseTree, listed: ReadonlyMap<string, number>): readonly Problem[] => {
  const ids = tree.folders.map(({ name }) => numberedName(name)?.id);
  return tree.folders.flatMap(({ path }, index) => {
    const id = ids[index];
    if (id === undefined) return [];
    if (ids.indexOf(id) < index)
      return [problemAt(path, 1, 1, `another folder has the id ${id} too; ids are unique in the course`)];
    return listed.has(id) ? [] : [problemAt(path, 1, 1, `the lesson ${id} is not listed in course.yaml`)];
  });
};
