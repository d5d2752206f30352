// What the files of a v1 cgroup say, in the vocabulary of both versions: Documentation/admin-guide/cgroup-v1/*.rst.
import {
  type CgroupEvents,
  type CgroupLimits,
  type CgroupUsage,
  noEvents,
  noLimits,
  noUsage,
} from '../kernel/cgroup.ts';
import {
  parseCfsQuota,
  parseCpus,
  parseKeyed,
  parseMemoryMax,
  parseNanoseconds,
  parseNumber,
  parsePidsMax,
  parseShares,
} from './cgroup-files.ts';
import { parseServiceBytes, parseThrottles } from './cgroup-io.ts';

/** The files of one cgroup. */
export interface CgroupFiles {
  has(controller: string): boolean;
  /** The text of a file of one controller; empty where there is no such controller, or no such file. */
  text(controller: string, file: string): string;
}

export function splitLimits({ has, text }: CgroupFiles): CgroupLimits {
  return {
    ...noLimits,
    memoryMaxBytes: parseMemoryMax(text('memory', 'memory.limit_in_bytes')),
    memoryAndSwapMaxBytes: parseMemoryMax(text('memory', 'memory.memsw.limit_in_bytes')),
    pidsMax: parsePidsMax(text('pids', 'pids.max')),
    ...parseCfsQuota(text('cpu', 'cpu.cfs_quota_us'), text('cpu', 'cpu.cfs_period_us')),
    cpuWeight: parseShares(text('cpu', 'cpu.shares')),
    cpus: parseCpus(text('cpuset', 'cpuset.cpus')),
    io: has('blkio') ? throttles(text) : null,
  };
}

const throttles = (text: CgroupFiles['text']) =>
  parseThrottles({
    readBytes: text('blkio', 'blkio.throttle.read_bps_device'),
    writtenBytes: text('blkio', 'blkio.throttle.write_bps_device'),
    reads: text('blkio', 'blkio.throttle.read_iops_device'),
    writes: text('blkio', 'blkio.throttle.write_iops_device'),
  });

export function splitUsage({ has, text }: CgroupFiles): CgroupUsage {
  return {
    ...noUsage,
    memoryBytes: parseNumber(text('memory', 'memory.usage_in_bytes')),
    memoryPeakBytes: parseNumber(text('memory', 'memory.max_usage_in_bytes')),
    memoryAndSwapBytes: parseNumber(text('memory', 'memory.memsw.usage_in_bytes')),
    pids: parseNumber(text('pids', 'pids.current')),
    cpuMicroseconds: parseNanoseconds(parseNumber(text('cpuacct', 'cpuacct.usage'))),
    io: has('blkio') ? parseServiceBytes(text('blkio', 'blkio.throttle.io_service_bytes_recursive')) : null,
  };
}

export function splitEvents({ text }: CgroupFiles): CgroupEvents {
  const cpu = text('cpu', 'cpu.stat');
  return {
    ...noEvents,
    oomKill: parseKeyed(text('memory', 'memory.oom_control'), 'oom_kill'),
    memoryMax: parseNumber(text('memory', 'memory.failcnt')),
    pidsMax: parseKeyed(text('pids', 'pids.events'), 'max'),
    throttled: parseKeyed(cpu, 'nr_throttled'),
    periods: parseKeyed(cpu, 'nr_periods'),
    throttledMicroseconds: parseNanoseconds(parseKeyed(cpu, 'throttled_time')),
  };
}
