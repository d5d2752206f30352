// Where the program's own files are, and the learner's, by the XDG base directories.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../lab/installation.ts';

/** The course that comes with the program. */
export const courseFolder = (): string => join(packageFolder(), 'lessons');

/** `$XDG_STATE_HOME/cutaway`: progress and logs. `null` where there is no home to keep anything in. */
export const stateFolder = (environment: NodeJS.ProcessEnv): string | null => {
  const base = environment['XDG_STATE_HOME'];
  if (base?.startsWith('/')) return join(base, 'cutaway');
  const home = environment['HOME'] ?? homedir();
  return home.startsWith('/') ? join(home, '.local', 'state', 'cutaway') : null;
};
