// The lab's shell for whoever reads line by line: a command in, the rows that it printed out.
import { setTimeout as after } from 'node:timers/promises';
import type { Terminal } from '../call/hands.ts';
import { timeFactor } from '../lab/installation.ts';
import { type Line, line, lineText, span, textWidth } from '../panes/line.ts';
import { createTerminalScreen, type TerminalScreen } from '../panes/terminal-screen.ts';

/** High enough that what a command prints stays on it: what scrolls off is not read out. */
const rowCount = 500;

/**
 * So long nothing has to come until we stop waiting for more: after a row that looks like a prompt, after any other, and
 * where not even what was typed has come back.
 */
const quietMs = { prompt: 60, program: 1200 * timeFactor(), echo: 5000 * timeFactor() } as const;

/** A program that prints and prints is left to itself after so long. */
const floodMs = 6000 * timeFactor();

export interface LineShell {
  readonly size: readonly [number, number];
  /** Takes a terminal over. */
  connect(terminal: Terminal): void;
  /** Types `text` and enter, or with `^C` one control character. Resolves when the shell waits again, or nothing more comes. */
  type(text: string): Promise<void>;
  /** What was printed and not taken yet, without the prompt. */
  take(): readonly Line[];
  /** Whether a prompt stands there. */
  isWaiting(): boolean;
}

export const openLineShell = (columns: number): LineShell => {
  let shell: Connected | null = null;
  return {
    size: [columns, rowCount],
    connect: (terminal) => {
      shell?.close();
      shell = connected(terminal, columns);
    },
    type: async (text) => shell?.type(text),
    take: () => shell?.take() ?? [],
    isWaiting: () => shell?.isWaiting() ?? false,
  };
};

interface Connected extends Omit<LineShell, 'size' | 'connect'> {
  close(): void;
}

const connected = (terminal: Terminal, columns: number): Connected => {
  const screen = createTerminalScreen(columns, rowCount);
  let printedAt = performance.now();
  let hasPrinted = false;
  let prompt = '';
  let unparsed = 0;
  // Rows that were read out, or that only repeat what was typed.
  let taken = 0;
  terminal.onOutput((bytes, done) => {
    printedAt = performance.now();
    hasPrinted = true;
    unparsed += 1;
    screen.write(bytes, () => {
      unparsed -= 1;
      done();
    });
  });
  screen.onReply((bytes) => terminal.write(bytes));
  const settled = async () => {
    const began = performance.now();
    const isSettled = () => {
      const quiet = performance.now() - printedAt;
      if (!hasPrinted) return quiet > quietMs.echo;
      return unparsed === 0 && quiet > (isPrompt(lastRow(screen)) ? quietMs.prompt : quietMs.program);
    };
    while (!isSettled() && performance.now() - began < floodMs) await after(20);
  };
  return {
    close: () => screen.dispose(),
    isWaiting: () => isPrompt(lastRow(screen)),
    take: () => {
      const rows = screen.rows();
      const isScrolled = !textOf(rows[0]).startsWith(prompt.trimEnd());
      const from = isScrolled ? 0 : taken;
      const { index, text } = lastRow(screen);
      taken = text === '' || isPrompt({ text }) ? index : index + 1;
      const lost = isScrolled ? [line(span('… what came before has scrolled away', 'dim'))] : [];
      return [...lost, ...rows.slice(from, Math.max(from, taken))];
    },
    type: async (text) => {
      await settled();
      prompt = lastRow(screen).text;
      // Begins a page of its own, with the prompt as its first row.
      await new Promise<void>((resolve) => screen.write(`\x1b[2J\x1b[3J\x1b[H${prompt}`, resolve));
      taken = 1 + Math.floor((textWidth(prompt) + textWidth(text)) / columns);
      printedAt = performance.now();
      hasPrinted = false;
      terminal.write(controlOf(text) ?? `${text}\n`);
      await settled();
    },
  };
};

/** `^C` is one. */
const controlOf = (text: string): string | null => {
  const [, letter] = /^\^([@-_a-z])$/.exec(text) ?? [];
  return letter === undefined ? null : String.fromCharCode(letter.toUpperCase().charCodeAt(0) & 0x1f);
};

const textOf = (row: Line | undefined): string => lineText(row ?? []);

/** Where the cursor is, and what stands before it. */
const lastRow = (screen: TerminalScreen): { readonly index: number; readonly text: string } => {
  const rows = screen.rows();
  const cursor = screen.cursor();
  const index =
    cursor?.row ??
    Math.max(
      0,
      rows.findLastIndex((row) => row.length > 0),
    );
  const text = textOf(rows[index]);
  return { index, text: cursor ? text.padEnd(cursor.column) : text };
};

/** As shells end theirs. */
const isPrompt = ({ text }: { readonly text: string }): boolean => /[#$>%] $/.test(text);
