// Who performs calls: the native agent in a lab, or a recording of one. Session and lessons know only this.
import type { Answer } from './outcome.ts';

/** A terminal in the lab: the master end of a pty whose slave is a shell's. */
export interface Terminal {
  /** Number of the shell's process, at the level of the actor that opened it. */
  readonly pid: number;
  write(bytes: Uint8Array | string): void;
  resize(columns: number, rows: number): void;
  /** Called with output as it comes; `done` says that it was taken in, so that more may follow. */
  onOutput(listener: (bytes: Uint8Array, done: () => void) => void): void;
  onExit(listener: () => void): void;
  /** Hangs up: the processes of its session get SIGHUP. */
  close(): void;
}

export interface Hands {
  /** Starts an actor, a child of the lab's agent. Resolves with its number in the lab. Rejects with HandsError. */
  start(actor: string): Promise<number>;
  /**
   * One call by one actor. Resolves with what it returned, refused or not.
   * `as` names the child of a fork or clone3.
   * Rejects with HandsError where the conversation is at fault: no such actor, the lab is gone.
   */
  perform(actor: string, call: string, args: readonly string[], as?: string): Promise<Answer>;
  /** Opens a pty in the devpts that `actor` sees, and executes `argv` on it. */
  terminal(actor: string, options: TerminalOptions): Promise<Terminal>;
  /** Whether an actor of this name still answers. */
  has(actor: string): boolean;
}

export interface TerminalOptions {
  readonly argv: readonly string[];
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly columns: number;
  readonly rows: number;
}

/** The conversation with the lab broke, or was asked for something that it has not. */
export class HandsError extends Error {
  override readonly name: string = 'HandsError';
}

/** There is no actor of that name, or not any more. */
export class NoActorError extends HandsError {
  override readonly name = 'NoActorError';
}
