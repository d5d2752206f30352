// What a process is and may do, credentials(7), capabilities(7): one row for each thing, with what of it has changed. Pure.
import { capabilitiesIn, capabilityNames } from '../kernel/capability.ts';
import type { Process } from '../kernel/process.ts';
import { seccompWords } from '../kernel/seccomp.ts';
import type { World } from '../kernel/world.ts';
import type { Predicate } from '../lesson/predicate.ts';
import { isKept, type Mark } from './marks.ts';
import { findProcess } from './process-index.ts';
import type { About, Looks } from './situation.ts';

export interface CredentialRow {
  readonly label: string;
  readonly mark: Mark | null;
  /** What it is, in words that stay whole. */
  readonly values: readonly string[];
  /** What is not as it was. */
  readonly changes: readonly string[];
}

const sets = [
  ['effective', 'capabilities'],
  ['permitted', 'permittedCapabilities'],
  ['bounding', 'boundingCapabilities'],
  ['inheritable', 'inheritableCapabilities'],
  ['ambient', 'ambientCapabilities'],
] as const satisfies readonly (readonly [string, keyof Process])[];

/** The capability sets; `no_new_privs`; whether system calls are filtered. `before`: `null` where it was not there. */
export const credentialRows = (
  actor: Process,
  before: Process | null,
  name: string,
  { session, step }: Pick<About, 'session' | 'step'>,
): readonly CredentialRow[] => {
  const isSame = (label: string) => isKept(name, step, session, (claim) => speaksOf(claim, label));
  const rows = [
    ...sets.flatMap(([label, field]) => setRow(label, actor[field], before?.[field], actor.capabilities)),
    ...wordRow('no_new_privs', noNewPrivs(actor), before && noNewPrivs(before)),
    ...seccompRow(actor, before, session),
  ];
  return rows.map((row) => (row.mark === null && isSame(row.label) ? { ...row, mark: 'same' } : row));
};

/** Claims on ids are for the first two rows, which are drawn elsewhere. */
const speaksOf = (claim: Predicate, label: string): boolean =>
  ('capability' in claim && claim.set === label) || label in claim;

type Set = string | null | undefined;

const setRow = (label: string, now: Set, before: Set, effective: Set): readonly CredentialRow[] => {
  if (now === undefined) return [];
  const isRead = now !== null && before != null;
  const lost = isRead ? without(before, now) : [];
  const gained = isRead ? without(now, before) : [];
  const changes = [...listed('lost', lost), ...listed('gained', gained)];
  const isEmpty = now !== null && capabilitiesIn(now).length === 0;
  // These two are empty nearly always.
  if (isEmpty && changes.length === 0 && (label === 'inheritable' || label === 'ambient')) return [];
  const isLikeEffective = label !== 'effective' && now === effective && !isEmpty && now !== null;
  const values = isLikeEffective ? ['as effective'] : setWords(now);
  return [{ label, mark: changes.length > 0 ? 'changed' : null, values, changes }];
};

const without = (set: string, other: string): readonly string[] => {
  const others = capabilitiesIn(other);
  return capabilitiesIn(set).filter((one) => !others.includes(one));
};

/** More than these are counted. */
const mostNamed = 3;

const listed = (word: string, names: readonly string[]): readonly string[] => {
  if (names.length === 0) return [];
  return names.length > mostNamed ? [`${word} ${names.length}`] : [`${word} ${names.join(', ')}`];
};

/** `all 41`, `none`, the few that are there, or the few that are not. */
const setWords = (set: string | null): readonly string[] => {
  if (set === null) return ['cannot be read'];
  const names = capabilitiesIn(set);
  const missing = capabilityNames.filter((name) => !names.includes(name));
  if (names.length === 0) return ['none'];
  if (missing.length === 0) return [`all ${names.length}`];
  const isMost = missing.length < names.length;
  const [first = '', ...others] = isMost ? missing : names;
  return [isMost ? `all but ${first}` : first, ...others];
};

const noNewPrivs = ({ noNewPrivs: is }: Process) =>
  is === undefined ? null : is === null ? 'cannot be read' : is ? 'set' : 'not set';

const seccomp = ({ seccomp: mode }: Process) =>
  mode === null ? 'cannot be read' : (seccompWords[mode] ?? `mode ${mode}`);

/** Whose filters are on it: those of the lab are on everything that lives there. */
const whoseFilters = ({ seccomp: mode, seccompFilters: count }: Process, { names }: Looks, world: World) => {
  const identity = names.get('lab-init');
  const ofLab = identity && findProcess(world, identity)?.seccompFilters;
  if (seccompWords[mode ?? 0] !== 'filter' || count == null || !ofLab || count < ofLab) return null;
  return count === ofLab ? "the lab's" : `the lab's and ${count - ofLab} more`;
};

/** One filter more is news, though the mode is what it was. */
const seccompRow = (actor: Process, before: Process | null, session: Looks): readonly CredentialRow[] => {
  const whose = whoseFilters(actor, session, session.world);
  const isMore = before?.seccomp === actor.seccomp && (before.seccompFilters ?? 0) < (actor.seccompFilters ?? 0);
  return wordRow('seccomp', seccomp(actor), before && seccomp(before)).map((row) => ({
    ...row,
    mark: isMore && whose !== null ? 'changed' : row.mark,
    values: whose === null ? row.values : [...row.values, whose],
  }));
};

const wordRow = (label: string, now: string | null, before: string | null): readonly CredentialRow[] => {
  if (now === null) return [];
  const isChanged = before !== null && before !== now;
  return [{ label, mark: isChanged ? 'changed' : null, values: [now], changes: isChanged ? [`was ${before}`] : [] }];
};
