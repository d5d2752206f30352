// The shell's screen: bytes in, rows of styled text out. A terminal emulator without a terminal; what it is told never reaches ours.

import type { Terminal as Xterm } from '@xterm/headless';
import xterm from '@xterm/headless';
import { cellRow } from './cell-row.ts';
import { characterWidths } from './character-widths.ts';
import type { Line } from './line.ts';

/** Rows kept above the screen. */
const scrollbackRows = 1000;

/**
 * The least time between two changes that are told. A key's echo is told at once; what a program prints by itself waits, so that the
 * rest of the screen gets its time, and what the program did besides is drawn in the same frame.
 */
const quietMs = { typing: 16, printing: 33 } as const;

/** More bytes than this between two changes are a flood. */
const floodBytes = 8192;

export interface CursorPlace {
  readonly row: number;
  readonly column: number;
}

export interface TerminalScreen {
  readonly columns: number;
  readonly rowCount: number;
  /** Takes output in, in slices; `done` once it is parsed, so that more may follow. */
  write(bytes: Uint8Array | string, done?: () => void): void;
  /** A key was pressed: what is written next answers it, and is taken in and told at once. */
  expectEcho(): void;
  resize(columns: number, rows: number): void;
  /** The rows in view, trailing blanks left out. A row that looks as before is the same object. */
  rows(): readonly Line[];
  /** `null`: hidden, or scrolled out of view. */
  cursor(): CursorPlace | null;
  /** Rows by which the view is above the end; 0 follows the output. */
  scrolledBack(): number;
  /** Moves the view: up for a negative number. */
  scroll(rows: number): void;
  /** Grows with every change that is told; for React's useSyncExternalStore. */
  version(): number;
  /** Something else is drawn now: a change that waits is told. */
  flush(): void;
  /** Returns what ends it. */
  onChange(listener: () => void): () => void;
  /** What the emulator answers to a program that asks (DA, DSR, …): for the pty. */
  onReply(listener: (bytes: string) => void): void;
  dispose(): void;
}

export const createTerminalScreen = (columns: number, rows: number): TerminalScreen => {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: scrollbackRows,
    allowProposedApi: true,
    logLevel: 'off',
  });
  terminal.unicode.register(characterWidths);
  terminal.unicode.activeVersion = characterWidths.version;
  const cursorShown = watchCursor(terminal);
  const changes = createChanges();
  const cache = createRowCache(terminal);
  const scrolledBack = () => terminal.buffer.active.baseY - terminal.buffer.active.viewportY;
  return {
    get columns() {
      return terminal.cols;
    },
    get rowCount() {
      return terminal.rows;
    },
    write: (bytes, done) =>
      terminal.write(bytes, () => {
        done?.();
        changes.note(bytes.length);
      }),
    // Input of nothing, which tells the emulator that somebody types.
    expectEcho: () => {
      changes.expect();
      terminal.input('', true);
    },
    resize: (width, height) => {
      if (width === terminal.cols && height === terminal.rows) return;
      terminal.resize(Math.max(1, width), Math.max(1, height));
      changes.expect();
      changes.note();
    },
    rows: cache.rows,
    cursor: () => {
      const { cursorX, cursorY } = terminal.buffer.active;
      const row = cursorY + scrolledBack();
      return cursorShown() && row < terminal.rows ? { row, column: Math.min(cursorX, terminal.cols - 1) } : null;
    },
    scrolledBack,
    scroll: (by) => {
      terminal.scrollLines(by);
      changes.expect();
      changes.note();
    },
    version: changes.version,
    flush: changes.flush,
    onChange: changes.listen,
    onReply: (listener) => {
      terminal.onData((bytes) => {
        if (bytes) listener(bytes);
      });
    },
    dispose: () => {
      changes.end();
      terminal.dispose();
    },
  };
};

/** DECTCEM, CSI ? 25 h and l, is not among the modes that the emulator tells. */
const watchCursor = (terminal: Xterm): (() => boolean) => {
  let isShown = true;
  const set = (shown: boolean) => (params: readonly (number | number[])[]) => {
    if (params.includes(25)) isShown = shown;
    return false;
  };
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, set(true));
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, set(false));
  terminal.parser.registerEscHandler({ final: 'c' }, () => {
    isShown = true;
    return false;
  });
  return () => isShown;
};

const createChanges = () => {
  const listeners = new Set<() => void>();
  let version = 0;
  /** Calls off the telling that is due; `null`: none is. */
  let callOff: (() => void) | null = null;
  let isExpected = false;
  let toldAt = 0;
  let bytes = 0;
  const tell = () => {
    callOff = null;
    isExpected = false;
    bytes = 0;
    toldAt = performance.now();
    version += 1;
    for (const listener of listeners) listener();
  };
  return {
    version: () => version,
    note: (more = 0) => {
      bytes += more;
      if (callOff) return;
      const isEcho = isExpected && bytes <= floodBytes;
      callOff = after(isEcho ? toldAt + quietMs.typing - performance.now() : quietMs.printing, tell);
    },
    /** The next one is asked for. */
    expect: () => {
      isExpected = true;
    },
    flush: () => {
      if (!callOff) return;
      callOff();
      tell();
    },
    listen: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    end: () => {
      callOff?.();
      listeners.clear();
    },
  };
};

/** The shortest timer takes a millisecond: without one where none is needed. Returns what ends it. */
const after = (ms: number, work: () => void): (() => void) => {
  if (ms <= 0) {
    const soon = setImmediate(work);
    return () => clearImmediate(soon);
  }
  const later = setTimeout(work, ms);
  return () => clearTimeout(later);
};

/** Rows as they were last made; one that comes out the same again is handed out as the same object. */
const createRowCache = (terminal: Xterm) => {
  let made: readonly { readonly line: Line; readonly key: string }[] = [];
  let lines: readonly Line[] = [];
  const cell = terminal.buffer.active.getNullCell();
  return {
    rows: (): readonly Line[] => {
      const { active } = terminal.buffer;
      const next = Array.from({ length: terminal.rows }, (_, index) => {
        const row = cellRow(active.getLine(active.viewportY + index), terminal.cols, cell);
        const before = made[index];
        return before?.key === row.key ? before : row;
      });
      if (next.length !== made.length || next.some((row, index) => row !== made[index]))
        lines = next.map(({ line }) => line);
      made = next;
      return lines;
    },
  };
};
