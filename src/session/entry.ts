// The session log: one line for everything that happened, in order. The same lines are the recording, the fixture and the bug report.
import type { Act } from '../call/call.ts';
import type { Born, Outcome } from '../call/outcome.ts';
import type { Event } from '../kernel/event.ts';
import type { Race } from '../kernel/race.ts';
import type { World } from '../kernel/world.ts';
import type { CgroupVersion } from '../lesson/cgroup-version.ts';
import type { CheckResult } from '../lesson/expect.ts';
import type { Lesson } from '../lesson/lesson.ts';
import type { NamedProcess } from '../lesson/predicate.ts';

/** Version of the log's format; a log with a newer one is refused. */
export const logVersion = 1;

/** The first line of a log. */
export interface LogHeader {
  readonly v: number;
  /** `uname -r` */
  readonly kernel: string;
  readonly lane: string;
  readonly cgroup: string;
  /** Which lessons were played: a digest over their files. */
  readonly lessonsDigest: string;
  /** Of the terminal: columns, rows. */
  readonly size: readonly [number, number];
}

/** How one came to a step. `replay`: it is played again on the way to a later one. */
export type MoveReason = 'open' | 'next' | 'back' | 'reset' | 'resume' | 'replay';

/** A recording that is watched, and no lab: what of it every screen says, and the lesson as it was run then. */
export interface RecordedRun {
  /** `uname -r` of then, without what follows its numbers. */
  readonly kernel: string;
  readonly cgroup: CgroupVersion;
  /** `2026-11-26` */
  readonly date: string;
  readonly lesson: Lesson;
}

export type EntryBody =
  | { readonly type: 'lab'; readonly state: 'starting' | 'ready' | 'ended'; readonly detail: string | null }
  /** A whole World: the first look at a lab. */
  | { readonly type: 'world'; readonly world: World }
  /** What later looks found changed, between `since`, when the look before was, and then. No events: usage has come to rest. */
  | { readonly type: 'events'; readonly events: readonly Event[]; readonly since?: number }
  | { readonly type: 'move'; readonly lesson: string | null; readonly step: string | null; readonly why: MoveReason }
  | { readonly type: 'prediction'; readonly choice: number | null }
  /** `text` as strace(1) writes it; `pids`: the actor's numbers, outermost first. */
  | { readonly type: 'call'; readonly act: Act; readonly text: string; readonly pids: readonly number[] }
  | { readonly type: 'outcome'; readonly outcome: Outcome; readonly born: Born | null }
  | { readonly type: 'named'; readonly name: string; readonly process: NamedProcess }
  /** A line of the step's `solve` that was typed into the shell, where the step is played and not asked. */
  | { readonly type: 'typed'; readonly line: string }
  /** `isTyped`: it is the step's command, and it stands in the shell. */
  | { readonly type: 'hint'; readonly isTyped: boolean }
  /** Every expect, keep and outcome of the step, held or not; `passed` settles the step. */
  | { readonly type: 'checked'; readonly passed: boolean; readonly checks: readonly CheckResult[] }
  /** How far the container of a step and the guest beside it are. */
  | { readonly type: 'race'; readonly race: Race }
  /** From here on a recording is watched; `null`: from here on there are labs again. In no file. */
  | { readonly type: 'recorded'; readonly run: RecordedRun | null }
  /** Something to say at the foot of the screen: what went wrong and what to do. */
  | { readonly type: 'notice'; readonly text: string }
  /** Shell bytes, base64. */
  | { readonly type: 'output'; readonly bytes: string };

/** One line: what happened, and when: microseconds since the log's start, monotonic. */
export type Entry = { readonly at: number } & EntryBody;
