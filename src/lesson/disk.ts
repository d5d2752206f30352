// Plain files and folders, as they are on the disk. Nothing here waits: a course is some hundred small files, and asking for each
// of them in the background takes ten times as long as reading it.
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { Found } from './lesson.ts';
import type { NamedFile } from './lesson-folder.ts';
import { fileMaxBytes, problemAt, tooLarge } from './source-file.ts';

/** No lesson and no course has more files; what lies beyond is not read. */
const mostEntries = 200;

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** Names in order, without hidden files and the backups of editors. */
export const readDirectory = (path: string): Found<readonly Entry[]> => {
  try {
    const entries = readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && !name.endsWith('~'))
      .map(
        (entry): Entry => ({
          name: entry.name,
          kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other',
        }),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const tooMany =
      entries.length > mostEntries
        ? [problemAt(path, 1, 1, `${entries.length} files in one folder; at most ${mostEntries} are read`)]
        : [];
    return { value: entries.slice(0, mostEntries), problems: tooMany };
  } catch (error) {
    return { value: null, problems: [problemAt(path, 1, 1, `the folder cannot be read: ${reason(error)}`)] };
  }
};

/** The file of a course at `path`. */
export const readFile = (path: string): Found<NamedFile> => plainFile(path, fileMaxBytes, tooLarge);

/** The file at `path`, if it is a plain one of at most `maxBytes`; `ofLarger`: what is said of a larger one. */
export const plainFile = (path: string, maxBytes: number, ofLarger: string): Found<NamedFile> => {
  const refused = (message: string): Found<NamedFile> => ({
    value: null,
    problems: [problemAt(path, 1, 1, message)],
  });
  try {
    // Opened without waiting, so that a FIFO cannot hold us, and without following a link out of the course.
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const stat = fstatSync(file);
      if (!stat.isFile())
        return refused(stat.isDirectory() ? 'a folder; expected a file' : 'not a plain file; lessons are plain files');
      const bytes = bytesOf(file, maxBytes);
      return bytes.length > maxBytes
        ? refused(ofLarger)
        : { value: { name: basename(path), path, bytes }, problems: [] };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return refused(
      codeOf(error) === 'ELOOP'
        ? 'a symbolic link; lessons are plain files'
        : `the file cannot be read: ${reason(error)}`,
    );
  }
};

/** Larger than nearly every lesson file. Everything is read through it: room for the largest file would be made, and cleared, for each. */
const piece = new Uint8Array(64 * 1024);

/** At most one byte more than a file may have; its size is not trusted. */
const bytesOf = (file: number, maxBytes: number): Uint8Array => {
  const pieces: Uint8Array[] = [];
  let left = maxBytes + 1;
  while (left > 0) {
    const length = readSync(file, piece, 0, Math.min(left, piece.length), null);
    if (length === 0) break;
    pieces.push(piece.slice(0, length));
    left -= length;
  }
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
};

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

const reason = (error: unknown): string => {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'there is none';
  if (code === 'ENOTDIR') return 'it is not a folder';
  if (code === 'EACCES') return 'no permission (EACCES)';
  return code ?? String(error);
};
