// Claims about what one process may do, and as whom: its ids, its capabilities, what binds it. Pure.
import { hasCapability } from '../kernel/capability.ts';
import { type IdRange, insideId } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import { seccompWords } from '../kernel/seccomp.ts';
import type { World } from '../kernel/world.ts';
import type { Scene, Verdict } from './expect.ts';
import type { Claim } from './predicate.ts';
import { lookUp } from './presence.ts';
import { homeOf, type Present, type Seen, verdictOf } from './seen.ts';
import { andList, orList, possessive } from './spelling.ts';

export type IdClaim = Extract<Claim, { uid: unknown } | { gid: unknown }>;
export type CapabilityClaim = Extract<Claim, { capability: unknown }>;
export type PrivsClaim = Extract<Claim, { no_new_privs: unknown }>;
export type SeccompClaim = Extract<Claim, { seccomp: unknown }>;

export const judgeId = (claim: IdClaim, subject: Present, scene: Scene): Verdict => {
  const kind = 'uid' in claim ? 'uid' : 'gid';
  const expected = 'uid' in claim ? claim.uid : claim.gid;
  const by = claim.seen_by ?? null;
  const wording = `${subject.label} has ${kind} ${expected} ${countedText(by, subject.label)}`;
  return verdictOf(wording, [seeId(kind, expected, by, subject, scene)]);
};

const countedText = (by: string | null, label: string): string =>
  by === null || by === label ? 'in its own user namespace' : `in the user namespace of ${by}`;

const seeId = (
  kind: 'uid' | 'gid',
  expected: number,
  by: string | null,
  { label, now }: Present,
  { names, world }: Scene,
): Seen => {
  const counter = by === null ? { process: now } : lookUp(by, names, world);
  if (!counter.process) return { held: false, saw: counter.why };
  const home = homeOf('user', { label: by ?? label, now: counter.process });
  if ('why' in home) return { held: false, saw: home.why };
  const id = idIn(kind, now, home.inode, world);
  if (id === null) return { held: false, saw: `how ids are counted ${countedText(by, label)} cannot be read` };
  if (id === undefined)
    return { held: false, saw: `${label} has no ${kind} ${countedText(by, label)}: nothing maps ${now[kind]} there` };
  return { held: id === expected, saw: `${label} has ${kind} ${id} ${countedText(by, label)}` };
};

/** The id of `process` as the user namespace with this inode counts. `undefined`: it has none there. `null`: unreadable. */
export const idIn = (
  kind: 'uid' | 'gid',
  process: Process,
  userNamespace: number,
  { namespaces }: World,
): number | null | undefined => {
  const row = namespaces.find(({ type, inode }) => type === 'user' && inode === userNamespace);
  const map: readonly IdRange[] | null | undefined = kind === 'uid' ? row?.uidMap : row?.gidMap;
  return map ? insideId(map, process[kind]) : null;
};

export const judgeCapability = (claim: CapabilityClaim, subject: Present): Verdict => {
  const { capability, has, set } = claim;
  const verbs = set === 'bounding' ? ['can come to have', 'can never have'] : ['has', 'does not have'];
  const words = has ? `${verbs[0]} ${andList(capability)}` : `${verbs[1]} ${orList(capability)}`;
  return verdictOf(`${subject.label} ${words}`, [seeCapabilities(claim, subject)]);
};

const seeCapabilities = ({ capability, has, set }: CapabilityClaim, { label, now }: Present): Seen => {
  const found = set === 'bounding' ? now.boundingCapabilities : now.capabilities;
  if (found === null || found === undefined)
    return { held: false, saw: `${possessive(label)} ${set} capabilities cannot be read` };
  const there = capability.filter((name) => hasCapability(found, name));
  const missing = capability.filter((name) => !there.includes(name));
  const place = set === 'bounding' ? 'in its bounding set' : 'among its effective capabilities';
  const saw = [
    ...(there.length > 0 ? [`${andList(there)} ${there.length > 1 ? 'are' : 'is'} ${place}`] : []),
    ...(missing.length > 0 ? [`${andList(missing)} ${missing.length > 1 ? 'are' : 'is'} not ${place}`] : []),
  ];
  return { held: (has ? missing : there).length === 0, saw: saw.join('; ') };
};

export const judgePrivs = ({ no_new_privs: expected }: PrivsClaim, { label, now }: Present): Verdict => {
  const words = (set: boolean) =>
    set ? 'no program can give it more than it has' : 'a program can give it more than it has';
  const claim = `${label} has no_new_privs ${expected ? 'set' : 'not set'}: ${words(expected)}`;
  const seen = now.noNewPrivs;
  if (seen === null || seen === undefined)
    return verdictOf(claim, [{ held: false, saw: `${possessive(label)} no_new_privs cannot be read` }]);
  const tryThis = expected ? 'prctl(PR_SET_NO_NEW_PRIVS, 1) sets it' : 'once set it stays, for its children as well';
  return verdictOf(claim, [{ held: seen === expected, saw: `it is ${seen ? 'set' : 'not set'}`, tryThis }]);
};

const seccompTexts = {
  off: 'not filtered',
  strict: 'all refused but read, write, _exit and sigreturn',
  filter: 'filtered',
} as const;

export const judgeSeccomp = ({ seccomp }: SeccompClaim, { label, now }: Present): Verdict => {
  const claim = `${possessive(label)} system calls are ${seccompTexts[seccomp]}`;
  const word = now.seccomp === null ? undefined : seccompWords[now.seccomp];
  const saw = word === undefined ? 'whether they are filtered cannot be read' : `they are ${seccompTexts[word]}`;
  return verdictOf(claim, [{ held: word === seccomp, saw }]);
};
