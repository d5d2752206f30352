// The course that a command is about: the program's own, another one, or a lesson that lies alone; and where in it.
import { resolve } from 'node:path';
import type { Course, Problem, Setting } from '../lesson/lesson.ts';
import { type LoadedCourse, loadCourse, loadLesson } from '../lesson/load.ts';
import { sanitise } from '../panes/sanitise.ts';
import { courseFolder, keptCourseFile } from './place.ts';
import { ownSetting } from './setting.ts';

/** Where a course is read from. */
export interface CourseSource {
  /** A course's folder, or a lesson's. */
  readonly folder: string;
  /** Whether it is a lesson's folder, taught as a course of one. */
  readonly isLesson: boolean;
  /** Whether it is the course that comes with the program. */
  readonly isOwn: boolean;
  /** Whether its files were named: somebody may be writing them. */
  readonly isWritten: boolean;
}

/** The course in `folder`, of `--course`; without one, the program's own. */
export const courseSource = (folder?: string): CourseSource =>
  folder === undefined
    ? { folder: courseFolder(), isLesson: false, isOwn: true, isWritten: false }
    : { folder, isLesson: false, isOwn: resolve(folder) === courseFolder(), isWritten: true };

/** A lesson's folder, wherever it lies. */
export const lessonSource = (folder: string): CourseSource => ({
  folder,
  isLesson: true,
  isOwn: false,
  isWritten: true,
});

/** Reads what is there now, as it is taught on this machine. */
export const readCourse = (
  { folder, isLesson, isOwn }: CourseSource,
  setting: Setting = ownSetting(),
): Promise<LoadedCourse> =>
  isLesson ? loadLesson(folder, setting) : loadCourse(folder, setting, isOwn ? keptCourseFile() : null);

/** A course that was read without problems. Problems go to `stderr`, one a line as editors jump to them, and then it is `null`. */
export const courseOrProblems = async (
  source: CourseSource,
  stderr: (line: string) => void,
): Promise<Course | null> => {
  const { course, problems } = await readCourse(source);
  for (const problem of problems) stderr(problemLine(problem));
  return problems.length > 0 ? null : course;
};

/** `path:line:column message`, with nothing in it that a terminal obeys: names of files are anybody's. */
export const problemLine = (problem: Problem): string =>
  sanitise(`${problem.path}:${problem.line}:${problem.column} ${problem.message}`);
