// Limits, usage and events of one cgroup. On v1 the same path in several hierarchies is one cgroup with all
// their controllers.
import type { Cgroup } from '../kernel/cgroup.ts';
import { cgroupOrder } from '../kernel/row.ts';
import type { Unreadable } from '../kernel/world.ts';
import { parseControllers, parseFreezerState, parseFrozen } from './cgroup-files.ts';
import { type CgroupFiles, splitEvents, splitLimits, splitUsage } from './cgroup-split.ts';
import { unifiedEvents, unifiedLimits, unifiedUsage } from './cgroup-unified.ts';
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

export interface CgroupReader {
  /** `keepsLimits`: those that were read before are taken as they were. Ordered as a World has them. */
  read(places: readonly CgroupPlace[], keepsLimits: boolean): CgroupReading[];
}

export function openCgroupReader(): CgroupReader {
  let known = new Map<string, CgroupReading>();
  return {
    read(places, keepsLimits) {
      const next = new Map<string, CgroupReading>();
      for (const place of places) {
        const key = `${place.version} ${place.path}`;
        const last = keepsLimits ? known.get(key) : undefined;
        const reading = readCgroup(place, last?.unreadable.length === 0 ? last.cgroup : undefined);
        if (reading) next.set(key, reading);
      }
      known = next;
      return [...next.values()].sort((a, b) => cgroupOrder(a.cgroup, b.cgroup));
    },
  };
}

/** What of a cgroup only a write changes. */
type Settings = Pick<Cgroup, 'limits' | 'childControllers' | 'isFrozen'>;

/** `undefined` where the cgroup was removed meanwhile. `settings`: what they are known to be; then they are not read. */
export function readCgroup(place: CgroupPlace, settings?: Settings): CgroupReading | undefined {
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
  const { controllers, ...values } =
    version === 2 ? readUnified(place, textAt, settings) : readSplit(place, textAt, settings);
  // A root has no limits, and no kernel has every file, so a missing file alone proves nothing.
  if (isMissingSome && !isThere(place)) return undefined;
  return { cgroup: { path, version, controllers, ...values }, unreadable };
}

function isThere({ directories }: CgroupPlace): boolean {
  return [...directories.values()].every((directory) => !isFailure(readLinkCount(directory)));
}

type Values = Omit<Cgroup, 'path' | 'version'>;
type TextAt = (path: string) => string;

function readUnified({ directories }: CgroupPlace, textAt: TextAt, settings: Settings | undefined): Values {
  const directory = directories.get('') ?? '';
  const controllers = parseControllers(textAt(`${directory}/cgroup.controllers`));
  const present = new Set(controllers);
  const files: CgroupFiles = {
    has: (controller) => present.has(controller),
    text: (controller, file) => (present.has(controller) ? textAt(`${directory}/${file}`) : ''),
  };
  // In every cgroup, with the time used; only the controller adds the throttling.
  const cpuStat = textAt(`${directory}/cpu.stat`);
  return {
    controllers,
    childControllers: settings?.childControllers ?? parseControllers(textAt(`${directory}/cgroup.subtree_control`)),
    isFrozen: settings ? (settings.isFrozen ?? null) : parseFrozen(textAt(`${directory}/cgroup.events`)),
    limits: settings?.limits ?? unifiedLimits(files),
    usage: unifiedUsage(files, cpuStat),
    events: unifiedEvents(files, cpuStat),
  };
}

function readSplit({ directories }: CgroupPlace, textAt: TextAt, settings: Settings | undefined): Values {
  const files: CgroupFiles = {
    has: (controller) => directories.has(controller),
    text: (controller, file) => (directories.has(controller) ? textAt(`${directories.get(controller)}/${file}`) : ''),
  };
  return {
    controllers: [...directories.keys()].sort(),
    childControllers: null,
    isFrozen: settings ? (settings.isFrozen ?? null) : parseFreezerState(files.text('freezer', 'freezer.state')),
    limits: settings?.limits ?? splitLimits(files),
    usage: splitUsage(files),
    events: splitEvents(files),
  };
}
