import type { NamespaceLink } from './namespace.ts';

/** The state letter of `/proc/PID/stat`, proc_pid_stat(5). */
export type ProcessState = 'R' | 'S' | 'D' | 'Z' | 'T' | 't' | 'X' | 'I' | 'P';

/** One process, as proc(5) shows it to whoever looks. */
export interface Process {
  /** The number at the level of whoever looks: `nspid[0]`. */
  readonly pid: number;
  /** 0 where the parent is not visible from this level. */
  readonly ppid: number;
  /** NSpid of proc_pid_status(5): the number at every level, outermost first. */
  readonly nspid: readonly number[];
  /**
   * As the kernel has it: at most 15 bytes (some kernel threads more), any byte but NUL; sanitised only when
   * shown. Decoded as UTF-8; a byte that is no text is one lone surrogate, U+DC80 to U+DCFF, here and in
   * every other text of the kernel.
   */
  readonly comm: string;
  /** The command line, arguments parted by spaces; empty for a kernel thread or a zombie. */
  readonly cmdline: string;
  readonly state: ProcessState;
  /** It has a terminal that reads for another process group, tcsetpgrp(3). Missing: it has none, or reads there itself. */
  readonly isInBackground?: true;
  /** Effective, as numbered in the user namespace of whoever looks. */
  readonly uid: number;
  readonly gid: number;
  /** Clock ticks since boot; with `pid` it identifies a process for ever. */
  readonly startTicks: number;
  /**
   * Inode by link. A missing key: the process has none (a zombie has released it, or nobody lives in
   * `pid_for_children` yet). `null`: there is one and it could not be read.
   */
  readonly namespaces: Readonly<Partial<Record<NamespaceLink, number | null>>>;
  /**
   * The one path that stands for it. Where v1 hierarchies limit memory, pids or cpu: the deepest of these
   * paths (its place may differ from one to the other). Else v2's. `null`: unreadable.
   */
  readonly cgroup: string | null;
  /** v1: where it stands in the hierarchies of memory, pids, cpu, freezer and blkio, if not there, by controller. Missing: nowhere else. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** CapEff, 16 hexadecimal digits; `null`: unreadable. */
  readonly capabilities: string | null;
  /** CapPrm, CapInh, CapBnd and CapAmb, as `capabilities`. Missing, here and below: nothing has read it. */
  readonly permittedCapabilities?: string | null;
  readonly inheritableCapabilities?: string | null;
  readonly boundingCapabilities?: string | null;
  readonly ambientCapabilities?: string | null;
  /** Whether no program that it executes can give it more, PR_SET_NO_NEW_PRIVS. */
  readonly noNewPrivs?: boolean | null;
  /** Cpus_allowed_list: on which processors it may run, its affinity within its cpuset: `0-1`, `0,2-3`. */
  readonly cpusAllowed?: string | null;
  /** 0 off, 1 strict, 2 filter; `null`: unreadable or not in this kernel. */
  readonly seccomp: number | null;
  /** How many filters are on it, Seccomp_filters (Linux 5.9): what is refused by one of them is refused. */
  readonly seccompFilters?: number | null;
}

/** The hierarchies of v1 in which a process can stand elsewhere than `cgroup` says. */
export const hierarchyWords = ['memory', 'pids', 'cpu', 'freezer', 'blkio'] as const;
export type HierarchyWord = (typeof hierarchyWords)[number];

/** Its cgroup in the hierarchy of a controller; on v2 that is the one that it has. `null`: unreadable. */
export const cgroupIn = ({ cgroup, elsewhere }: Process, controller: HierarchyWord): string | null =>
  elsewhere?.[controller] ?? cgroup;
