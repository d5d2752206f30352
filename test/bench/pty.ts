// A program in a pty of its own, with script(1) in between: what it shows, and when. For measuring, so as thin as can be.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { childrenOf } from '../support/descent.ts';
import { openGlass } from './glass.ts';

/** What the bench is of. */
export const program = join(import.meta.dirname, '..', '..', 'bin', 'cutaway');

export interface Pty {
  /** Its number; 0 before it has begun. */
  pid(): number;
  write(text: string): void;
  text(): string;
  /** How many frames were shown so far. */
  frames(): number;
  /** Milliseconds from writing `text` until a frame looks other than the one before. */
  latency(text: string): Promise<number>;
  /** Milliseconds from `since`, or from where the program was executed, to the first frame whose text `holds`. */
  shows(holds: (text: string) => boolean, since?: number): Promise<number>;
  /** Resolves when nothing was written for so long; after `limitMs` all the same. */
  quiet(ms: number, limitMs?: number): Promise<void>;
  /** Hangs up, and waits until the program has gone. */
  close(): Promise<void>;
}

export interface PtyOptions {
  /** A folder for whatever programs write down about themselves. */
  readonly folder: string;
  readonly columns?: number;
  readonly rows?: number;
  /** Beside what every program finds there. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** No answer after so long is one that never comes. */
export const answerLimitMs = 20_000;

/** Written just before the program is executed: what comes before it is on nobody's clock. Shows nothing. */
const beginning = 0x1e;

const open = new Set<Pty>();

/** Whatever a part that broke down has left open. */
export const closeAll = async (): Promise<void> => {
  await Promise.all([...open].map((pty) => pty.close()));
};

export const openPty = (command: string, { folder, columns = 120, rows = 40, environment = {} }: PtyOptions): Pty => {
  const child = startScript(`stty cols ${columns} rows ${rows}; printf '\\036'; exec ${command}`, folder, environment);
  let begunAt: number | null = null;
  let lastAt = performance.now();
  let frames = 0;
  const waiting = new Set<(at: number) => void>();
  const glass = openGlass(
    columns,
    rows,
    (at) => {
      frames += 1;
      for (const wake of waiting) wake(at);
    },
    (text) => child.stdin?.write(text),
  );
  child.stdin?.on('error', () => {});
  child.stdout?.on('data', (bytes: Buffer) => {
    lastAt = performance.now();
    const from = begunAt === null ? bytes.indexOf(beginning) + 1 : 0;
    if (begunAt === null && from > 0) begunAt = lastAt;
    if (begunAt !== null && from < bytes.length) glass.write(bytes.subarray(from), lastAt);
  });

  /** When the first frame arrived of which `holds` is true. */
  const until = (holds: () => boolean) =>
    new Promise<number>((resolve, reject) => {
      const forget = () => {
        clearTimeout(late);
        waiting.delete(wake);
      };
      const wake = (at: number) => {
        if (!holds()) return;
        forget();
        resolve(at);
      };
      const late = setTimeout(() => {
        forget();
        reject(new Error(`${command}: no answer in ${answerLimitMs / 1000} s\n${glass.text()}`));
      }, answerLimitMs);
      waiting.add(wake);
    });

  const pty: Pty = {
    pid: () => childrenOf(child.pid ?? 0)[0] ?? 0,
    write: (text) => void child.stdin?.write(text),
    text: glass.text,
    frames: () => frames,
    latency: async (text) => {
      const before = glass.looks();
      const answer = until(() => glass.looks() !== before);
      const pressed = performance.now();
      child.stdin?.write(text);
      return (await answer) - pressed;
    },
    shows: async (holds, since) => {
      const at = holds(glass.text()) ? lastAt : await until(() => holds(glass.text()));
      return at - (since ?? begunAt ?? at);
    },
    quiet: async (ms, limitMs = answerLimitMs) => {
      const begun = performance.now();
      while (performance.now() - lastAt < ms && performance.now() - begun < limitMs) await delay(ms / 4);
    },
    close: async () => {
      open.delete(pty);
      const pid = pty.pid();
      // The program gets SIGHUP from the pty.
      child.kill('SIGKILL');
      await gone(pid);
      glass.close();
    },
  };
  open.add(pty);
  return pty;
};

/** It ends with the bench, however that ends; what the programs keep about themselves goes into `folder`. */
const startScript = (command: string, folder: string, environment: Readonly<Record<string, string>>): ChildProcess => {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'script', '-qfc', command, '/dev/null'], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_STATE_HOME: join(home, 'state'),
      XDG_CONFIG_HOME: join(home, 'config'),
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      ...environment,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
};

const gone = async (pid: number) => {
  const deadline = performance.now() + answerLimitMs;
  while (pid > 0 && existsSync(`/proc/${pid}`) && performance.now() < deadline) await delay(20);
};
