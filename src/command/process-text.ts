// One process as text: in which namespaces it is other than you, who it is, what it may do, what limits it.
import { capabilitiesIn, capabilityNames } from '../kernel/capability.ts';
import type { Cgroup } from '../kernel/cgroup.ts';
import { type IdRange, insideId, type NamespaceType, namespaceTypes } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import { tightestOf, wayUp } from '../kernel/way-up.ts';
import type { World } from '../kernel/world.ts';
import { countText, limitSize, usedSize, usedTime } from '../lesson/amount.ts';
import { overflowId } from '../panes/ids.ts';
import { sanitise } from '../panes/sanitise.ts';

/** What the text is made of. */
export interface ProcessSight {
  /** The process and what it lives in, with the cgroups above its own. */
  readonly world: World;
  readonly process: Process;
  /** Whoever asks. */
  readonly you: Process | undefined;
  /** The machine's number 1, as far as it can be read. */
  readonly init: Process | undefined;
  /** `runc`, where a container was asked for. */
  readonly by: string | null;
}

/** In sections, each with a heading; no row moves the cursor. */
export const processText = (sight: ProcessSight): string =>
  [headOf(sight), namespaceRows(sight), identityRows(sight), rightRows(sight), limitRows(sight)]
    .map((rows) => rows.join('\n'))
    .join('\n\n');

const headOf = ({ process: { comm, nspid, cmdline }, by }: ProcessSight): readonly string[] => [
  `${sanitise(comm)}, process ${nspid.join(' · ')}${by === null ? '' : `, number 1 of a container of ${by}`}`,
  ...(cmdline === '' ? [] : [`  ${sanitise(cmdline)}`]),
];

const row = (label: string, text: string): string => `  ${label.padEnd(13)} ${text}`.trimEnd();

const namespaceRows = ({ process, you, init }: ProcessSight): readonly string[] => [
  'NAMESPACES  beside yours',
  ...namespaceTypes.map((type) => row(type, whose(type, process, you, init))),
];

const whose = (type: NamespaceType, process: Process, you: Process | undefined, init: Process | undefined): string => {
  const inode = process.namespaces[type];
  if (inode === undefined) return 'none any more';
  if (inode === null) return 'unreadable: it belongs to somebody else';
  if (inode === you?.namespaces[type]) return 'yours';
  return inode === init?.namespaces[type] ? `that of process 1, ${inode}` : `another one, ${inode}`;
};

const identityRows = ({ world, process }: ProcessSight): readonly string[] => {
  const own = world.namespaces.find(({ type, inode }) => type === 'user' && inode === process.namespaces.user);
  const uid = insideOf(process.uid, own?.uidMap);
  const gid = insideOf(process.gid, own?.gidMap);
  return [
    'WHO IT IS',
    row('outside', `uid ${process.uid}, gid ${process.gid}, number ${process.nspid[0] ?? process.pid}`),
    row('inside', `uid ${uid}, gid ${gid}, number ${process.nspid.at(-1) ?? process.pid}`),
  ];
};

const insideOf = (id: number, map: readonly IdRange[] | null | undefined): string => {
  if (map == null) return 'unreadable';
  return String(insideId(map, id) ?? `${overflowId}, not in its map`);
};

const rightRows = ({ process }: ProcessSight): readonly string[] => {
  const { capabilities, boundingCapabilities, noNewPrivs, seccomp, seccompFilters } = process;
  return [
    'WHAT IT MAY DO  over what belongs to its user namespace',
    row('capabilities', setText(capabilities)),
    ...(boundingCapabilities === capabilities ? [] : [row('at most', setText(boundingCapabilities))]),
    row('no_new_privs', noNewPrivs == null ? 'unreadable' : noNewPrivs ? 'set' : 'not set'),
    row('seccomp', seccompText(seccomp, seccompFilters)),
  ];
};

/** The shorter of what it has and what it lacks. */
const setText = (set: string | null | undefined): string => {
  if (set == null) return 'unreadable';
  const has = capabilitiesIn(set);
  const lacks = capabilityNames.filter((name) => !has.includes(name));
  if (has.length === 0) return 'none';
  if (lacks.length === 0) return 'all';
  return lacks.length < has.length ? `all but ${lacks.join(' ')}` : has.join(' ');
};

const seccompText = (mode: number | null, filters: number | null | undefined): string => {
  if (mode === null) return 'unreadable';
  if (mode === 0) return 'off';
  if (mode === 1) return 'strict';
  return filters == null ? 'filtered' : `${filters} ${filters === 1 ? 'filter' : 'filters'}`;
};

const limitRows = ({ world }: ProcessSight): readonly string[] => [
  'WHAT LIMITS IT  the tightest on the way up the tree of cgroups',
  ...limits.map(({ label, ...limit }) => row(label, tightest(limit, world.cgroups))),
];

interface Limit {
  readonly label: string;
  /** v1's hierarchies that have it. */
  readonly controllers: readonly string[];
  readonly of: (cgroup: Cgroup) => number | null;
  readonly written: (value: number) => string;
  readonly used: (cgroup: Cgroup) => string;
}

const limits: readonly Limit[] = [
  {
    label: 'memory',
    controllers: ['memory'],
    of: ({ limits: { memoryMaxBytes } }) => memoryMaxBytes,
    written: limitSize,
    used: ({ usage, events }) =>
      `${usage.memoryBytes === null ? '' : `, ${usedSize(usage.memoryBytes)} used`}${times(events.oomKill, 'OOM kill')}`,
  },
  {
    label: 'processes',
    controllers: ['pids'],
    of: ({ limits: { pidsMax } }) => pidsMax,
    written: String,
    used: ({ usage, events }) =>
      `${usage.pids === null ? '' : `, ${usage.pids} there`}${times(events.pidsMax, 'refused fork')}`,
  },
  {
    label: 'cpu',
    controllers: ['cpu'],
    of: ({ limits: { cpuMax } }) => cpuMax,
    written: (value) => `${Number(value.toFixed(2))} of a processor`,
    used: ({ events }) =>
      events.throttled
        ? `, throttled ${countText(events.throttled)} times, ${usedTime(events.throttledMicroseconds ?? 0)}`
        : '',
  },
];

const times = (count: number | null, what: string): string =>
  count ? `, ${countText(count)} ${what}${count === 1 ? '' : 's'}` : '';

const tightest = ({ controllers, of, written, used }: Omit<Limit, 'label'>, all: readonly Cgroup[]): string => {
  const chain = wayUp(all, controllers);
  const [own] = chain;
  const bound = tightestOf(chain, of);
  if (!own || !bound) return 'nothing: no cgroup of it has this controller';
  const value = of(bound);
  if (value === null) return `no limit, in ${sanitise(own.path)}${used(own)}`;
  const place =
    bound === own ? `its own, ${sanitise(own.path)}` : `${sanitise(bound.path)}, above its own, ${sanitise(own.path)}`;
  return `${written(value)}${used(bound)}: ${place}`;
};
