// Limits, usage and events of one cgroup. On v1 the same path in several hierarchies is one cgroup with all
// their controllers.
import type { Cgroup } from '../kernel/cgroup.ts';
import type { Unreadable } from '../kernel/world.ts';
import {
  parseCfsQuota,
  parseControllers,
  parseCpuacctUsage,
  parseCpuMax,
  parseKeyed,
  parseMemoryMax,
  parseNumber,
  parsePidsMax,
} from './cgroup-files.ts';
import { isFailure, isGone, readLinkCount, readRecord } from './file.ts';

/** The directories of one cgroup. */
export interface CgroupPlace {
  readonly path: string;
  readonly version: 1 | 2;
  /** Absolute. v2: the one, under the empty name. v1: one for each controller. */
  readonly directories: ReadonlyMap<string, string>;
}

export interface CgroupReading {
  readonly cgroup: Cgroup;
  readonly unreadable: readonly Unreadable[];
}

type Values = Pick<Cgroup, 'limits' | 'usage' | 'events'>;
/** The text of a file of one controller, or an empty one where there is no such file. */
type TextOf = (controller: string, file: string) => string;

/** `undefined` where the cgroup was removed meanwhile. */
export function readCgroup(place: CgroupPlace): CgroupReading | undefined {
  const unreadable: Unreadable[] = [];
  let isMissingSome = false;
  const textAt = (path: string): string => {
    const text = readRecord(path);
    if (!isFailure(text)) return text;
    if (isGone(text)) isMissingSome = true;
    else unreadable.push({ what: path, why: text.errno });
    return '';
  };
  const { path, version } = place;
  const [controllers, values] = version === 2 ? readUnified(place, textAt) : readSplit(place, textAt);
  // A root has no limits, so a missing file alone proves nothing.
  if (isMissingSome && !isThere(place)) return undefined;
  return { cgroup: { path, version, controllers, ...values }, unreadable };
}

function isThere({ directories }: CgroupPlace): boolean {
  return [...directories.values()].every((directory) => !isFailure(readLinkCount(directory)));
}

function readUnified({ directories }: CgroupPlace, textAt: (path: string) => string): [string[], Values] {
  const directory = directories.get('') ?? '';
  const controllers = parseControllers(textAt(`${directory}/cgroup.controllers`));
  const present = new Set(controllers);
  const textOf: TextOf = (controller, file) => (present.has(controller) ? textAt(`${directory}/${file}`) : '');
  // cpu.stat is in every cgroup, with the time used; only the controller adds the throttling.
  const cpuStat = textAt(`${directory}/cpu.stat`);
  const values: Values = {
    limits: {
      memoryMaxBytes: parseMemoryMax(textOf('memory', 'memory.max')),
      pidsMax: parsePidsMax(textOf('pids', 'pids.max')),
      cpuMax: parseCpuMax(textOf('cpu', 'cpu.max')),
    },
    usage: {
      memoryBytes: parseNumber(textOf('memory', 'memory.current')),
      pids: parseNumber(textOf('pids', 'pids.current')),
      cpuMicroseconds: parseKeyed(cpuStat, 'usage_usec'),
    },
    events: {
      oomKill: parseKeyed(textOf('memory', 'memory.events'), 'oom_kill'),
      pidsMax: parseKeyed(textOf('pids', 'pids.events'), 'max'),
      throttled: parseKeyed(cpuStat, 'nr_throttled'),
    },
  };
  return [controllers, values];
}

function readSplit({ directories }: CgroupPlace, textAt: (path: string) => string): [string[], Values] {
  const textOf: TextOf = (controller, file) => {
    const directory = directories.get(controller);
    return directory === undefined ? '' : textAt(`${directory}/${file}`);
  };
  const values: Values = {
    limits: {
      memoryMaxBytes: parseMemoryMax(textOf('memory', 'memory.limit_in_bytes')),
      pidsMax: parsePidsMax(textOf('pids', 'pids.max')),
      cpuMax: parseCfsQuota(textOf('cpu', 'cpu.cfs_quota_us'), textOf('cpu', 'cpu.cfs_period_us')),
    },
    usage: {
      memoryBytes: parseNumber(textOf('memory', 'memory.usage_in_bytes')),
      pids: parseNumber(textOf('pids', 'pids.current')),
      cpuMicroseconds: parseCpuacctUsage(textOf('cpuacct', 'cpuacct.usage')),
    },
    events: {
      oomKill: parseKeyed(textOf('memory', 'memory.oom_control'), 'oom_kill'),
      pidsMax: parseKeyed(textOf('pids', 'pids.events'), 'max'),
      throttled: parseKeyed(textOf('cpu', 'cpu.stat'), 'nr_throttled'),
    },
  };
  return [[...directories.keys()].sort(), values];
}
