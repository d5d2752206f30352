// What was seen, held against a claim; and what all claims about one process need to know of it. Pure.
import type { NamespaceType } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import type { Subject, Verdict } from './expect.ts';
import { possessive } from './spelling.ts';

/** The process that a claim is about, and it is there. */
export type Present = Subject & { readonly now: Process };

/** One thing that was looked at for a claim. */
export interface Seen {
  readonly held: boolean;
  readonly saw: string;
  readonly tryThis?: string | null | undefined;
}

/** A claim with all that was looked at for it. What refutes it is told, and nothing beside it. */
export const verdictOf = (claim: string, looked: readonly Seen[]): Verdict => {
  const missing = looked.filter(({ held }) => !held);
  return {
    held: missing.length === 0,
    claim,
    saw: (missing.length > 0 ? missing : looked).map(({ saw }) => saw).join('; '),
    tryThis: missing.find(({ tryThis }) => tryThis)?.tryThis ?? null,
  };
};

const namespaceWords = {
  mnt: 'mount',
  net: 'network',
  pid: 'PID',
  user: 'user',
  uts: 'UTS',
  ipc: 'IPC',
  time: 'time',
} as const;

/** The namespace of that type in which the process lives; or why that cannot be told. */
export const homeOf = (
  type: NamespaceType & keyof typeof namespaceWords,
  { label, now }: Pick<Present, 'label' | 'now'>,
): { readonly inode: number } | { readonly why: string } => {
  const inode = now.namespaces[type];
  if (typeof inode === 'number') return { inode };
  const word = namespaceWords[type];
  return inode === null
    ? { why: `${possessive(label)} ${word} namespace cannot be read` }
    : { why: `${label} has no ${word} namespace any more` };
};

/** Why what a name such as `links` stands for could not be read, in the words of whoever tried. */
export const whyUnread = (isMeant: (what: string) => boolean, { unreadable }: World): string | null => {
  const found = unreadable.find(({ what }) => isMeant(what));
  return found ? found.why : null;
};
