// Which number a user or a group has at each level, user_namespaces(7). Pure.
import { type IdRange, insideId } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { type Looks, levelName, nameOf, processNamed } from './situation.ts';

/** What the kernel shows of an id that has no number in a namespace, unless somebody has set another one. */
export const overflowId = 65534;

/** Nobody knows. */
export const unknownId = '?';

export interface IdLevel {
  /** `machine`, `lab`, or after whoever lives in the user namespace. */
  readonly name: string;
  readonly uid: string;
  readonly gid: string;
}

/** The levels at which `process` has a user and a group, the outermost first; the innermost is called `ownLevel`. */
export const idLevels = (
  process: Process,
  session: Looks,
  ownLevel = nameOf(process, session) ?? process.comm,
): readonly IdLevel[] => {
  const { world } = session;
  const machine = { name: levelName(0) ?? 'machine', uid: String(process.uid), gid: String(process.gid) };
  const own = process.namespaces.user;
  const lab = processNamed('lab-init', session, session.world)?.namespaces.user;
  const levels = [
    ...(lab == null ? [] : [levelAt(levelName(1) ?? 'lab', lab, process, world)]),
    ...(own === lab || own === undefined ? [] : [levelAt(ownLevel, own, process, world)]),
  ];
  return [machine, ...levels];
};

const levelAt = (name: string, inode: number | null, { uid, gid }: Process, { namespaces }: World): IdLevel => {
  const found = namespaces.find((one) => one.type === 'user' && one.inode === inode);
  return { name, uid: numberIn(found?.uidMap, uid), gid: numberIn(found?.gidMap, gid) };
};

const numberIn = (map: readonly IdRange[] | null | undefined, outside: number): string => {
  return map == null ? unknownId : String(insideId(map, outside) ?? overflowId);
};
