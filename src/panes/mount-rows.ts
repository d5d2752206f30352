// What can be said of each mount that a process sees: what became of it, and what it is. Pure.
import type { Mount } from '../kernel/mount.ts';
import { type Hidden, hiddenMounts } from '../kernel/mount-path.ts';
import type { Process } from '../kernel/process.ts';
import { mastersOf, peersOf } from '../kernel/propagation.ts';
import { inhabitantOf } from '../lesson/presence.ts';
import { isKept, type Mark } from './marks.ts';
import { type Layer, layersOf } from './overlay-layers.ts';
import { findProcess } from './process-index.ts';
import type { About, Looks } from './situation.ts';

export interface MountRow {
  readonly mount: Mount;
  readonly mark: Mark | null;
  /** What is not as it was, in words; each begins with the room before it, as do the facts. */
  readonly changes: readonly string[];
  /** What it is beside its place and type, the most telling first. */
  readonly facts: readonly string[];
  readonly layers: readonly Layer[];
  readonly isHidden: boolean;
}

/** The mounts of the namespace that `actor` lives in, and those that went. */
export const mountRows = (actor: Process, name: string, at: About): readonly MountRow[] => {
  const { session, step } = at;
  const after = mountsOf(actor, session.world.mounts);
  const earlier = findProcess(session.before, actor);
  const before = earlier ? mountsOf(earlier, session.before.mounts) : after;
  const isCopied = earlier !== null && earlier.namespaces.mnt !== actor.namespaces.mnt;
  const hidden = hiddenMounts(after);
  const wasHidden = hiddenMounts(before);
  const { pairs, gone } = paired(before, after, isCopied ? placeKey : idKey);
  const isSame = (mount: Mount) =>
    isKept(name, step, session, (claim) => 'mount' in claim && claim.mount === mount.mountpoint);
  const rows = pairs.map(([mount, was]): MountRow => {
    const why = hidden.get(mount);
    const row = { mount, layers: layersOf(mount), isHidden: why !== undefined, facts: factsOf(mount, why, session) };
    if (!was) return { ...row, mark: 'new', changes: [] };
    const isMoved = mount.mountpoint !== was.mountpoint && !wentAlong(was, mount, before, after);
    const changes = changesOf({ mount: was, hidden: wasHidden.get(was) }, { mount, hidden: why }, isMoved);
    // What has just become so is said once.
    const facts = row.facts.filter((fact) => !changes.includes(fact));
    return { ...row, facts, changes, mark: changes.length > 0 ? 'changed' : isSame(mount) ? 'same' : null };
  });
  const ended = gone.map(
    (mount): MountRow => ({ mount, mark: 'ended', changes: [], facts: [], layers: [], isHidden: false }),
  );
  // The root first: everything else is seen from there.
  const isRoot = ({ mount, isHidden }: MountRow) => mount.mountpoint === '/' && !isHidden;
  return [...rows.filter(isRoot), ...rows.filter((row) => !isRoot(row)), ...ended];
};

/** The mounts of the namespace that `process` lives in. */
export const mountsOf = (process: Process, mounts: readonly Mount[]): readonly Mount[] =>
  mounts.filter(({ namespace }) => namespace === process.namespaces.mnt);

const thing = ({ root, fstype, source }: Mount) => [root, fstype, source].join('\0');
/** A number may have been given to another mount since. */
const idKey = (mount: Mount) => `${mount.id}\0${thing(mount)}`;
/** Mounts of a new namespace are copies with other ids: the same place with the same contents is the same mount. */
const placeKey = (mount: Mount) => `${mount.mountpoint}\0${thing(mount)}`;

/** Each mount with what it was before, and those that nothing is now. */
const paired = (before: readonly Mount[], after: readonly Mount[], keyOf: (mount: Mount) => string) => {
  const left = Map.groupBy(before, keyOf);
  const pairs = after.map((mount) => [mount, left.get(keyOf(mount))?.shift()] as const);
  return { pairs, gone: [...left.values()].flat() };
};

/** Whether it stands where it stood on the mount that it is attached to: only that one was moved. */
const wentAlong = (was: Mount, is: Mount, before: readonly Mount[], after: readonly Mount[]): boolean =>
  was.parent === is.parent && within(was, before) === within(is, after);

/** Its place on the mount that it is attached to. */
const within = ({ parent, mountpoint }: Mount, mounts: readonly Mount[]): string | undefined => {
  const on = mounts.find(({ id }) => id === parent);
  return on && mountpoint.slice(on.mountpoint === '/' ? 0 : on.mountpoint.length);
};

interface State {
  readonly mount: Mount;
  readonly hidden: Hidden | undefined;
}

const changesOf = (
  { mount: before, hidden: was }: State,
  { mount, hidden }: State,
  isMoved: boolean,
): readonly string[] => [
  ...(isMoved ? [`  was at ${before.mountpoint}`] : []),
  ...(before.propagation === mount.propagation ? [] : [`  was ${before.propagation}`]),
  ...(before.options === mount.options ? [] : [`  ${optionChange(before.options, mount.options)}`]),
  ...(hidden && !was ? [hiddenText(hidden, mount.mountpoint)] : was && !hidden ? ['  seen again'] : []),
];

const optionChange = (before: string, after: string): string => {
  const [was, is] = [before.split(','), after.split(',')];
  const lost = was.filter((option) => !is.includes(option));
  const won = is.filter((option) => !was.includes(option));
  // `rw` can stand there twice: for the mount, and for the file system.
  if (was[0] !== is[0]) return `was ${was[0]}`;
  return lost.length > 0 ? `was ${lost.join(',')}` : won.length > 0 ? `now ${won.join(',')}` : 'other options';
};

/** What a fact begins with that says as whom a proc counts. */
export const countsAs = '  counts as';

const factsOf = (mount: Mount, hidden: Hidden | undefined, { names, world }: Looks): readonly string[] => {
  const { root, options, source, pidNamespace, mountpoint } = mount;
  const whom = pidNamespace == null ? null : inhabitantOf('pid', pidNamespace, names, world);
  return [
    ...(hidden ? [hiddenText(hidden, mountpoint)] : []),
    ...(whom === null ? [] : [`${countsAs} ${whom}`]),
    ...(options.split(',').includes('ro') ? ['  ro'] : []),
    ...otherEnds('shared with', peersOf(mount, world.mounts), mount, names, world),
    ...otherEnds('takes from', mastersOf(mount, world.mounts), mount, names, world),
    ...(root === '/' ? [] : [`  from ${root}`]),
    ...(source.startsWith('/') ? [`  on ${source}`] : []),
  ];
};

/** Who lives with the mounts at the other end of a propagation; those of the own namespace need no name. */
const otherEnds = (
  words: string,
  others: readonly Mount[],
  { namespace }: Mount,
  names: Looks['names'],
  world: Looks['world'],
): readonly string[] => {
  const elsewhere = [...new Set(others.map((one) => one.namespace))].filter((inode) => inode !== namespace);
  const whom = elsewhere.flatMap((inode) => inhabitantOf('mnt', inode, names, world) ?? []);
  return whom.length === 0 ? [] : [`  ${words} ${whom.join(', ')}`];
};

const hiddenText = (hidden: Hidden, mountpoint: string): string => {
  if (hidden.why === 'stacked') return mountpoint === '/' ? '  stacked on /' : '  in what is stacked on /';
  return hidden.by.mountpoint === mountpoint ? '  covered' : `  covered by ${hidden.by.mountpoint}`;
};
