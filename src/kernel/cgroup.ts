/**
 * One cgroup. Limits and usage use one vocabulary for v1 and v2 (cgroups(7)). A limit that is not set is
 * `null`. On v1 the same path in several hierarchies is one cgroup, with the controllers of all of them.
 */
export interface Cgroup {
  /** From the root of its hierarchy: `/cutaway-1234/lab`. */
  readonly path: string;
  readonly version: 1 | 2;
  /**
   * Which controllers answer here: v1's hierarchies (`memory`, `name=systemd`), v2's `cgroup.controllers`.
   */
  readonly controllers: readonly string[];
  readonly limits: {
    readonly memoryMaxBytes: number | null;
    readonly pidsMax: number | null;
    /** Of one processor: 0.5 is half of its time. */
    readonly cpuMax: number | null;
  };
  /** `null`: the controller is not here. */
  readonly usage: {
    readonly memoryBytes: number | null;
    readonly pids: number | null;
    readonly cpuMicroseconds: number | null;
  };
  /**
   * How often: the kernel has killed for want of memory, refused a fork, made it wait for its next cpu
   * period.
   */
  readonly events: {
    readonly oomKill: number | null;
    readonly pidsMax: number | null;
    readonly throttled: number | null;
  };
}
