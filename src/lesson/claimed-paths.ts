// Which paths a step's claims speak of.
import type { Step } from './lesson.ts';

/** A path that a claim speaks of, and the name of the process that sees it. */
export interface NamedPath {
  readonly actor: string;
  readonly path: string;
}

/** Every path that claims of the step are about. */
export const pathsOf = ({ expect, keep }: Pick<Step, 'expect' | 'keep'>): readonly NamedPath[] =>
  [...expect, ...keep].flatMap((claim) => {
    if (!('file' in claim)) return [];
    const { actor, file, inode_as: same, inode_unlike: other } = claim;
    return [file, same, other].flatMap((path) => (path === undefined ? [] : [{ actor, path }]));
  });
