// Lines in, lines out: on a terminal with its colours, through a pipe with the words alone.
import { createInterface } from 'node:readline';
import type { Line } from '../panes/line.ts';
import { sanitise } from '../panes/sanitise.ts';
import { painter } from './linear-text.ts';

/** Who reads and writes the lines. */
export interface LineIo {
  /** Columns that a row may take. */
  readonly width: number;
  say(text: string): void;
  /** With the terminal's colours, where there is one. */
  show(rows: readonly Line[]): void;
  /** The next line of input; `null`: there is none any more. */
  next(): Promise<string | null>;
}

/** The program's own input and output. */
export interface ProgramIo extends LineIo {
  /** Settles when somebody asks the program to end, or nobody reads any more. */
  readonly ended: Promise<null>;
  /** Which signal that was. */
  signal(): number | null;
  close(): void;
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Enough for a page, and not so wide that a row is hard to follow. */
const widest = 100;

export const openTerminalIo = (): ProgramIo => {
  const { stdin, stdout } = process;
  const paint = painter(process.env, stdout.isTTY === true);
  const input = createInterface({ input: stdin, terminal: false });
  const lines = input[Symbol.asyncIterator]();
  const { promise: ended, resolve: end } = Promise.withResolvers<null>();
  let received: number | null = null;
  const handlers = Object.entries(signalNumbers).map(([name, number]) => {
    const handler = () => {
      received = number;
      end(null);
    };
    process.on(name, handler);
    return [name, handler] as const;
  });
  // Whoever reads has had enough: `| head`.
  stdout.on('error', () => end(null));
  const write = (text: string) => void stdout.write(`${text}\n`);
  const say = (text: string) => write(sanitise(text));
  return {
    width: Math.min(widest, Math.max(40, stdout.columns ?? 80)),
    say,
    show: (rows) => {
      for (const row of rows) write(paint(row));
    },
    next: async () => {
      const { value, done } = await lines.next();
      return done ? null : String(value);
    },
    ended,
    signal: () => received,
    close: () => {
      input.close();
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
};
