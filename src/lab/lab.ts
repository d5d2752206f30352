// The outer sandbox that holds everything a lesson makes: its handle, and what one is told to be.
import type { Hands } from '../call/hands.ts';

/** A running lab. Everything in it ends with `end()`, or with this program, whichever comes first. */
export interface Lab {
  /** `cutaway-PID-STARTTICKS`; names its cgroup directories. */
  readonly id: string;
  /** The machine's number for the lab's PID 1. */
  readonly pid: number;
  /** The cgroup directories that hold the lab, absolute paths, one a hierarchy. */
  readonly cgroups: readonly string[];
  /** The limits on the whole lab that its cgroups hold; in place of the others each process has some of its own. */
  readonly limits: readonly LimitName[];
  readonly hands: Hands;
  /** Settles when the lab is gone, however that came about, and its cgroup directories with it. */
  readonly ended: Promise<LabEnd>;
  /** Takes the lab down and waits until it is gone. Idempotent. */
  end(): Promise<LabEnd>;
}

/** Why a lab is no more. */
export interface LabEnd {
  /** Whether we asked for it. */
  readonly asked: boolean;
  /** For the learner: `the lab's PID 1 was killed (SIGKILL)`. */
  readonly reason: string;
  /** What could not be removed: cgroup directories. Empty in all but bad days. */
  readonly leftovers: readonly string[];
}

export const limitNames = ['memory', 'pids', 'cpu'] as const;
export type LimitName = (typeof limitNames)[number];

/** Bounds on the whole lab, so that a fork bomb or a memory hog in it is a lesson and not an accident. */
export interface LabLimits {
  readonly memoryMaxBytes: number;
  readonly pidsMax: number;
  /** cgroup v2 `cpu.weight`, 1 to 10000; v1's `cpu.shares` is derived from it. */
  readonly cpuWeight: number;
}

/** The parts of a lab that it can be had without, or with less. */
export type LabPart = 'ids' | 'cgroups';

/** The lab could not be started; `remedy` says what to do about it. */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly remedy: string | null;
  /** What was refused, where a lab without it may still be had. */
  readonly part: LabPart | null;

  constructor(message: string, remedy: string | null = null, part: LabPart | null = null) {
    super(message);
    this.remedy = remedy;
    this.part = part;
  }
}
