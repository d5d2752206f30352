// Writes the script of a visit and says where it is.
import type { Visit } from '../session/visit.ts';
import { stateFolder } from './place.ts';
import { writeScript } from './script-file.ts';

/** Where the learner is; and where nothing can be written there, where the program keeps what is theirs. */
export const tellScript = async (visit: Visit): Promise<void> => {
  const state = stateFolder(process.env);
  const path = await writeScript(visit.session, visit.lesson, [process.cwd(), ...(state === null ? [] : [state])]);
  visit.tell(`Written: ${path}. sh runs it, in a sandbox of its own.`);
};
