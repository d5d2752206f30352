// Keeps progress between visits. A file that cannot be written costs the learner nothing but the memory of this visit.
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { noProgress, type Progress } from '../session/progress.ts';
import { codeOf } from './error-code.ts';
import { makeFolder } from './folder.ts';

const shapeOfLesson = () =>
  z.object({
    done: z.array(z.string()),
    at: z.string().nullable(),
    wrong: z.array(z.object({ step: z.string(), choice: z.int(), due: z.int().optional(), right: z.int().optional() })),
  });
const shape = () => z.object({ v: z.literal(1), lessons: z.record(z.string(), shapeOfLesson()) });

export interface ProgressFile {
  readonly progress: Progress;
  /** Why nothing is kept; `null` while it is. */
  readonly notice: string | null;
  /** Resolves with why it could not be kept, or `null`. Never rejects. */
  save(progress: Progress): Promise<string | null>;
}

/** Reads `progress.json` in `folder`. A file that cannot be understood is set aside, never overwritten. */
export const openProgress = async (folder: string | null): Promise<ProgressFile> => {
  if (!folder) return inMemory('there is no home folder');
  const path = join(folder, 'progress.json');
  const read = await readProgress(path);
  return { ...read, save: oneAtATime((progress) => write(folder, path, progress)) };
};

type Save = ProgressFile['save'];

/** What waits for its turn is only the latest: however slow the disk is, there are never more than two to be written. */
const oneAtATime = (write: Save): Save => {
  let latest = noProgress;
  let waiting: Promise<string | null> | null = null;
  let current: Promise<unknown> = Promise.resolve();
  return (progress) => {
    latest = progress;
    waiting ??= current.then(() => {
      waiting = null;
      return write(latest);
    });
    current = waiting;
    return waiting;
  };
};

const inMemory = (why: string): ProgressFile => ({
  progress: noProgress,
  notice: `Progress is not kept: ${why}.`,
  save: async () => null,
});

const readProgress = async (path: string): Promise<{ progress: Progress; notice: string | null }> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const missing = codeOf(error) === 'ENOENT';
    return { progress: noProgress, notice: missing ? null : `Progress could not be read: ${codeOf(error)}, ${path}.` };
  }
  const parsed = shape().safeParse(parseJson(text));
  if (parsed.success) return { progress: parsed.data, notice: null };
  const aside = `${path}.unreadable`;
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  return {
    progress: noProgress,
    notice: `Progress could not be understood${moved ? `; the file is kept as ${aside}` : ''}.`,
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Whole or not at all: written beside, synced, renamed. */
const write = async (folder: string, path: string, progress: Progress): Promise<string | null> => {
  const beside = `${path}.${process.pid}.new`;
  try {
    await makeFolder(folder);
    const file = await open(beside, 'w');
    try {
      await file.writeFile(`${JSON.stringify(progress)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
    return null;
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    return `Progress is not kept: ${codeOf(error)}, ${path}.`;
  }
};
