// Owns standard input: whole to the shell while the learner types in it, else to Ink. So no key of the shell's is ever taken for a command.
import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { isPasted } from '../panes/typed.ts';

/** What stands between the real terminal and whoever is to get the keys. */
export interface Keyboard {
  /** For Ink: a terminal's input as far as it can tell. */
  readonly stdin: ReadStream;
  /** Leaves the terminal as it was found, and its keys to others. */
  pause(): void;
  resume(): void;
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
  /** ctrl-z was pressed, and not for the shell. */
  onSuspend(): void;
}

/** Takes `input` over, in raw mode, until `close`. */
export const openKeyboard = (parts: KeyboardParts): Keyboard => {
  const { input } = parts;
  const toInk = new PassThrough();
  const onData = (chunk: Buffer) => deliver(parts, toInk, chunk);
  const pause = () => {
    input.setRawMode(false);
    input.pause();
  };
  const resume = () => {
    input.setRawMode(true);
    input.resume();
  };
  input.on('data', onData);
  resume();
  const stdin = Object.assign(toInk, { isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin });
  return {
    stdin: stdin as unknown as ReadStream,
    pause,
    resume,
    close: () => {
      input.off('data', onData);
      pause();
    },
  };
};

/** ctrl-z. */
const suspendByte = 0x1a;

/** Any key of a burst may turn the keyboard over to the shell, or back: who gets the next one is asked again each time. */
const deliver = (parts: KeyboardParts, toInk: PassThrough, chunk: Buffer): void => {
  let rest = chunk;
  while (rest.length > 0) {
    const isShells = parts.isTyping();
    // What was typed behind it is lost, as termios(3) has it for the key that suspends.
    if (!isShells && rest[0] === suspendByte) {
      parts.onSuspend();
      return;
    }
    rest = rest.subarray(isShells ? toShell(parts, rest) : toProgram(toInk, rest));
  }
};

/** How many bytes of `chunk` were the shell's, or left it. */
const toShell = (parts: KeyboardParts, chunk: Buffer): number => {
  const leave = chunk.indexOf(parts.leaveByte);
  const typed = leave < 0 ? chunk : chunk.subarray(0, leave);
  if (typed.length > 0) parts.onShellInput(typed);
  if (leave < 0) return chunk.length;
  parts.onLeave();
  return leave + 1;
};

/** How many bytes of `chunk` Ink got: it has acted on them when this returns, which a stream alone would put off. */
const toProgram = (toInk: PassThrough, chunk: Buffer): number => {
  const length = keyLength(chunk);
  toInk.write(chunk.subarray(0, length));
  toInk.emit('readable');
  return length;
};

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';
/** Escape and what belongs to it (ECMA-48 control sequences, SS3, a key with alt), else one character of UTF-8. */
const oneKey = /^(?:\x1b+(?:\[\[?[0-?]*[ -/]*[@-~]|O[0-9;]*[@-~]|[^\x1b])?|[\xc0-\xff][\x80-\xbf]*|[\s\S])/;

/** Bytes of the first key of `chunk`; a paste is taken as one. */
const keyLength = (chunk: Buffer): number => {
  const bytes = chunk.toString('latin1');
  if (bytes.startsWith(pasteStart)) {
    const end = bytes.indexOf(pasteEnd);
    return end < 0 ? bytes.length : end + pasteEnd.length;
  }
  const at = bytes.indexOf('\x1b');
  const text = at < 0 ? chunk : chunk.subarray(0, at);
  return isPasted(text.toString()) ? text.length : (oneKey.exec(bytes)?.[0].length ?? bytes.length);
};
