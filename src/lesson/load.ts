// Reads lesson files; with disk.ts, the only part of this folder that touches the disk. It reads plain files of a
// bounded size, and waits for nothing.
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { lessonsDigest } from './course-digest.ts';
import type { CourseTree } from './course-tree.ts';
import { readDirectory, readFile } from './disk.ts';
import { keptCourse } from './kept-course.ts';
import { type Course, type Found, fullSetting, type Problem, type Setting } from './lesson.ts';
import type { LessonFolder, NamedFile } from './lesson-folder.ts';
import { numberedName } from './numbered-name.ts';
import { recordingName, recordingsAmong } from './recording-name.ts';
import { problemAt, sorted } from './source-file.ts';

/** What a course directory holds. */
export interface LoadedCourse {
  /** Without the lessons that are refused; `null` where there is no usable course.yaml. */
  readonly course: Course | null;
  /** Everything that is wrong, in order of place. */
  readonly problems: readonly Problem[];
  /** For the header of the session log. */
  readonly digest: string;
}

/**
 * Reads and checks the course in `dir`. Problems name files as `dir` does. Never throws for what it finds
 * there. `kept`: the file of a course that was checked before; it saves the work where it is of the same files.
 */
export const loadCourse = async (
  dir: string,
  setting: Setting = fullSetting,
  kept: string | null = null,
): Promise<LoadedCourse> => {
  const tree = readCourseTree(dir);
  const digest = lessonsDigest(tree);
  const course = kept === null ? null : fromKept(kept, digest, dir, setting);
  if (course) return { course, problems: [], digest };
  // Its parsers take longer to load than all else that a start does, and a kept course needs none.
  const { courseOf } = await import('./course-tree.ts');
  const { value, problems } = courseOf(tree, setting);
  return { course: value, problems, digest };
};

/** A file that is not there, or that holds something else, saves no work and is no fault. */
const fromKept = (path: string, digest: string, dir: string, setting: Setting): Course | null => {
  try {
    return keptCourse(readFileSync(path, 'latin1'), digest, dir, setting);
  } catch {
    return null;
  }
};

/** The digest of what is in `dir` now, or in the folder of a lesson. */
export const digestOf = (dir: string, isLesson: boolean): string =>
  lessonsDigest(isLesson ? loneTree(readLessonFolder(dir)) : readCourseTree(dir));

const loneTree = (folder: LessonFolder): CourseTree => ({
  path: folder.path,
  list: null,
  glossary: null,
  folders: [folder],
  problems: [],
});

/** Reads and checks a lesson's folder that lies anywhere, and makes a course of it alone. Never throws for what it finds there. */
export const loadLesson = async (path: string, setting: Setting = fullSetting): Promise<LoadedCourse> => {
  const folder = readLessonFolder(path);
  const { lessonOf } = await import('./lesson-folder.ts');
  const { value: lesson, problems } = lessonOf(folder, setting);
  const digest = lessonsDigest(loneTree(folder));
  if (!lesson) return { course: null, problems: sorted(problems), digest };
  const course = {
    title: lesson.title,
    promise: lesson.about,
    parts: [{ title: 'One lesson', kind: 'lessons' as const, lessons: [lesson] }],
    glossary: [],
  };
  return { course, problems: sorted(problems), digest };
};

const courseFiles = ['course.yaml', 'glossary.yaml'];

/** The files of a course directory, as they are. */
export const readCourseTree = (dir: string): CourseTree => {
  const entries = readDirectory(dir);
  const names = entries.value ?? [];
  if (!entries.value) return { path: dir, list: null, glossary: null, folders: [], problems: entries.problems };
  const list = readFile(join(dir, 'course.yaml'));
  const folders: LessonFolder[] = [];
  const none: Found<NamedFile> = { value: null, problems: [] };
  const glossary = names.some(({ name }) => name === 'glossary.yaml') ? readFile(join(dir, 'glossary.yaml')) : none;
  const problems = [...entries.problems, ...list.problems, ...glossary.problems];
  for (const entry of names.filter(({ name }) => !courseFiles.includes(name))) {
    const path = join(dir, entry.name);
    if (entry.kind === 'directory') folders.push(...foldersIn(path));
    else if (entry.kind === 'other')
      problems.push(problemAt(path, 1, 1, 'neither a file nor a folder; lessons are plain files'));
  }
  return { path: dir, list: list.value, glossary: glossary.value, folders, problems };
};

/** A lesson's folder; or, where it has no number and nothing but folders, the lessons in it. */
const foldersIn = (path: string): readonly LessonFolder[] => {
  if (numberedName(basename(path))) return [readLessonFolder(path)];
  const inner = readDirectory(path).value ?? [];
  const isGroup = inner.length > 0 && inner.every(({ kind }) => kind === 'directory');
  if (!isGroup) return [readLessonFolder(path)];
  const folders: LessonFolder[] = [];
  for (const { name } of inner) folders.push(readLessonFolder(join(path, name)));
  return folders;
};

/** The files of a lesson's folder, as they are. */
export const readLessonFolder = (path: string): LessonFolder => {
  const entries = readDirectory(path);
  const files: NamedFile[] = [];
  const problems: Problem[] = [...entries.problems];
  const names = (entries.value ?? []).map(({ name }) => name);
  const recordings = recordingsAmong(names);
  const others = recordings.map(recordingName);
  for (const name of names.filter((one) => !others.includes(one))) {
    const file = readFile(join(path, name));
    problems.push(...file.problems);
    if (file.value) files.push(file.value);
  }
  return { name: basename(resolve(path)), path, files, recordings, problems };
};

/** What is wrong in a course directory, a lesson's folder, or one file of either; in order of place. */
export const lintPath = async (path: string): Promise<readonly Problem[]> => {
  const trimmed = path.replace(/(.)\/+$/, '$1');
  const name = basename(trimmed);
  if (courseFiles.includes(name)) return lintFile(trimmed, await lintCourse(dirname(trimmed)));
  if (name.endsWith('.md')) return lintFile(trimmed, await lintLesson(dirname(trimmed)));
  return isLessonFolder(trimmed) ? lintLesson(trimmed) : lintCourse(trimmed);
};

/** Told by its name and by what lies in it, so that a lesson without its first page is one as well. */
const isLessonFolder = (path: string): boolean => {
  const names = (readDirectory(path).value ?? []).map(({ name }) => name);
  if (names.includes('course.yaml')) return false;
  if (numberedName(basename(resolve(path)))) return names.length > 0;
  return names.includes('lesson.md') || names.some((name) => name.endsWith('.md') && numberedName(name.slice(0, -3)));
};

const lintLesson = async (path: string): Promise<readonly Problem[]> => (await loadLesson(path)).problems;

/** A lesson's folder, and what was recorded of it. */
export type RecordedFolder = Required<Pick<LessonFolder, 'path' | 'recordings'>>;

/** The folders with recordings in them, in a course's folder or a lesson's; none where it is neither. */
export const recordedFolders = (path: string): readonly RecordedFolder[] => {
  const folders = isLessonFolder(path) ? [readLessonFolder(path)] : readCourseTree(path).folders;
  return folders.flatMap(({ path: one, recordings = [] }) =>
    recordings.length > 0 ? [{ path: one, recordings }] : [],
  );
};

/** What is wrong in the course in `dir`, in order of place. */
export const lintCourse = async (dir: string): Promise<readonly Problem[]> => (await loadCourse(dir)).problems;

const lintFile = (path: string, problems: readonly Problem[]): readonly Problem[] => {
  const file = readFile(path);
  return sorted(file.value ? problems.filter((one) => one.path === path) : file.problems);
};
