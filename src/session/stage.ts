// What a visit needs of the world outside: a lab, eyes on it, a clock. Given to it, so that this folder does no I/O.
import type { Hands, Terminal } from '../call/hands.ts';
import type { FilePlace } from '../kernel/file.ts';
import type { GuestReport, Mark, Race } from '../kernel/race.ts';
import type { World } from '../kernel/world.ts';
import type { Course, Lesson } from '../lesson/lesson.ts';
import type { Entry } from './entry.ts';

/** A running lab with eyes on it. */
export interface Stage {
  readonly hands: Hands;
  /** The machine's number for the lab's PID 1. */
  readonly pid: number;
  /**
   * Looks at the lab. `fresh`: reads everything again, as before and after a call; else what may be kept is kept. `files`: the paths that
   * are looked at.
   */
  look(fresh: boolean, files: readonly FilePlace[]): Promise<World>;
  /** Resolves with true once something in it has run since this was asked last; false: ask again; `null`: nobody knows. */
  ran(): Promise<boolean | null>;
  /** Settles when the lab is gone, asked for or not. */
  readonly ended: Promise<{ readonly asked: boolean; readonly reason: string; readonly leftovers: readonly string[] }>;
  end(): Promise<{ readonly leftovers: readonly string[] }>;
}

/** A virtual machine that boots outside the lab. */
export interface BootedGuest {
  /** QEMU's number on the machine. */
  readonly pid: number;
  readonly by: Race['by'];
  /** What it has reached so far, since it was started, and the latest line of its console. */
  look(): { readonly marks: readonly Mark[]; readonly console: string; readonly report: GuestReport | null };
  /** Settles when it is gone: `exited 0`. */
  readonly ended: Promise<string>;
  /** Ends it, and waits until it is gone. */
  end(): Promise<void>;
}

export interface VisitParts {
  readonly course: Course;
  /** `uname -r` */
  readonly kernel: string;
  /** With what a lesson needs of its lab. Rejects with a message for the learner. */
  startLab(lesson: Pick<Lesson, 'hasScratch'>): Promise<Stage>;
  /** Starts a virtual machine. Rejects with a message for the learner. */
  bootGuest(): Promise<BootedGuest>;
  /** VmRSS of a process of this machine; `null`: it has none. */
  residentBytes(pid: number): number | null;
  /** Microseconds, monotonic. */
  now(): number;
  /** Resolves after so many milliseconds. */
  sleep(ms: number): Promise<void>;
  /** The same, without keeping the program alive for it. */
  deadline(ms: number): Promise<void>;
  /** Appended to the log; called for every entry, in order. */
  onEntry(entry: Entry): void;
  /** The shell's terminal of a lab that has just started; `again`: of the same lab, in place of one that has ended. */
  onTerminal(terminal: Terminal, again: boolean): void;
  /** How large the shell's pane is: columns, rows. */
  terminalSize(): readonly [number, number];
  /** How long a call, or an asked step when played, may take. */
  readonly patienceMs: number;
}

/** A visit cannot go on; the message is for the learner. */
export class VisitError extends Error {
  override readonly name = 'VisitError';
}
