// What became of processes between two looks, in sentences. Events in, words out.
import { capabilitiesIn } from '../kernel/capability.ts';
import type { Event } from '../kernel/event.ts';
import { insideId, type NamespaceLink } from '../kernel/namespace.ts';
import { cgroupIn, hierarchyWords, type Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import type { Names } from '../lesson/predicate.ts';
import { inhabitantOf, isSame, stateWord } from '../lesson/presence.ts';

/** Two looks, and who is who in them. */
export interface Observation {
  readonly before: World;
  readonly world: World;
  readonly names: Names;
  readonly events: readonly Event[];
}

/** What a process goes by: its name, else its command with its number in the lab. */
export const labelOf = (process: Process, { names }: Pick<Observation, 'names'>): string => {
  for (const [name, named] of names) if (isSame(process, named)) return name;
  return `${code(process.comm)} (${process.nspid[1] ?? process.pid})`;
};

/** What the kernel has as text, shown as it is. */
export const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

export const processSentences = (seen: Observation): readonly string[] => [
  ...seen.events.flatMap((event) => eventSentences(event, seen)),
  ...namespaceSentences(seen),
];

const eventSentences = (event: Event, seen: Observation): readonly string[] => {
  if (event.type === 'process-appeared') return [birthSentence(event.process, seen)];
  if (event.type === 'process-ended') return [`${labelOf(event.process, seen)} is gone`];
  return event.type === 'process-changed' ? changeSentences(event.before, event.after, seen) : [];
};

const birthSentence = (process: Process, seen: Observation): string => {
  const [, inLab, own] = process.nspid;
  const label = labelOf(process, seen);
  return own === undefined
    ? `${label} is there, number ${inLab}`
    : `${label} is there: ${inLab} in the lab, ${process.nspid.at(-1)} to itself`;
};

const changeSentences = (before: Process, after: Process, seen: Observation): readonly string[] => {
  const label = labelOf(after, seen);
  return [
    ...programSentences(before, after, label),
    ...stateSentences(before, after, label),
    ...parentSentences(before, after, label, seen),
    ...idSentences(before, after, label, seen),
    ...privilegeSentences(before, after, label),
    ...placeSentences(before, after, label),
  ];
};

/** On v1 a process can be moved in one hierarchy, and stay where it is in the others. */
const placeSentences = (before: Process, after: Process, label: string): readonly string[] => {
  if (after.cgroup === null || before.cgroup === null) return [];
  const moved = hierarchyWords.filter((one) => cgroupIn(before, one) !== cgroupIn(after, one));
  const places = new Set(moved.map((one) => cgroupIn(after, one)));
  if (before.cgroup !== after.cgroup) return [`${label} is in the cgroup ${code(cgroupName(after.cgroup))}`];
  return [...places].map((place) => {
    const where = moved.filter((one) => cgroupIn(after, one) === place).join(' and ');
    return `${label} is in the cgroup ${code(cgroupName(place ?? ''))} of ${where}`;
  });
};

/** A cgroup as the lab calls it. */
export const cgroupName = (path: string): string => path.replace(/^.*cutaway-[^/]+\/lab(?=\/|$)/, '') || '/';

// A zombie has no command line any more.
const programSentences = (before: Process, after: Process, label: string): readonly string[] => {
  if (after.state === 'Z' || before.cmdline === after.cmdline)
    return before.comm === after.comm ? [] : [`${label} calls itself ${code(after.comm)}`];
  return [`${label} runs another program: ${code(after.cmdline)}`];
};

const stateSentences = (before: Process, after: Process, label: string): readonly string[] => {
  const [was, is] = [stateWord(before.state), stateWord(after.state)];
  if (was === is || is === null) return [];
  if (is === 'zombie') return [`${label} has ended; its parent has not collected it`];
  return [is === 'stopped' ? `${label} is stopped` : `${label} runs again`];
};

const parentSentences = (before: Process, after: Process, label: string, seen: Observation): readonly string[] => {
  if (before.ppid === after.ppid) return [];
  const parent = seen.world.processes.find(({ pid }) => pid === after.ppid);
  return [`${label}'s parent is ${parent ? labelOf(parent, seen) : after.ppid} now`];
};

const idSentences = (before: Process, after: Process, label: string, seen: Observation): readonly string[] => [
  ...(before.uid === after.uid ? [] : [`${label} has the user id ${idInLab(after.uid, 'uidMap', seen)}`]),
  ...(before.gid === after.gid ? [] : [`${label} has the group id ${idInLab(after.gid, 'gidMap', seen)}`]),
];

/** An id as the lab counts, by the map of its user namespace. */
const idInLab = (id: number, map: 'uidMap' | 'gidMap', { names, world }: Observation): string => {
  const root = names.get('lab-init');
  const inode = world.processes.find((one) => root !== undefined && isSame(one, root))?.namespaces.user;
  const ranges = world.namespaces.find((one) => one.type === 'user' && one.inode === inode)?.[map];
  const inside = ranges && insideId(ranges, id);
  return inside == null ? `${id} of the machine` : `${inside} in the lab`;
};

const sets = [
  ['effective', 'capabilities'],
  ['permitted', 'permittedCapabilities'],
  ['inheritable', 'inheritableCapabilities'],
  ['bounding', 'boundingCapabilities'],
  ['ambient', 'ambientCapabilities'],
] as const;

const privilegeSentences = (before: Process, after: Process, label: string): readonly string[] => {
  if (after.state === 'Z') return [];
  const changed = sets.flatMap(([word, key]) => {
    const [was, is] = [before[key], after[key]];
    return was && is && was !== is ? [`${word} ${capabilitiesIn(was).length} to ${capabilitiesIn(is).length}`] : [];
  });
  return [
    ...(changed.length > 0 ? [`${label}'s capabilities: ${changed.join(', ')}`] : []),
    ...(after.noNewPrivs && !before.noNewPrivs ? [`no program gives ${label} more rights from now on`] : []),
    ...(before.seccomp === after.seccomp ? [] : [`${label}'s system calls are filtered`]),
  ];
};

type Entered = Extract<Event, { readonly type: 'namespace-entered' }>;

const namespaceSentences = (seen: Observation): readonly string[] => {
  const moves = Map.groupBy(
    seen.events.filter((event): event is Entered => event.type === 'namespace-entered'),
    ({ pid }) => pid,
  );
  return [...moves].flatMap(([pid, entered]) => {
    const process = seen.world.processes.find((one) => one.pid === pid);
    if (!process || process.state === 'Z') return [];
    return entered.map((move) => moveSentence(labelOf(process, seen), move, process, seen));
  });
};

const moveSentence = (label: string, { link, to }: Entered, process: Process, seen: Observation): string => {
  const type = typeOf(link);
  if (type !== link) {
    if (to === process.namespaces[type]) return `${label}'s children are born where ${label} lives`;
    return to == null
      ? `${label}'s next child is born in a new ${type} namespace, where nobody lives yet`
      : `${label}'s children are born in another ${type} namespace than its own`;
  }
  const isNew = !seen.before.namespaces.some((one) => one.type === type && one.inode === to);
  const host = to == null || isNew ? null : inhabitantOf(type, to, seen.names, seen.before);
  return isNew ? `${label} is in a new ${type} namespace` : `${label} is in the ${type} namespace of ${host ?? to}`;
};

const typeOf = (link: NamespaceLink) =>
  link === 'pid_for_children' ? 'pid' : link === 'time_for_children' ? 'time' : link;
