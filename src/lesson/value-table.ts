// The closed list of the values that prose and typed lines may ask for, and where each is read.
import type { Cgroup } from '../kernel/cgroup.ts';
import { type NamespaceLink, namespaceLinks } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import { containerUs, guestUs, type Race } from '../kernel/race.ts';
import { countText, usedSize, usedTime } from './amount.ts';
import { countSince, meanStop, passed, processorsOf, timeUsed } from './counter-claim.ts';
import { cgroupOf, type Limiting, placeInLab } from './limit-claim.ts';
import { namespaceNoun } from './namespace-claim.ts';
import { lookUp } from './presence.ts';
import { idIn } from './privilege-claim.ts';
import type { ValueScene } from './value.ts';

/** One value: what it is, and how it is read as text; `null`: there is none now. */
interface Value<From> {
  readonly meaning: string;
  read(from: From): string | null;
}

/** A named process: by its last numbers, and as it was last seen. */
export interface SeenProcess {
  readonly numbers: readonly number[];
  readonly process: Process | null;
  readonly scene: ValueScene;
}

/** What can be asked of a named process, after its name and a dot. */
export const processValues: Readonly<Record<string, Value<SeenProcess>>> = {
  pid: { meaning: 'Its number in its own PID namespace', read: ({ numbers }) => numberText(numbers.at(-1)) },
  'pid.machine': { meaning: 'Its number on the machine', read: ({ numbers }) => numberText(numbers[0]) },
  'pid.lab': { meaning: 'Its number in the lab', read: ({ numbers }) => numberText(numbers[1]) },
  'pid.box': {
    meaning: 'Its number in the PID namespace below the lab',
    read: ({ numbers }) => numberText(numbers[2]),
  },
  nspid: { meaning: 'All its numbers, outermost first: 4242 · 7 · 1', read: ({ numbers }) => numbers.join(' · ') },
  comm: { meaning: 'Its name in the process list', read: ({ process }) => process?.comm ?? null },
  uid: {
    meaning: 'Its user id, as its own user namespace counts',
    read: ({ process, scene }) => uidText(process, process?.namespaces.user, scene),
  },
  'uid.lab': {
    meaning: 'Its user id, as the lab counts',
    read: ({ process, scene }) => {
      const lab = lookUp('lab-init', scene.names, scene.world).process;
      return uidText(process, lab?.namespaces.user, scene);
    },
  },
  'uid.machine': {
    meaning: 'Its user id on the machine',
    read: ({ process }) => numberText(process?.uid),
  },
  cgroup: {
    meaning: "Its cgroup, counted from the lab's own: /box",
    read: ({ process, scene }) => {
      if (!process) return null;
      return process.cgroup === null ? 'unreadable' : placeInLab(process.cgroup, scene.world);
    },
  },
  hostname: { meaning: 'The host name of its UTS namespace', read: nameIn('hostname') },
  domainname: { meaning: 'The NIS domain name of its UTS namespace', read: nameIn('domainname') },
  memory: {
    meaning: 'What its cgroup uses of memory: 8.2M',
    read: (from) => ofCgroup(from, 'memory', ({ usage }) => orNull(usage.memoryBytes, usedSize)),
  },
  oom_kills: {
    meaning: 'How often the kernel has killed in its cgroup for want of memory, since the step began',
    read: (from) => ofCgroup(from, 'memory', (cgroup) => countSince('oomKill', cgroup, from.scene)),
  },
  at_limit: {
    meaning: 'How often memory of its cgroup has come up against the limit since the step began',
    read: (from) => ofCgroup(from, 'memory', (cgroup) => countSince('memoryMax', cgroup, from.scene)),
  },
  read: {
    meaning: 'What its cgroup has read from a disk since the step began: 4M',
    read: (from) => ofCgroup(from, 'io', (cgroup) => orNull(passed('readBytes', cgroup, from.scene), usedSize)),
  },
  written: {
    meaning: 'What its cgroup has written to a disk since the step began: 4M',
    read: (from) => ofCgroup(from, 'io', (cgroup) => orNull(passed('writtenBytes', cgroup, from.scene), usedSize)),
  },
  affinity: {
    meaning: 'On which processors it may run: 0-1',
    read: ({ process }) => (process ? (process.cpusAllowed ?? 'unreadable') : null),
  },
  periods: {
    meaning: 'How many periods of processor time its cgroup has had since the step began',
    read: (from) => ofCgroup(from, 'cpu', (cgroup) => countSince('periods', cgroup, from.scene)),
  },
  throttled: {
    meaning: 'In how many of them it was throttled',
    read: (from) => ofCgroup(from, 'cpu', (cgroup) => countSince('throttled', cgroup, from.scene)),
  },
  cpu_time: {
    meaning: 'How much processor time its cgroup has used since the step began: 1.2 s',
    read: (from) => ofCgroup(from, 'cpu', (cgroup) => orNull(timeUsed(cgroup, from.scene), usedTime)),
  },
  stop: {
    meaning: 'How long it was throttled at a time, on average: 48 ms',
    read: (from) => ofCgroup(from, 'cpu', (cgroup) => orNull(meanStop(cgroup, from.scene), usedTime)),
  },
  processors: {
    meaning: 'How many processors its cgroup has used since the step began, by those periods: 0.2',
    read: (from) =>
      ofCgroup(from, 'cpu', (cgroup) => orNull(processorsOf(cgroup, from.scene), (count) => String(+count.toFixed(2)))),
  },
  ...Object.fromEntries(namespaceLinks.map((link) => [`namespace.${link}`, inodeOf(link)])),
};

