// Where the program's own files are, and the learner's, by the XDG base directories.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json: the bundle lies one folder below it, the sources two. */
export const packageRoot = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
};

/** The course that comes with the program. */
export const courseFolder = (): string => join(packageRoot(), 'lessons');

/** `$XDG_STATE_HOME/cutaway`: progress and logs. `null` where there is no home to keep anything in. */
export const stateFolder = (environment: NodeJS.ProcessEnv): string | null => {
  const base = environment['XDG_STATE_HOME'];
  if (base?.startsWith('/')) return join(base, 'cutaway');
  const home = environment['HOME'] ?? homedir();
  return home.startsWith('/') ? join(home, '.local', 'state', 'cutaway') : null;
};
