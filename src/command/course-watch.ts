// Tells when something in a course's folder changes, while somebody writes it.
import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** An editor writes a file in several strokes; after the last one it is quiet for this long. */
const quietMs = 80;

export interface CourseWatch {
  close(): void;
}

/** Watches `folder` and the folders in it. Where nothing can be watched, nothing is told. */
export const watchCourse = (folder: string, changed: () => void): CourseWatch => {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | null = null;
  const stir = () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      follow();
      changed();
    }, quietMs);
  };
  /** Folders come and go while a course is written. */
  const follow = () => {
    const wanted = foldersIn(folder);
    for (const [path, watcher] of watchers) if (!wanted.includes(path)) drop(path, watcher);
    for (const path of wanted) if (!watchers.has(path)) add(path);
  };
  const add = (path: string) => {
    try {
      const watcher = watch(path, { persistent: false }, stir);
      watcher.on('error', () => drop(path, watcher));
      watchers.set(path, watcher);
    } catch {
      // It has gone again, or the kernel has no more watches to give.
    }
  };
  const drop = (path: string, watcher: FSWatcher) => {
    watcher.close();
    watchers.delete(path);
  };
  follow();
  return {
    close: () => {
      if (timer) clearTimeout(timer);
      for (const [path, watcher] of watchers) drop(path, watcher);
    },
  };
};

const foldersIn = (folder: string): readonly string[] => {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return [folder, ...entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))];
  } catch {
    return [folder];
  }
};
