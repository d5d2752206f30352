// The good course of the fixtures, in memory: whole, or with one thing in it made wrong.

import { type CourseTree, courseOf } from '../../src/lesson/course-tree.ts';
import type { Problem } from '../../src/lesson/lesson.ts';
import { readCourseTree } from '../../src/lesson/load.ts';

export const goodCoursePath = 'fixtures/lessons/good';

/** A change to one file: `from` is there once, and becomes `to`. */
export interface Change {
  /** From the course's directory: `10.one/10.fork.md`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const goodCourse = async (): Promise<CourseTree> => readCourseTree(goodCoursePath);

/** `tree` with other bytes in one file. */
export const withBytes = (tree: CourseTree, file: string, change: (bytes: Uint8Array) => Uint8Array): CourseTree => {
  const path = `${tree.path}/${file}`;
  const changed = <File extends { readonly path: string; readonly bytes: Uint8Array }>(one: File): File =>
    one.path === path ? { ...one, bytes: change(one.bytes) } : one;
  return {
    ...tree,
    list: tree.list && changed(tree.list),
    glossary: tree.glossary && changed(tree.glossary),
    folders: tree.folders.map((folder) => ({ ...folder, files: folder.files.map(changed) })),
  };
};

/** The good course after some changes. */
export const changedCourse = async (...changes: readonly Change[]): Promise<CourseTree> => {
  let tree = await goodCourse();
  for (const { file, from, to } of changes) {
    tree = withBytes(tree, file, (bytes) => {
      const text = new TextDecoder().decode(bytes);
      const parts = text.split(from);
      if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times ${from}`);
      return new TextEncoder().encode(parts.join(to));
    });
  }
  return tree;
};

/** The problems of the good course after some changes, as `file:line:column message`. */
export const problemsAfter = async (...changes: readonly Change[]): Promise<readonly string[]> => {
  const tree = await changedCourse(...changes);
  return courseOf(tree).problems.map((problem) => problemText(problem, tree.path));
};

export const problemText = ({ path, line, column, message }: Problem, below = ''): string =>
  `${path.slice(below === '' ? 0 : below.length + 1)}:${line}:${column} ${message}`;
