/**
 * One cgroup. Limits and usage use one vocabulary for v1 and v2 (cgroups(7)). A limit that is not set is
 * `null`, and so is what one version does not have. On v1 the same path in several hierarchies is one cgroup,
 * with the controllers of all of them.
 */
export interface Cgroup {
  /** From the root of its hierarchy: `/cutaway-1234/lab`. */
  readonly path: string;
  readonly version: 1 | 2;
  /**
   * Which controllers answer here: v1's hierarchies (`memory`, `name=systemd`), v2's `cgroup.controllers`.
   */
  readonly controllers: readonly string[];
  /**
   * Which controllers its children are given, `cgroup.subtree_control`; on v1 there is no such choice: `null`. Missing,
   * here and below: nothing has read it.
   */
  readonly childControllers?: readonly string[] | null;
  /**
   * Whether its processes are stopped where they are, by itself or by one above it: `frozen` of v2's `cgroup.events`, FROZEN
   * in v1's `freezer.state`. `null`: a root, or v1's controller is not here.
   */
  readonly isFrozen?: boolean | null;
  readonly limits: CgroupLimits;
  readonly usage: CgroupUsage;
  readonly events: CgroupEvents;
}

export interface CgroupLimits {
  readonly memoryMaxBytes: number | null;
  /** Above it the kernel slows down and takes back, and does not kill. v2 alone. */
  readonly memoryHighBytes: number | null;
  /** v2 alone. */
  readonly swapMaxBytes: number | null;
  /** v1's kind of limit on swap: both together. */
  readonly memoryAndSwapMaxBytes: number | null;
  readonly pidsMax: number | null;
  /** Of one processor: 0.5 is half of its time. The quota by the period. */
  readonly cpuMax: number | null;
  readonly cpuQuotaMicroseconds: number | null;
  readonly cpuPeriodMicroseconds: number | null;
  /** As v2 counts: 100 is everybody's. v1's 1024 shares are as much. */
  readonly cpuWeight: number | null;
  /** `cpuset.cpus`: on which processors its processes may run, cpuset(7): `0-1`, `0,2-3`. On v1 it is there without being a limit, too. */
  readonly cpus?: string | null;
  /** By device; `null`: the controller is not here. */
  readonly io: readonly IoLimit[] | null;
}

/** What may pass between a cgroup and one device in a second. */
export interface IoLimit {
  /** Its major and minor number: `254:0`. */
  readonly device: string;
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  readonly reads: number | null;
  readonly writes: number | null;
}

/** `null`: the controller is not here. */
export interface CgroupUsage {
  readonly memoryBytes: number | null;
  readonly memoryPeakBytes: number | null;
  /** v2 alone. */
  readonly swapBytes: number | null;
  /** v1 alone. */
  readonly memoryAndSwapBytes: number | null;
  readonly pids: number | null;
  readonly cpuMicroseconds: number | null;
  /** By device, those that were used. */
  readonly io: readonly IoUsage[] | null;
}

/** What has passed between a cgroup, with all in it, and one device. */
export interface IoUsage {
  readonly device: string;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** How often, since the cgroup was made. */
export interface CgroupEvents {
  /** The kernel has killed for want of memory. */
  readonly oomKill: number | null;
  /** There was no memory left to take back, whoever was killed then. v2 alone. */
  readonly oom: number | null;
  /** Memory came up against its limit. */
  readonly memoryMax: number | null;
  /** v2 alone. */
  readonly memoryHigh: number | null;
  /** A fork was refused. */
  readonly pidsMax: number | null;
  /** Its processes had to wait for the next period of the processor. */
  readonly throttled: number | null;
  /** How many periods there were; they are counted where there is a quota. */
  readonly periods: number | null;
  /** How long its processes have waited so. */
  readonly throttledMicroseconds: number | null;
}

/** Of a cgroup in which no controller answers. */
export const noLimits: CgroupLimits = {
  memoryMaxBytes: null,
  memoryHighBytes: null,
  swapMaxBytes: null,
  memoryAndSwapMaxBytes: null,
  pidsMax: null,
  cpuMax: null,
  cpuQuotaMicroseconds: null,
  cpuPeriodMicroseconds: null,
  cpuWeight: null,
  cpus: null,
  io: null,
};

export const noUsage: CgroupUsage = {
  memoryBytes: null,
  memoryPeakBytes: null,
  swapBytes: null,
  memoryAndSwapBytes: null,
  pids: null,
  cpuMicroseconds: null,
  io: null,
};

export const noEvents: CgroupEvents = {
  oomKill: null,
  oom: null,
  memoryMax: null,
  memoryHigh: null,
  pidsMax: null,
  throttled: null,
  periods: null,
  throttledMicroseconds: null,
};
