// Folders that are made, and whose what is in them shall be.
import { chown, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './error-code.ts';

/** Makes `path` and the folders above it. Rejects with the kernel's own error: Node's `recursive` says ENOENT of a read-only file system. */
export const makeFolder = async (path: string, mode = 0o777): Promise<void> => {
  try {
    await make(path, mode);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path), mode);
    await make(path, mode);
  }
};

const make = async (path: string, mode: number): Promise<void> => {
  await mkdir(path, { mode }).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
};

/** What root writes into somebody's folder is theirs. */
export const giveTo = async (folder: string, path: string): Promise<void> => {
  const { uid, gid } = await stat(folder);
  if (process.getuid?.() === 0 && uid !== 0) await chown(path, uid, gid);
};
