// Where the program's own files are, and the learner's, by the XDG base directories.
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFolder } from '../lab/installation.ts';
import type { CourseSource } from './course.ts';

/** The course that comes with the program. */
export const courseFolder = (): string => join(packageFolder(), 'lessons');

/** The same course, read and checked when the program was bundled; it lies beside the bundle. Whoever runs the sources has none. */
export const keptCourseFile = (): string => join(dirname(fileURLToPath(import.meta.url)), 'course.jsonl');

/**
 * Where progress in a course is kept. Another course than our own has a folder of its own, by where it lies: its
 * lessons may have the same ids.
 */
export const progressFolder = (environment: NodeJS.ProcessEnv, { folder, isOwn }: CourseSource): string | null => {
  const state = stateFolder(environment);
  if (isOwn || state === null) return state;
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16);
  return join(state, 'courses', name);
};

/** `$XDG_STATE_HOME/cutaway`: progress and logs. `null` where there is no home to keep anything in. */
export const stateFolder = (environment: NodeJS.ProcessEnv): string | null => {
  const base = environment['XDG_STATE_HOME'];
  if (base?.startsWith('/')) return join(base, 'cutaway');
  const home = environment['HOME'] ?? homedir();
  return home.startsWith('/') ? join(home, '.local', 'state', 'cutaway') : null;
};
