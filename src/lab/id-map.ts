// Which ids of the machine a lab gets, user_namespaces(7): free ones for root, else the user's subordinate ones, or one.
import { userInfo } from 'node:os';
import { freeIdRange, type IdRange } from './id-range.ts';
import { LabError } from './lab.ts';
import { textAt } from './path.ts';
import { findTool, installRemedy } from './tool.ts';

/** As the native program takes them: `INSIDE OUTSIDE COUNT`, a comma before the next. */
export interface IdMap {
  /** `direct`: root writes any. `newuidmap`: that program writes a user's subordinate ids. `single`: the lab's root is the user, alone. */
  readonly kind: 'direct' | 'newuidmap' | 'single';
  readonly uids: string;
  readonly gids: string;
  /** The programs that write the maps, where it takes any. */
  readonly setters: readonly [string, string] | null;
}

/** Whoever runs this program. */
export interface Self {
  readonly uid: number;
  readonly gid: number;
  /** `null`: the machine has no name for that id. */
  readonly name: string | null;
}

/** By the effective user id. */
export const isRoot = (): boolean => process.geteuid?.() === 0;

/** Throws where the platform has no user ids at all. */
export const self = (): Self => {
  const [uid = 0, gid = 0] = [process.geteuid?.(), process.getegid?.()];
  return { uid, gid, name: nameOrNull() };
};

const nameOrNull = () => {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
};

export const directMap = (): IdMap => {
  const { base, count } = freeIdRange();
  const map = `0 ${base} ${count}`;
  return { kind: 'direct', uids: map, gids: map, setters: null };
};

/** 0 is the user; nothing else is mapped. */
export const singleMap = ({ uid, gid }: Self): IdMap => ({
  kind: 'single',
  uids: `0 ${uid} 1`,
  gids: `0 ${gid} 1`,
  setters: null,
});

/** The user's subordinate ids, by newuidmap(1). Throws LabError, with the remedy, when the user has none or the program is missing. */
export const subordinateMap = (user: Self): IdMap => {
  const setters = [neededSetter('newuidmap'), neededSetter('newgidmap')] as const;
  const [uids, gids] = (['/etc/subuid', '/etc/subgid'] as const).map((path) => neededRange(path, user));
  return { kind: 'newuidmap', uids: withOwn(uids, user.uid), gids: withOwn(gids, user.gid), setters };
};

const neededSetter = (name: 'newuidmap' | 'newgidmap') => {
  const path = findTool(name);
  if (path) return path;
  throw new LabError(`${name} is not installed`, installRemedy(name), 'ids');
};

/** Fewer would leave out `learner`, who is 1000 in a lab. */
const leastIds = 1001;
/** With the user's own id after them, 65536: what 16 bits can hold, and what every program is used to. */
const mostIds = 65_535;

const neededRange = (path: string, user: Self): IdRange => {
  const largest = subordinateRanges(textAt(path), user).sort((one, other) => other.count - one.count)[0];
  if (largest && largest.count >= leastIds) return largest;
  const who = user.name ?? `user ${user.uid}`;
  const what = largest ? `only ${largest.count} ids for ${who}` : `no range for ${who}`;
  throw new LabError(`${path} has ${what}`, rangeRemedy(who), 'ids');
};

const rangeRemedy = (who: string) => {
  const { base, count } = freeIdRange();
  const range = `${base}-${base + count - 1}`;
  return `\`sudo usermod --add-subuids ${range} --add-subgids ${range} ${who}\``;
};

/** The ranges of a user in subuid(5), who stands there by name or by number. */
export const subordinateRanges = (text: string, { uid, name }: Self): IdRange[] =>
  text
    .split('\n')
    .map((line) => line.trim().split(':'))
    .filter(([owner]) => owner === String(uid) || (name !== null && owner === name))
    .map(([, base, count]) => ({ base: Number(base), count: Number(count) }))
    .filter(({ base, count }) => Number.isInteger(base) && base > 0 && Number.isInteger(count) && count > 0);

// The user's own id comes last, so that the lab's root may take what belongs to the user: a delegated cgroup.
const withOwn = (range: IdRange | undefined, own: number) => {
  const { base, count: size } = range ?? { base: 0, count: 0 };
  const count = Math.min(size, mostIds);
  return `0 ${base} ${count},${count} ${own} 1`;
};
