// /proc/PID/uid_map and gid_map, user_namespaces(7): which ids of a user namespace are which outside of it.
import type { IdRange, Namespace } from '../kernel/namespace.ts';
import type { Unreadable } from '../kernel/world.ts';
import { isFailure, isGone, type Reading, readLink, readRecords } from './file.ts';
import { parseNamespace } from './namespace-links.ts';

/** Lines that are not of the kernel's form are left out. */
export function parseIdMap(text: string): IdRange[] {
  return text.split('\n').flatMap((line) => {
    const [, inside, outside, count] = /^ *(\d+) +(\d+) +(\d+)$/.exec(line) ?? [];
    return count === undefined ? [] : [{ inside: Number(inside), outside: Number(outside), count: Number(count) }];
  });
}

export interface MappedNamespaces {
  readonly namespaces: readonly Namespace[];
  readonly unreadable: readonly Unreadable[];
}

export interface IdMapReader {
  /** The same namespaces, those of users with their maps. `keepsMaps`: those read before are taken as they were. */
  read(namespaces: readonly Namespace[], keepsMaps: boolean): MappedNamespaces;
}

interface Maps {
  readonly maps: Pick<Namespace, 'uidMap' | 'gidMap'>;
  readonly unreadable: readonly Unreadable[];
}

export function openIdMapReader(procRoot: string): IdMapReader {
  let known = new Map<number, Maps>();
  return {
    read(namespaces, keepsMaps) {
      const next = new Map<number, Maps>();
      const mapped = namespaces.map((namespace) => {
        const { type, inode, pid } = namespace;
        if (type !== 'user' || pid === null) return namespace;
        const maps = (keepsMaps && known.get(inode)) || readMaps(`${procRoot}/${pid}`, inode);
        next.set(inode, maps);
        return { ...namespace, ...maps.maps };
      });
      known = next;
      return { namespaces: mapped, unreadable: [...next.values()].flatMap(({ unreadable }) => unreadable) };
    },
  };
}

function readMaps(directory: string, inode: number): Maps {
  const uids = readIdMap(`${directory}/uid_map`);
  const gids = readIdMap(`${directory}/gid_map`);
  // It may have ended, or gone to another one, since its links were read.
  if (uids === undefined || gids === undefined || !livesIn(directory, inode)) return { maps: {}, unreadable: [] };
  return {
    maps: { uidMap: isFailure(uids) ? null : uids, gidMap: isFailure(gids) ? null : gids },
    unreadable: [
      ...(isFailure(uids) ? [{ what: `${directory}/uid_map`, why: uids.errno }] : []),
      ...(isFailure(gids) ? [{ what: `${directory}/gid_map`, why: gids.errno }] : []),
    ],
  };
}

/** `undefined`: the process has ended. */
function readIdMap(path: string): Reading<IdRange[]> | undefined {
  const text = readRecords(path);
  if (isFailure(text)) return isGone(text) ? undefined : text;
  return parseIdMap(text);
}

function livesIn(directory: string, inode: number): boolean {
  const link = readLink(`${directory}/ns/user`);
  return !isFailure(link) && parseNamespace(link)?.inode === inode;
}
