// The native program `guard`, which puts the terminal back when this one ends without having done so. Knows its messages,
// not what it does.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { nativeFolder, timeFactor } from '../lab/installation.ts';
import { sanitise } from '../panes/sanitise.ts';
import { logFolder } from './log-file.ts';

export interface Guard {
  /** Resolves when the terminal's modes are kept, or nobody keeps them: it may be made raw. Never rejects. */
  hold(): Promise<void>;
  /** The terminal is as it was found. */
  release(): void;
  /** Why there is no guard, in a word; `null` while there is one. */
  readonly fault: string | null;
  /** Nothing is to be put back any more. */
  close(): void;
}

/** So long the screen waits for it, at most. */
const patienceMs = 1000 * timeFactor();

/** Starts the program. It ends with this one, and nothing waits for it. */
export const openGuard = (file = ownFile(), folder = logFolder(process.env)): Guard => {
  const guard = new Program(file, folder);
  // Also of a promise that was rejected; says nothing itself, and changes nothing.
  const tell = (error: unknown) => guard.say(`why ${oneLine(error)}`);
  process.on('uncaughtExceptionMonitor', tell);
  return {
    hold: () => guard.hold(),
    release: () => guard.say('release'),
    get fault() {
      return guard.fault;
    },
    close: () => {
      process.off('uncaughtExceptionMonitor', tell);
      guard.fail('closed');
    },
  };
};

const ownFile = () => join(nativeFolder(), 'guard');

const mostLetters = 300;

const oneLine = (error: unknown): string => {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return sanitise(text.split('\n')[0] ?? '').slice(0, mostLetters);
};

class Program {
  fault: string | null = null;
  #lifeline: Socket | null = null;
  #held: () => void = () => {};

  constructor(file: string, folder: string | null) {
    try {
      this.#start(file, folder === null ? [] : [folder]);
    } catch (error) {
      this.fail(oneLine(error));
    }
  }

  hold(): Promise<void> {
    if (this.fault !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const late = setTimeout(() => this.fail(`no answer within ${patienceMs / 1000} s`), patienceMs);
      this.#held = () => {
        clearTimeout(late);
        resolve();
      };
      this.say('hold');
    });
  }

  /** native/README.md: each message has a NUL behind it. It is written at once: this program may end with the next call. */
  say(message: string): void {
    if (this.fault === null) this.#lifeline?.write(`${message}\0`);
  }

  /** Nothing more is expected of it. */
  fail(why: string): void {
    this.say('release');
    this.fault ??= why;
    this.#lifeline?.end();
    this.#held();
  }

  #start(file: string, args: readonly string[]): void {
    // Its folder is the root, so that no mount of this machine is kept busy. Descriptor 3 is the lifeline.
    const stdio = ['inherit', 'inherit', 'ignore', 'pipe'] as const;
    const child = spawn(file, args, { stdio: [...stdio], cwd: '/', env: {} });
    child.once('error', (error: NodeJS.ErrnoException) => this.fail(error.code ?? error.message));
    child.once('exit', () => this.fail('ended'));
    child.unref();
    // There are no streams where there are no descriptors left.
    this.#lifeline = (child.stdio?.[3] ?? null) as Socket | null;
    this.#lifeline?.on('data', () => this.#held()).on('error', () => {});
    this.#lifeline?.unref();
  }
}
