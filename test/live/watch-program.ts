// The native program `watch`, as tests find it.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Need } from '../support/suite.ts';

const native = join(dirname(fileURLToPath(import.meta.url)), '../../native');

export const watchFile = join(native, 'build/watch');
/** With the address sanitizer; dynamically linked. */
export const checkedWatchFile = join(native, 'build/sanitize/watch');

const built =
  (program: string, ...variables: readonly string[]): Need =>
  () => {
    const { status, stderr, error } = spawnSync('make', ['-C', native, ...variables, program], { encoding: 'utf8' });
    return status === 0 ? null : `native/${program} cannot be built: ${error?.message ?? stderr.trim()}`;
  };

export const needsWatch = built('build/watch');
export const needsCheckedWatch = built('build/sanitize/watch', 'SANITIZE=1');