/** What can be asked for without a process. */
export const sceneValues: Readonly<Record<string, Value<ValueScene>>> = {
  kernel: { meaning: 'The release of the kernel, as uname -r says', read: ({ kernel }) => kernel },
  disk: {
    meaning:
      'The block device on which /scratch lies, by its number: 254:0; in calls and claims as well. requires: [disk-io]',
    // It is put in when a lesson is read.
    read: () => null,
  },
  'outcome.time': {
    meaning: 'How long the last call of this step took: 2 s',
    read: (scene) => ofLast(scene, ({ nanoseconds }) => usedTime(nanoseconds / 1000)),
  },
  'race.container': {
    meaning: 'How long it took until the container had done what was asked of it: 31 ms',
    read: (scene) => ofRace(scene, (race) => orNull(containerUs(race), usedTime)),
  },
  'race.calls': {
    meaning: 'What of that its calls took in the kernel: 2.3 ms',
    read: (scene) => ofRace(scene, ({ callNanoseconds }) => usedTime(callNanoseconds / 1000)),
  },
  'race.guest': {
    meaning: 'How long it took until number 1 of the guest ran: 4.1 s',
    read: (scene) => ofRace(scene, (race) => orNull(guestUs(race), usedTime)),
  },
  'race.times': {
    meaning: 'How many times as long as the container that was: 130',
    read: (scene) => ofRace(scene, timesAsLong),
  },
  'race.container_memory': {
    meaning: 'The most memory that the process of the container was seen to have: 0.9M',
    read: (scene) => ofRace(scene, ({ container }) => orNull(container.memoryBytes, usedSize)),
  },
  'race.guest_memory': {
    meaning: 'The same of the process that is the virtual machine: 210M',
    read: (scene) => ofRace(scene, ({ guest }) => orNull(guest.memoryBytes, usedSize)),
  },
  'race.pid': {
    meaning: 'The number of that process on the machine',
    read: (scene) => ofRace(scene, ({ guestPid }) => String(guestPid)),
  },
  'race.kernel': {
    meaning: 'The release of the kernel of the guest, as uname -r says there',
    read: (scene) => ofRace(scene, ({ report }) => report?.release ?? null),
  },
  'race.processes': {
    meaning: 'How many processes the guest has, those of its kernel among them',
    read: (scene) => ofRace(scene, ({ report }) => orNull(report?.processes ?? null, String)),
  },
  'race.memory': {
    meaning: 'How much memory the kernel of the guest counts: 93M',
    read: (scene) => ofRace(scene, ({ report }) => orNull(report?.memoryBytes ?? null, usedSize)),
  },
  'race.boot': {
    meaning: 'The boot id of the kernel of the guest',
    read: (scene) => ofRace(scene, ({ report }) => report?.bootId ?? null),
  },
  'outcome.value': {
    meaning: 'What the last call of this step returned',
    read: (scene) => ofLast(scene, (last) => (last.ok ? numberText(last.value ?? undefined) : null)),
  },
  'outcome.data': {
    meaning: 'What it handed back beside that',
    read: (scene) => ofLast(scene, (last) => (last.ok ? last.data.trimEnd() : null)),
  },
  'outcome.errno': {
    meaning: 'The errno that it was refused with',
    read: (scene) => ofLast(scene, (last) => (last.ok ? null : last.errno)),
  },
};

