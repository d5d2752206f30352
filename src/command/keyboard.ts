// Owns standard input: whole to the shell while the learner types in it, else to Ink. So no key of the shell's is ever taken for a command.
import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';

/** What stands between the real terminal and whoever is to get the keys. */
export interface Keyboard {
  /** For Ink: a terminal's input as far as it can tell. */
  readonly stdin: ReadStream;
  close(): void;
}

export interface KeyboardParts {
  readonly input: ReadStream;
  /** Whether keys go to the shell just now. */
  isTyping(): boolean;
  /** The byte that leaves the shell, as a number: 0x1d is ctrl-]. */
  readonly leaveByte: number;
  onShellInput(bytes: Uint8Array): void;
  onLeave(): void;
}

/** Takes `input` over, in raw mode, until `close`. */
export const openKeyboard = (parts: KeyboardParts): Keyboard => {
  const { input } = parts;
  const toInk = new PassThrough();
  const onData = (chunk: Buffer) => deliver(parts, toInk, chunk);
  input.setRawMode(true);
  input.on('data', onData);
  input.resume();
  const stdin = Object.assign(toInk, { isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin });
  return {
    stdin: stdin as unknown as ReadStream,
    close: () => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
    },
  };
};

const deliver = (parts: KeyboardParts, toInk: PassThrough, chunk: Buffer): void => {
  if (!parts.isTyping()) {
    toInk.write(chunk);
    return;
  }
  const leave = chunk.indexOf(parts.leaveByte);
  const typed = leave < 0 ? chunk : chunk.subarray(0, leave);
  if (typed.length > 0) parts.onShellInput(typed);
  if (leave < 0) return;
  parts.onLeave();
  if (leave + 1 < chunk.length) toInk.write(chunk.subarray(leave + 1));
};
