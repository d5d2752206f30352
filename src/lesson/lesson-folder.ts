// A lesson's files to a Lesson. Pure: what the files hold comes in, what is wrong with it goes out.
import type { Root } from 'mdast';
import type { z } from 'zod';
import type { CgroupVersion } from './cgroup-version.ts';
import type { Complaint } from './complaint.ts';
import { diskProblems } from './disk-values.ts';
import { type Found, type Lesson, type Problem, type Setting, standingNames } from './lesson.ts';
import { matterBy } from './matter.ts';
import { numberedName } from './numbered-name.ts';
import { firstNames, nameProblems, newNameFlaw } from './process-names.ts';
import { parseProse, unshownIn } from './prose.ts';
import { oversizedLesson } from './prose-size.ts';
import { raceValueProblems } from './race-values.ts';
import { lessonSchema } from './schema.ts';
import { silentActors } from './silent-actors.ts';
import { halvesOf, problemAt, type SourceFile, textOf } from './source-file.ts';
import { type ParsedStep, parseStep } from './step.ts';
import { stepsOn, taughtLesson } from './taught.ts';
import { valuePathsOf } from './value.ts';
import { both, problemsOfBoth, proseVariants, type Variants } from './variant.ts';
import { parseYaml } from './yaml-tree.ts';

/** A folder as it was read; a file that could not be read is a problem instead. */
export interface LessonFolder {
  /** `20.pid-namespace` */
  readonly name: string;
  readonly path: string;
  readonly files: readonly NamedFile[];
  /** Recordings that lie beside them; they are read when one is asked for. Left out: none. */
  readonly recordings?: readonly CgroupVersion[];
  readonly problems: readonly Problem[];
}

export interface NamedFile extends SourceFile {
  readonly name: string;
}

/** A step with one version of cgroups, and what a machine has to have for it. */
export type WrittenStep = Pick<ParsedStep, 'step' | 'requires'>;

/** A lesson as its files have it, for any machine. */
export interface WrittenLesson extends Omit<Lesson, 'prose' | 'steps' | 'stepIds' | 'hasScratch'> {
  readonly prose: Variants<Root>;
  /** `null`: the step is for the other version. */
  readonly steps: readonly Variants<WrittenStep | null>[];
}

/**
 * The lesson that a folder holds, as it is on a machine like `setting`; `null` where it could not be taught from. The
 * problems are those with both versions of cgroups.
 */
export const lessonOf = (folder: LessonFolder, setting: Setting): Found<Lesson> => {
  const { value, problems } = writtenLesson(folder);
  return { value: value && taughtLesson(value, setting), problems };
};

/** The lesson that a folder holds, for any machine; `null` where it could not be taught from. */
export const writtenLesson = (folder: LessonFolder): Found<WrittenLesson> => {
  const name = numberedName(folder.name);
  const misnamed = name
    ? []
    : [
        problemAt(
          folder.path,
          1,
          1,
          'expected a folder named NN.id: a number, a dot, and small letters, digits or hyphens',
        ),
      ];
  const opening = openingOf(folder);
  const ordered = stepFilesOf(folder);
  const parsed = ordered.files.map(({ file, id }) => parseStep(file, id));
  const steps = parsed.flatMap(({ value }) => (value ? [value] : []));
  const isWhole = steps.length === parsed.length;
  const fatal = [
    ...folder.problems,
    ...misnamed,
    ...ordered.problems,
    ...(opening.value
      ? nameProblemsOf(folder, opening.value, isWhole && ordered.problems.length === 0 ? steps : [])
      : []),
  ];
  const problems = [...fatal, ...opening.problems, ...parsed.flatMap((one) => one.problems)];
  if (!name || !opening.value || fatal.length > 0 || !isWhole) return { value: null, problems };
  const { path, recordings = [] } = folder;
  return { value: { id: name.id, path, ...opening.value, steps, recordings }, problems };
};

type Opening = Omit<WrittenLesson, 'id' | 'path' | 'steps' | 'recordings'>;

