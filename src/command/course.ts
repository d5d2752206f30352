// The course for a command: loaded, or every problem told.
import type { Course, Problem } from '../lesson/lesson.ts';
import { loadCourse } from '../lesson/load.ts';
import { courseFolder } from './place.ts';

/** The program's own course. Problems go to `stderr`, one a line as editors jump to them, and then it is `null`. */
export const courseOrProblems = async (stderr: (line: string) => void): Promise<Course | null> => {
  const { course, problems } = await loadCourse(courseFolder());
  for (const problem of problems) stderr(problemLine(problem));
  return problems.length > 0 ? null : course;
};

/** `path:line:column message` */
export const problemLine = (problem: Problem): string =>
  `${problem.path}:${problem.line}:${problem.column} ${problem.message}`;
