// Which files a course was read from, in one word.
import { createHash } from 'node:crypto';
import type { CourseTree } from './course-tree.ts';
import { byText } from './source-file.ts';

/**
 * A digest over the names and bytes of a course's files, and over which recordings there are: the same for the same lessons, wherever
 * they lie.
 */
export const lessonsDigest = (tree: CourseTree): string => {
  const files = [tree.list, tree.glossary, ...tree.folders.flatMap((folder) => folder.files)].filter(
    (file) => file !== null,
  );
  const hash = createHash('sha256');
  for (const { path, bytes } of files.toSorted((a, b) => byText(a.path, b.path))) {
    const name = path.startsWith(`${tree.path}/`) ? path.slice(tree.path.length + 1) : path;
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  for (const { name, recordings = [] } of tree.folders)
    if (recordings.length > 0) hash.update(`${name}\0${recordings.join()}\0`);
  return `sha256:${hash.digest('hex')}`;
};
