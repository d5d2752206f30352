// What the files of a v2 cgroup say, in the vocabulary of both versions: Documentation/admin-guide/cgroup-v2.rst.
import { type CgroupEvents, type CgroupLimits, type CgroupUsage, noLimits, noUsage } from '../kernel/cgroup.ts';
import { parseCpuMax, parseCpus, parseKeyed, parseMemoryMax, parseNumber, parsePidsMax } from './cgroup-files.ts';
import { parseIoMax, parseIoStat } from './cgroup-io.ts';
import type { CgroupFiles } from './cgroup-split.ts';

export function unifiedLimits({ has, text }: CgroupFiles): CgroupLimits {
  return {
    ...noLimits,
    memoryMaxBytes: parseMemoryMax(text('memory', 'memory.max')),
    memoryHighBytes: parseMemoryMax(text('memory', 'memory.high')),
    swapMaxBytes: parseMemoryMax(text('memory', 'memory.swap.max')),
    pidsMax: parsePidsMax(text('pids', 'pids.max')),
    ...parseCpuMax(text('cpu', 'cpu.max')),
    cpuWeight: parseNumber(text('cpu', 'cpu.weight')),
    cpus: parseCpus(text('cpuset', 'cpuset.cpus')),
    io: has('io') ? parseIoMax(text('io', 'io.max')) : null,
  };
}

export function unifiedUsage({ has, text }: CgroupFiles, cpuStat: string): CgroupUsage {
  return {
    ...noUsage,
    memoryBytes: parseNumber(text('memory', 'memory.current')),
    memoryPeakBytes: parseNumber(text('memory', 'memory.peak')),
    swapBytes: parseNumber(text('memory', 'memory.swap.current')),
    pids: parseNumber(text('pids', 'pids.current')),
    cpuMicroseconds: parseKeyed(cpuStat, 'usage_usec'),
    io: has('io') ? parseIoStat(text('io', 'io.stat')) : null,
  };
}

export function unifiedEvents({ text }: CgroupFiles, cpuStat: string): CgroupEvents {
  const memory = text('memory', 'memory.events');
  return {
    oomKill: parseKeyed(memory, 'oom_kill'),
    oom: parseKeyed(memory, 'oom'),
    memoryMax: parseKeyed(memory, 'max'),
    memoryHigh: parseKeyed(memory, 'high'),
    pidsMax: parseKeyed(text('pids', 'pids.events'), 'max'),
    throttled: parseKeyed(cpuStat, 'nr_throttled'),
    periods: parseKeyed(cpuStat, 'nr_periods'),
    throttledMicroseconds: parseKeyed(cpuStat, 'throttled_usec'),
  };
}