/** Words that begin the path of a value that is no process's; no process may be called so. */
export const reservedNames: readonly string[] = ['kernel', 'disk', 'outcome', 'race'];

/** Every path there is and what it means, `NAME` standing for a process. */
export const valueMeanings: ReadonlyMap<string, string> = new Map([
  ...Object.entries(processValues).map(([path, { meaning }]) => [`NAME.${path}`, meaning] as const),
  ...Object.entries(sceneValues).map(([path, { meaning }]) => [path, meaning] as const),
]);

const numberText = (number: number | undefined): string | null => (number === undefined ? null : String(number));

const orNull = <T>(value: T | null, text: (value: T) => string): string | null => (value === null ? null : text(value));

/** Something of the cgroup of a process that has this controller. */
const ofCgroup = (
  { process, scene }: SeenProcess,
  controller: Limiting,
  read: (cgroup: Cgroup) => string | null,
): string | null => {
  if (!process) return null;
  const found = cgroupOf({ label: '', now: process, before: null }, scene.world, controller);
  return ('cgroup' in found ? read(found.cgroup) : null) ?? 'unreadable';
};

const uidText = (
  process: Process | null,
  userNamespace: number | null | undefined,
  { world }: ValueScene,
): string | null => {
  if (!process || typeof userNamespace !== 'number') return null;
  const uid = idIn('uid', process, userNamespace, world);
  if (uid === null) return 'unreadable';
  return uid === undefined ? 'none' : String(uid);
};

function nameIn(key: 'hostname' | 'domainname'): Value<SeenProcess>['read'] {
  return ({ process, scene }) => {
    const inode = process?.namespaces.uts;
    const row = scene.world.namespaces.find((one) => one.type === 'uts' && one.inode === inode);
    return row?.[key] ?? (row ? 'unreadable' : null);
  };
}

function inodeOf(link: NamespaceLink): Value<SeenProcess> {
  return {
    meaning: `The inode number of its ${namespaceNoun(link)}`,
    read: ({ process }) => {
      if (!process) return null;
      const inode = process.namespaces[link];
      if (inode === null) return 'unreadable';
      return inode === undefined ? 'none' : String(inode);
    },
  };
}

const ofRace = ({ race }: ValueScene, read: (race: Race) => string | null): string | null => (race ? read(race) : null);

const timesAsLong = (race: Race): string | null => {
  const [container, guest] = [containerUs(race), guestUs(race)];
  return container === null || guest === null ? null : countText(Math.round(guest / Math.max(1, container)));
};

const ofLast = (
  { outcomes }: ValueScene,
  read: (last: ValueScene['outcomes'][number]) => string | null,
): string | null => {
  const last = outcomes.at(-1);
  return last ? read(last) : null;
};