const openingOf = (folder: LessonFolder): Found<Opening> => {
  const file = folder.files.find(({ name }) => name === 'lesson.md');
  const refused = (problems: readonly Problem[]): Found<Opening> => ({ value: null, problems });
  const path = file?.path ?? `${folder.path}/lesson.md`;
  if (!file)
    return refused(
      folder.problems.some((one) => one.path === path)
        ? []
        : [problemAt(path, 1, 1, 'missing: every lesson folder has a lesson.md, its first page')],
    );
  const text = textOf(file);
  const halves = text.value === null ? { value: null, problems: text.problems } : halvesOf(text.value, path);
  if (!halves.value) return refused(halves.problems);
  const tree = parseYaml(halves.value.matter, path);
  const prose = parseProse(halves.value.prose, path);
  const matter = tree.value && matterBy(lessonSchema, tree.value, actorFlaws);
  const problems = [...tree.problems, ...(matter?.problems ?? []), ...prose.problems];
  if (!matter?.value || !prose.value) return refused(problems);
  const pages = proseVariants(prose.value);
  const pageFlaws = problemsOfBoth(...both(pages, (page) => pageProblems(page, path)));
  const { belongs_to, ...rest } = matter.value;
  return { value: { ...rest, belongsTo: belongs_to ?? null, prose: pages }, problems: [...problems, ...pageFlaws] };
};

const pageProblems = (prose: Root, path: string): readonly Problem[] => {
  const empty = problemAt(path, 1, 1, 'expected prose after the front matter: what the lesson is about');
  return [...(prose.children.length === 0 ? [empty] : []), ...unshownIn(prose, path), ...oversizedLesson(prose, path)];
};

const actorFlaws = ({ actors }: z.output<typeof lessonSchema>): readonly Complaint[] =>
  actors.flatMap((name, index) => {
    const message = newNameFlaw(name, [...standingNames, ...actors.slice(0, index)]);
    return message === null ? [] : [{ path: ['actors', index], part: 'value', message }];
  });

interface StepFile {
  readonly file: NamedFile;
  readonly id: string;
  readonly number: number;
}

/** The step files in their order, each number and each id once. */
const stepFilesOf = (
  folder: LessonFolder,
): { readonly files: readonly StepFile[]; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const files: StepFile[] = [];
  for (const file of folder.files) {
    if (file.name === 'lesson.md') continue;
    const name = file.name.endsWith('.md') ? numberedName(file.name.slice(0, -3)) : null;
    if (name) files.push({ file, ...name });
    else problems.push(problemAt(file.path, 1, 1, 'not a lesson file; expected lesson.md or a step, NN.id.md'));
  }
  files.sort((a, b) => a.number - b.number || (a.file.name < b.file.name ? -1 : 1));
  for (const [index, { file, number, id }] of files.entries()) {
    const earlier = files.slice(0, index).find((one) => one.number === number || one.id === id);
    if (!earlier) continue;
    const what = earlier.id === id ? `the id ${id}` : `the number ${number}, so their order is open`;
    problems.push(problemAt(file.path, 1, 1, `${earlier.file.name} has ${what}; expected another one here`));
  }
  if (files.length === 0 && folder.problems.length === 0)
    problems.push(problemAt(folder.path, 1, 1, 'a lesson without steps; expected files NN.id.md'));
  return { files, problems };
};

const noValueYet = 'no value is put into the first page, where the lesson has not begun; expected it in a step';

/** `steps`: none where one of them could not be read, or their order is open: that one might have made the names that others speak of. */
const nameProblemsOf = (
  folder: LessonFolder,
  opening: Opening,
  steps: readonly Variants<ParsedStep | null>[],
): readonly Problem[] => {
  const isForBoth = steps.every(({ v1, v2 }) => v1 === v2) && opening.prose.v1 === opening.prose.v2;
  const v1 = nameProblemsOn(folder, opening, steps, 'v1');
  return problemsOfBoth(v1, isForBoth ? v1 : nameProblemsOn(folder, opening, steps, 'v2'));
};

const nameProblemsOn = (
  folder: LessonFolder,
  opening: Opening,
  steps: readonly Variants<ParsedStep | null>[],
  version: CgroupVersion,
): readonly Problem[] => {
  let known = firstNames(opening);
  const uses = valuePathsOf(opening.prose[version]);
  const problems = [
    ...uses.map((use) => problemAt(`${folder.path}/lesson.md`, use.line, use.column, use.wrong ?? noValueYet)),
    ...(steps.length > 0 && stepsOn(steps, version).length === 0
      ? [problemAt(folder.path, 1, 1, 'a lesson without steps; at least one has to be for both')]
      : []),
  ];
  const played = stepsOn(steps, version);
  for (const step of played) {
    const found = nameProblems(step, known);
    problems.push(...found.problems);
    known = found.after;
  }
  return [
    ...problems,
    ...raceValueProblems(played, opening.requires),
    ...diskProblems(played, opening.requires),
    ...silentActors(played),
  ];
};
