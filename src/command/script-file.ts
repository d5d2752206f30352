// The script of a session as a file where the learner is: for them to keep.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Lesson } from '../lesson/lesson.ts';
import { scriptOf } from '../session/script.ts';
import { cgroupVersionOf } from '../session/script-cgroups.ts';
import type { Session } from '../session/session.ts';
import { codeOf } from './error-code.ts';
import { giveTo } from './folder.ts';

/** More of one name are not looked for. */
const mostNames = 100;

/** Writes what was done in `session` to a new file in the first of `folders` that takes it. Resolves with its path; rejects with a message. */
export const writeScript = async (
  session: Session,
  lesson: Lesson | null,
  folders: readonly string[],
): Promise<string> => {
  const actors = ['lab', ...(lesson?.actors ?? [])];
  const { calls, step, world } = session;
  const script = scriptOf({ calls, step, actors, cgroup: cgroupVersionOf(world.cgroups) }, lesson);
  if (script === null) throw new Error('Nothing was done yet that a script could do.');
  const name = `cutaway-${(lesson?.id ?? 'session').toLowerCase()}`;
  const refusals: string[] = [];
  for (const folder of folders) {
    try {
      return await writeNew(resolve(folder), name, script);
    } catch (error) {
      refusals.push(`${folder}: ${codeOf(error)}`);
    }
  }
  throw new Error(`The script could not be written (${refusals.join(', ')}). \`cutaway export --script\` prints it.`);
};

/** Nothing that is there is overwritten. */
const writeNew = async (folder: string, name: string, script: string): Promise<string> => {
  for (let count = 1; count <= mostNames; count += 1) {
    const path = join(folder, count === 1 ? `${name}.sh` : `${name}-${count}.sh`);
    const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o755).catch((error) => {
      if (error.code === 'EEXIST') return null;
      throw error;
    });
    if (!file) continue;
    try {
      await file.writeFile(script);
    } finally {
      await file.close();
    }
    await giveTo(folder, path);
    return path;
  }
  throw new Error('there are very many already');
};
