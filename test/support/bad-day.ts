// The real program in a real terminal, where something is missing or broken, in a mount namespace that goes with it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { timeFactor } from '../../src/lab/installation.ts';
import { childrenOf, treeOf } from './descent.ts';
import { assertUnchanged, hostSnapshot } from './host.ts';
import { openTerminal, type TestTerminal } from './terminal.ts';

const root = join(import.meta.dirname, '..', '..');

export interface BadDay {
  /** What stands before the program: `env -u TERM`, `setpriv --no-new-privs`. */
  readonly prefix?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Shell commands that are done first, in a mount namespace of the program's own. */
  readonly first?: string;
  /** What the program is told to do: the third step of the first lesson that has processes. */
  readonly words?: string;
  /** What stands behind the program: `| cat`. */
  readonly suffix?: string;
}

export interface Sufferer extends TestTerminal {
  /** The folder that is its XDG_STATE_HOME, and its own otherwise. */
  readonly folder: string;
  /** Every byte that the terminal got. */
  bytes(): string;
  /** The program's own number; that of the terminal is `script`'s. */
  program(): number;
  /** Waits until the program has ended; resolves with its status. */
  end(): Promise<number>;
}

/** Opens a terminal with the program on such a day, and makes sure that the machine is as before. */
export const onBadDay = async (day: BadDay, body: (terminal: Sufferer) => Promise<void>): Promise<void> => {
  const before = hostSnapshot();
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-day-'));
  const bytes = join(folder, 'bytes');
  // A terminal within a terminal, so that every byte is seen.
  const terminal = openTerminal({
    command: `script -qefc ${quoted(commandOn(day))} ${bytes}`,
    environment: { XDG_STATE_HOME: folder, ...day.environment },
  });
  try {
    await body({
      ...terminal,
      folder,
      bytes: () => readFileSync(bytes, 'utf8'),
      program: () => childrenOf(terminal.pid)[0] ?? 0,
      end: () => endOf(terminal),
    });
  } finally {
    terminal.close();
    // `script` does not end with its terminal while what is in it goes on.
    await gone(terminal.pid);
    rmSync(folder, { recursive: true, force: true });
  }
  await assertUnchanged(before);
};

const commandOn = ({ prefix = '', first, words = 'learn pid-namespace/fork', suffix = '' }: BadDay): string => {
  const program = `${prefix} ${root}/bin/cutaway ${words} ${suffix}`;
  const command = suffix ? program : `exec ${program}`;
  return first ? `exec ${inOwnMounts(`${first}\n${command}`)}` : command;
};

/** Shell commands in a mount namespace from which nothing comes out. */
export const inOwnMounts = (script: string): string => `unshare --mount --propagation private sh -c ${quoted(script)}`;

/** `text` as one word of a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** What the left pane says, without its borders and line ends. */
export const saidIn = (frame: string): string =>
  frame
    .split('\n')
    .map((row) => (row.split('│')[1] ?? '').trim())
    .join(' ');

/** Waits until the left pane says it, wherever its rows end. */
export const waitForSaid = async (terminal: TestTerminal, what: RegExp, seconds = 20): Promise<void> => {
  const deadline = performance.now() + seconds * 1000 * timeFactor();
  while (!what.test(saidIn(terminal.frame()))) {
    if (performance.now() > deadline) throw new Error(`not said: ${what}\n${terminal.frame()}`);
    await delay(20);
  }
};

const endOf = async (terminal: TestTerminal): Promise<number> => {
  const deadline = performance.now() + 30_000 * timeFactor();
  for (;;) {
    const status = terminal.exitStatus();
    if (status !== null) return status;
    if (performance.now() > deadline) throw new Error(`the program has not ended\n${terminal.frame()}`);
    await delay(20);
  }
};

const gone = async (pid: number): Promise<void> => {
  try {
    process.kill(pid, 'SIGTERM');
    for (;;) {
      process.kill(pid, 0);
      await delay(20);
    }
  } catch {
    // It is gone.
  }
};

/** The lab's PID 1 of the program, by the machine's number. */
export const labInitOf = (program: number): number => {
  const found = treeOf(program).find((pid) => commOf(pid) === 'lab-init');
  if (!found) throw new Error(`${program} has no lab`);
  return found;
};

const commOf = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
};

/** Those that are gone by now do without. */
export const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended.
    }
  }
};

/** Opens the shell and types a line; what it prints is waited for by whoever knows it. */
export const inShell = async (terminal: TestTerminal, line: string): Promise<void> => {
  terminal.press('s');
  await terminal.waitFor('ctrl-] leaves');
  terminal.type(`${line}\n`);
};

/** Leaves a lesson whose shell was used. */
export const leavesShell = async (terminal: Sufferer): Promise<void> => {
  terminal.press('C-]', 'q');
  await terminal.waitFor('Quit?');
  terminal.press('Enter');
  assert.is(await terminal.end(), 0, terminal.frame());
};

/** The lesson is on screen and takes an answer; then it is left in good order. */
export const learns = async (terminal: Sufferer): Promise<void> => {
  await inStep(terminal);
  terminal.press('1');
  await terminal.waitFor(/enter +do it/);
  await leaves(terminal);
};

/** The step is there, and asks. */
export const inStep = (terminal: TestTerminal): Promise<string> => terminal.waitFor(/1 2 3 +answer/, 40);

export const leaves = async (terminal: Sufferer): Promise<void> => {
  terminal.press('q');
  assert.is(await terminal.end(), 0, terminal.frame());
};
