// What the files of a cgroup say, for v1 and v2 in one vocabulary: Documentation/admin-guide/cgroup-v2.rst
// and cgroup-v1/*.rst. Every function takes the text of one file and gives `null` where it does not hold what
// it shall.
import type { CgroupLimits } from '../kernel/cgroup.ts';

/** `max` of v2, and v1's largest multiple of a page that a counter can hold, mean that there is no limit. */
const unlimitedBytes = 2 ** 62;

/** A file with a number in it. */
export function parseNumber(text: string): number | null {
  return /^\d+\n?$/.test(text) ? Number(text) : null;
}

/** `memory.max`, `memory.limit_in_bytes` and the like. */
export function parseMemoryMax(text: string): number | null {
  const bytes = parseNumber(text);
  return bytes === null || bytes >= unlimitedBytes ? null : bytes;
}

/** `pids.max` of both versions. */
export const parsePidsMax = parseNumber;

/** What of its time a processor gives; `cpuMax` is the quota by the period. */
type CpuLimit = Pick<CgroupLimits, 'cpuMax' | 'cpuQuotaMicroseconds' | 'cpuPeriodMicroseconds'>;

/** `cpu.max`: quota and period, or `max` and period. */
export function parseCpuMax(text: string): CpuLimit {
  const [, quota = '', period = ''] = /^(\d+|max) (\d+)\n?$/.exec(text) ?? [];
  return cpuLimit(parseNumber(quota), parseNumber(period));
}

/** `cpu.cfs_quota_us` and `cpu.cfs_period_us`; a quota of -1 is none. */
export const parseCfsQuota = (quota: string, period: string): CpuLimit =>
  cpuLimit(parseNumber(quota), parseNumber(period));

const cpuLimit = (quota: number | null, period: number | null): CpuLimit => ({
  cpuMax: quota !== null && period ? quota / period : null,
  cpuQuotaMicroseconds: quota,
  cpuPeriodMicroseconds: period,
});

/** `cpu.shares`, as a weight: the kernel itself counts 1024 for 100. */
export function parseShares(text: string): number | null {
  const shares = parseNumber(text);
  return shares === null ? null : (shares * 100) / 1024;
}

/** `cpuset.cpus` of both versions: a list of processors, empty where none was written. */
export const parseCpus = (text: string): string | null => (/^\d[\d,-]*\n?$/.test(text) ? text.trim() : null);

/** v1 counts in nanoseconds; given in microseconds. */
export const parseNanoseconds = (nanoseconds: number | null): number | null =>
  nanoseconds === null ? null : Math.round(nanoseconds / 1000);

/** One line of a file such as `memory.events`, `pids.events`, `cpu.stat` or `memory.oom_control`. */
export function parseKeyed(text: string, key: string): number | null {
  const match = new RegExp(`^${key} (\\d+)$`, 'm').exec(text);
  return match ? Number(match[1]) : null;
}

/** `frozen` of v2's `cgroup.events`. */
export function parseFrozen(events: string): boolean | null {
  const frozen = parseKeyed(events, 'frozen');
  return frozen === null ? null : frozen === 1;
}

/** v1's `freezer.state`; one that is FREEZING has processes that still run. */
export function parseFreezerState(text: string): boolean | null {
  return /^(FROZEN|FREEZING|THAWED)\n?$/.test(text) ? text.startsWith('FROZEN') : null;
}

/** `cgroup.controllers`, `cgroup.subtree_control` */
export function parseControllers(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
