// What a word on the command line stands for: a lesson or a step of a course by its id, or a folder or file of lessons.
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Course, lessonById } from '../lesson/lesson.ts';
import { numberedName } from '../lesson/numbered-name.ts';
import { type CourseSource, courseSource, lessonSource } from './course.ts';

/** A place in a course. `lesson: null`: all of it; `step: null`: the lesson from its start. */
export interface Place {
  readonly lesson: string | null;
  readonly step: string | null;
}

/** A place in a course that is still to be read. */
export interface PathTarget {
  readonly source: CourseSource;
  /** The step of a lesson's folder, where its file was named. */
  readonly step: string | null;
}

/** Whether `word` can only be a path; else it is an id first, `pid-namespace/fork`, and a path where nothing has that id. */
export const isPath = (word: string): boolean => !/^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/.test(word);

/** The course that the path leads to; a message where it leads nowhere. */
export const pathTarget = (path: string): PathTarget | string => {
  if (!existsSync(path)) return `there is no folder ${path}`;
  if (statSync(path).isDirectory())
    return existsSync(join(path, 'course.yaml'))
      ? { source: courseSource(path), step: null }
      : { source: lessonSource(path), step: null };
  const name = basename(path);
  if (name === 'course.yaml') return { source: courseSource(dirname(path)), step: null };
  if (name === 'lesson.md') return { source: lessonSource(dirname(path)), step: null };
  const step = name.endsWith('.md') ? numberedName(name.slice(0, -3)) : null;
  return step
    ? { source: lessonSource(dirname(path)), step: step.id }
    : `${path} is no lesson; expected a lesson's folder, or a step NN.id.md in one`;
};

/** Where `pid-namespace/fork` is; a message where there is no such lesson or step. */
export const idTarget = (course: Course, word: string): Place | string => {
  const [id = '', stepId] = word.split('/');
  const lesson = lessonById(course, id);
  if (!lesson) return `there is no lesson ${id}; \`cutaway list\` shows them`;
  if (stepId === undefined) return { lesson: lesson.id, step: null };
  const step = lesson.steps.find((one) => one.id === stepId);
  const ids = lesson.steps.map((one) => one.id).join(', ');
  return step ? { lesson: lesson.id, step: step.id } : `lesson ${id} has no step ${stepId}; it has ${ids}`;
};
