// Programs to be compared with: whether they are here, and what is said where they are not.
import { spawnSync } from 'node:child_process';

/** The package of Debian's that has it. */
const packageOf = (program: string): string =>
  ({ bwrap: 'bubblewrap', unshare: 'util-linux', lsns: 'util-linux', ps: 'procps' })[program] ?? program;

/** The first line of its `--version`; `null` where it is not on the path. */
export const versionOf = (program: string): string | null => {
  const { error, stdout } = spawnSync(program, [program === 'tmux' ? '-V' : '--version'], { encoding: 'utf8' });
  return error ? null : (stdout.split('\n')[0]?.trim() ?? '');
};

export const absence = (program: string): string =>
  `${program} is not here: not compared. Debian: apt-get install ${packageOf(program)}`;

/** Which of these are here, what they say of themselves, and a sentence for each that is not. */
export const peersHere = (programs: readonly string[]) => {
  const versions = new Map(programs.map((program) => [program, versionOf(program)]));
  return {
    has: (program: string) => versions.get(program) != null,
    versions: [...versions.values()].filter((version) => version !== null),
    missing: programs.filter((program) => versions.get(program) === null).map(absence),
  };
};
