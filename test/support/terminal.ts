// The real program in a real terminal, driven by keys: tmux holds the terminal. Knows nothing of lessons.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface TerminalOptions {
  readonly command: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** A file for the bytes that reach the terminal, as the program wrote them. */
  readonly raw?: string;
}

export interface TestTerminal {
  /** Keys as tmux names them: `Enter`, `Escape`, `C-c`, `a`. */
  press(...keys: readonly string[]): void;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** What stands on the screen now. */
  frame(): string;
  /** Waits until the screen shows it; throws with the last frame after the time limit. */
  waitFor(what: string | RegExp, seconds?: number): Promise<string>;
  /** Number of the process that runs in the terminal. */
  readonly pid: number;
  /** Whether that process has ended, and how. */
  exitStatus(): number | null;
  /** Ends the terminal; everything in it gets SIGHUP. */
  close(): void;
}

const factor = Math.max(1, Number(process.env['CUTAWAY_TIME_FACTOR']) || 1);

export const openTerminal = ({
  command,
  columns = 120,
  rows = 40,
  environment = {},
  raw,
}: TerminalOptions): TestTerminal => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-terminal-'));
  const socket = join(folder, 'tmux');
  const tmux = (...args: readonly string[]) =>
    execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8', env: tmuxEnvironment });
  const set = Object.entries(environment)
    .map(([name, value]) => `${name}='${value}'`)
    .join(' ');
  tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-s',
    't',
    '-x',
    String(columns),
    '-y',
    String(rows),
    'while [ ! -e go ]; do sleep 0.01; done',
    ';',
    'set-option',
    '-g',
    'remain-on-exit',
    'on',
    ';',
    'set-option',
    '-g',
    'status',
    'off',
    ';',
    ...(raw === undefined ? [] : ['pipe-pane', '-O', '-t', 't', `cat > '${raw}'`, ';']),
    'respawn-pane',
    '-k',
    '-t',
    't',
    `exec env ${set} ${command}`,
  );
  const ask = (format: string) => tmux('display-message', '-p', '-t', 't', format).trim();
  /** What a process ended with does not change, whatever tmux says of it later. */
  let known: number | null = null;
  const frame = () => tmux('capture-pane', '-p', '-t', 't');
  return {
    press: (...keys) => void tmux('send-keys', '-t', 't', ...keys),
    type: (text) => void tmux('send-keys', '-t', 't', '-l', text),
    resize: (width, height) => void tmux('resize-window', '-t', 't', '-x', String(width), '-y', String(height)),
    frame,
    waitFor: async (what, seconds = 10) => {
      const until = performance.now() + seconds * 1000 * factor;
      for (;;) {
        const now = frame();
        if (typeof what === 'string' ? now.includes(what) : what.test(now)) return now;
        if (performance.now() > until) throw new Error(`not on the screen: ${what}\n${now}`);
        await delay(20);
      }
    },
    pid: Number(ask('#{pane_pid}')),
    exitStatus: () => {
      if (known !== null) return known;
      const [dead, status, signal, server] = ask('#{pane_dead},#{pane_dead_status},#{pane_dead_signal},#{pid}').split(
        ',',
      );
      if (status) known = Number(status);
      else if (signal) known = 128 + Number(signal);
      // tmux 3.3a can miss that its child has ended (seen): the pane is dead for it, and its status unknown for ever.
      else if (dead === '1') process.kill(Number(server), 'SIGCHLD');
      return known;
    },
    close: () => {
      tmux('kill-server');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

// The terminal's own: a CI or NO_COLOR around the tests is not the learner's.
const tmuxEnvironment = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: process.env['HOME'] ?? '/root',
  TERM: 'xterm-256color',
  LANG: 'C.UTF-8',
};
