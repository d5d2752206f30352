// The links under /proc/PID/ns, namespaces(7).
import { type NamespaceLink, type NamespaceType, namespaceLinks, namespaceTypes } from '../kernel/namespace.ts';
import { isFailure, isGone, type Reading, readLink } from './file.ts';

/** What a link, or the root of an nsfs mount, says: `net:[4026531840]`. `undefined` where it is not that. */
export function parseNamespace(text: string): { type: NamespaceType; inode: number } | undefined {
  const type = namespaceTypes.find((known) => text.startsWith(`${known}:`));
  const inode = inodeOf(text);
  return type === undefined || inode === undefined ? undefined : { type, inode };
}

function inodeOf(text: string): number | undefined {
  const inode = Number(text.slice(text.indexOf(':[') + 2, -1));
  return inode > 0 && Number.isSafeInteger(inode) && text.endsWith(`:[${inode}]`) ? inode : undefined;
}

export interface NamespaceReading {
  readonly namespaces: Readonly<Partial<Record<NamespaceLink, number | null>>>;
  /** The errno of the links that are `null`. */
  readonly failure: string | null;
  /** Whether every link that a living process has was there. */
  readonly isWhole: boolean;
}

/** Reads the ten links in `directory`, `/proc/PID/ns`. */
export function readNamespaces(directory: string): NamespaceReading {
  const namespaces: Partial<Record<NamespaceLink, number | null>> = {};
  let failure: string | null = null;
  for (const link of namespaceLinks) {
    // All ten are guarded by the same question (ptrace(2), PTRACE_MODE_READ_FSCREDS), so one refusal answers
    // for the rest.
    const inode: InodeReading = isRefusal(failure) ? { errno: failure } : readInode(`${directory}/${link}`);
    if (isFailure(inode)) failure = inode.errno;
    if (inode !== undefined) namespaces[link] = isFailure(inode) ? null : inode;
  }
  return { namespaces, failure, isWhole: failure !== null || namespaces.mnt !== undefined };
}

const isRefusal = (errno: string | null): errno is string => errno === 'EACCES' || errno === 'EPERM';

/** `undefined`: there is no such namespace. */
type InodeReading = Reading<number> | undefined;

function readInode(path: string): InodeReading {
  const reading = readLink(path);
  if (isFailure(reading)) return isGone(reading) ? undefined : reading;
  return inodeOf(reading) ?? { errno: 'EINVAL' };
}
