// Claims about the cgroup of one process: which one it is, and its limits. Pure.
import type { Cgroup, CgroupLimits } from '../kernel/cgroup.ts';
import { cgroupIn, type HierarchyWord, type Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { limitSize } from './amount.ts';
import type { UsedWord } from './counter-shapes.ts';
import type { Scene, Verdict } from './expect.ts';
import type { IoWord, LimitWord } from './limit-shapes.ts';
import type { Claim } from './predicate.ts';
import { type Present, type Seen, verdictOf, whyUnread } from './seen.ts';
import { possessive, shown } from './spelling.ts';

export type LimitClaim = Extract<Claim, { limit: unknown }>;
export type CgroupClaim = Extract<Claim, { cgroup: unknown }>;

export const judgeLimit = (claim: LimitClaim, subject: Present, { world }: Scene): Verdict => {
  const wanted = limitValue(claim.limit, claim.is);
  const label = possessive(subject.label);
  const wording =
    wanted === null
      ? `${label} cgroup has no ${limitNouns[claim.limit]}`
      : `${label} cgroup has a ${limitNouns[claim.limit]} of ${limitText(claim.limit, wanted)}`;
  return verdictOf(wording, [seeLimit(claim, wanted, subject, world)]);
};

export const judgeCgroup = (claim: CgroupClaim, subject: Present, { world }: Scene): Verdict => {
  const where = claim.of === undefined ? '' : ` of ${claim.of}`;
  const wording =
    claim.cgroup === true
      ? `${subject.label} is in the cgroup where it was`
      : `${subject.label} is in the cgroup ${claim.cgroup}`;
  return verdictOf(`${wording}${where}`, [seeCgroup(claim, subject, world)]);
};

const limitNouns: Readonly<Record<LimitWord, string>> = {
  memory: 'memory limit',
  pids: 'limit on processes',
  cpu: 'processor limit',
  rbps: 'limit on what is read from a disk',
  wbps: 'limit on what is written to a disk',
  riops: 'limit on reads from a disk',
  wiops: 'limit on writes to a disk',
};

const ioKeys = { rbps: 'readBytes', wbps: 'writtenBytes', riops: 'reads', wiops: 'writes' } as const;

const isIoWord = (limit: string): limit is IoWord => limit in ioKeys;

/** Whether it is counted in bytes. */
const isSize = (limit: Amount): boolean => ['memory', 'rbps', 'wbps', 'read', 'written'].includes(limit);

/** Of what there can be so much. */
type Amount = LimitWord | UsedWord;

/** How a limit's files are called, of both versions: a part that all of their names have. */
const limitFiles: Readonly<Record<LimitWord, string>> = {
  memory: 'memory.',
  pids: 'pids.',
  cpu: 'cpu.',
  rbps: 'io.',
  wbps: 'io.',
  riops: 'io.',
  wiops: 'io.',
};

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** What is written, as a World counts: bytes, processes, processors. `null`: no limit; `undefined`: not of this kind. */
export const limitValue = (limit: Amount, written: string | number): number | null | undefined => {
  if (written === 'none') return null;
  if (typeof written === 'number')
    return (limit === 'cpu' ? written > 0 : Number.isInteger(written)) ? written : undefined;
  const [, digits = '', unit = ''] = /^(\d+)([KMGT]?)$/.exec(written) ?? [];
  return isSize(limit) && digits !== '' ? Number(digits) * (units[unit] ?? 1) : undefined;
};

/** A limit as sentences say it: `64M`, `20`, `0.5 processors`. */
export const limitText = (limit: LimitWord, value: number | undefined): string => {
  if (value === undefined) return 'nothing';
  if (isIoWord(limit)) return isSize(limit) ? `${limitSize(value)}/s` : `${value}/s`;
  if (limit === 'memory') return limitSize(value);
  if (limit === 'pids') return String(value);
  return `${Number(value.toFixed(3))} ${value === 1 ? 'processor' : 'processors'}`;
};

const seeLimit = (
  { limit, device }: LimitClaim,
  wanted: number | null | undefined,
  subject: Present,
  world: World,
): Seen => {
  const found = cgroupOf(subject, world, limit);
  if ('why' in found) return { held: false, saw: found.why };
  const { path, limits } = found.cgroup;
  const seen = limitIn(limits, limit, device);
  if (seen === null) {
    const why = whyUnread((what) => what.includes(`${path}/${limitFiles[limit]}`), world);
    if (why !== null)
      return {
        held: false,
        saw: `the ${limitNouns[limit]} of ${placeInLab(path, world)} cannot be read: ${shown(why)}`,
      };
    return { held: wanted === null, saw: `${placeInLab(path, world)} has no ${limitNouns[limit]}` };
  }
  const saw = `${placeInLab(path, world)} has a ${limitNouns[limit]} of ${limitText(limit, seen)}`;
  return { held: typeof wanted === 'number' && isNear(limit, wanted, seen), saw };
};

/** Of several disks: the tightest. */
const limitIn = ({ memoryMaxBytes, pidsMax, cpuMax, io }: CgroupLimits, limit: LimitWord, device?: string) => {
  if (!isIoWord(limit)) return { memory: memoryMaxBytes, pids: pidsMax, cpu: cpuMax }[limit];
  const found = (io ?? [])
    .filter((row) => device === undefined || row.device === device)
    .flatMap((row) => row[ioKeys[limit]] ?? []);
  return found.length === 0 ? null : Math.min(...found);
};

/** The kernel counts memory in pages, and cpu time in microseconds of a period. */
const isNear = (limit: LimitWord, wanted: number, seen: number): boolean => {
  if (limit === 'memory') return seen <= wanted && wanted - seen < largestPage;
  return limit !== 'cpu' ? wanted === seen : Math.abs(wanted - seen) < 0.001;
};

/** arm64 has pages of up to 64K. */
const largestPage = 2 ** 16;

const seeCgroup = ({ cgroup, of }: CgroupClaim, { label, now, before }: Present, world: World): Seen => {
  const placeIn = (process: Process) => (of === undefined ? process.cgroup : cgroupIn(process, of));
  const place = placeIn(now);
  if (place === null) return { held: false, saw: `${possessive(label)} cgroup cannot be read` };
  const seen = placeInLab(place, world);
  return {
    held: cgroup === true ? before !== null && placeIn(before) === place : seen === cgroup,
    saw: `${label} is in the cgroup ${seen}${of === undefined ? '' : ` of ${of}`}`,
    tryThis: 'a process is moved by writing its number into cgroup.procs of the cgroup that it shall be in',
  };
};

/** What a controller limits or counts. */
export type Limiting = LimitWord | 'io';

/** v1's hierarchy, and what else v2 calls that controller. */
const controllersOf = (limit: Limiting): readonly [HierarchyWord, ...string[]] =>
  limit === 'io' || isIoWord(limit) ? ['blkio', 'io'] : [limit];

/** The row of the process's cgroup that has this controller. */
export const cgroupOf = ({ label, now }: Present, world: World, limit: Limiting) => {
  const [hierarchy, ...others] = controllersOf(limit);
  const own = cgroupIn(now, hierarchy);
  if (own === null) return { why: `${possessive(label)} cgroup cannot be read` };
  const rows = world.cgroups.filter(({ path }) => path === own);
  const row = rows.find(({ controllers }) => [hierarchy, ...others].some((one) => controllers.includes(one)));
  if (row) return { cgroup: row };
  if (rows.length === 0) return { why: `${possessive(label)} cgroup, ${shown(own)}, cannot be read` };
  return { why: `the ${others[0] ?? hierarchy} controller does not answer in the cgroup ${placeInLab(own, world)}` };
};

/** A cgroup's path as the lab counts it: from its own cgroup, the topmost that is seen. */
export const placeInLab = (path: string, { cgroups }: World): string => {
  const isAbove = ({ path: top }: Cgroup) => path === top || top === '/' || path.startsWith(`${top}/`);
  const top = cgroups
    .filter(isAbove)
    .map((one) => one.path)
    .sort((a, b) => a.length - b.length)[0];
  if (top === undefined || top === '/') return shown(path);
  return shown(path.slice(top.length) || '/');
};
