// What the files of a cgroup say, for v1 and v2 in one vocabulary: Documentation/admin-guide/cgroup-v2.rst
// and cgroup-v1/*.rst. Every function takes the text of one file and gives `null` where it does not hold what
// it shall.

/** `max` of v2, and v1's largest multiple of a page that a counter can hold, mean that there is no limit. */
const unlimitedBytes = 2 ** 62;

/** A file with a number in it. */
export function parseNumber(text: string): number | null {
  return /^\d+\n?$/.test(text) ? Number(text) : null;
}

/** `memory.max`, `memory.limit_in_bytes`. */
export function parseMemoryMax(text: string): number | null {
  const bytes = parseNumber(text);
  return bytes === null || bytes >= unlimitedBytes ? null : bytes;
}

/** `pids.max` of both versions. */
export const parsePidsMax = parseNumber;

/** `cpu.max`: quota and period, or `max` and period. */
export function parseCpuMax(text: string): number | null {
  const match = /^(\d+) (\d+)\n?$/.exec(text);
  return match ? share(Number(match[1]), Number(match[2])) : null;
}

/** `cpu.cfs_quota_us` and `cpu.cfs_period_us`; a quota of -1 is none. */
export function parseCfsQuota(quota: string, period: string): number | null {
  const quotaMicroseconds = parseNumber(quota);
  const periodMicroseconds = parseNumber(period);
  return quotaMicroseconds === null || periodMicroseconds === null
    ? null
    : share(quotaMicroseconds, periodMicroseconds);
}

const share = (quota: number, period: number) => (period > 0 ? quota / period : null);

/** `cpuacct.usage`, in nanoseconds; given in microseconds. */
export function parseCpuacctUsage(text: string): number | null {
  const nanoseconds = parseNumber(text);
  return nanoseconds === null ? null : Math.round(nanoseconds / 1000);
}

/** One line of a file such as `memory.events`, `pids.events`, `cpu.stat` or `memory.oom_control`. */
export function parseKeyed(text: string, key: string): number | null {
  const match = new RegExp(`^${key} (\\d+)$`, 'm').exec(text);
  return match ? Number(match[1]) : null;
}

/** `cgroup.controllers` */
export function parseControllers(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
