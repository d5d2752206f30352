// The native program `watch`, which can go where Node cannot: into other network namespaces. Knows its lines, not
// what they say.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { bytesOf } from './file.ts';

/** A network namespace to be asked about, and where it may be found; the first path that leads to it counts. */
export interface NetworkPlace {
  readonly inode: number;
  readonly paths: readonly string[];
}

/** Why there is no answer. */
export interface Silence {
  readonly why: string;
}

export interface Watch {
  /** The answer is a line of JSON, as bytes. Never rejects. */
  ask(places: readonly NetworkPlace[]): Promise<Buffer | Silence>;
  /** Ends the program; no question is answered any more. */
  close(): void;
}

export interface WatchOptions {
  /** How long one answer may take. A path may lie in a file system that never answers. */
  readonly patienceMs?: number;
}

const closed: Silence = { why: 'the eyes are closed' };

/** After so many programs that ended or did not answer there is no other one. */
const mostPrograms = 3;

/** Starts the program at the first question. It never outlives this one: it ends with its standard input. */
export function openWatch(file: string, { patienceMs = 5000 }: WatchOptions = {}): Watch {
  let program: Program | null = null;
  let started = 0;
  let isClosed = false;
  return {
    async ask(places) {
      if (isClosed) return closed;
      if (program?.silence && started === mostPrograms) return program.silence;
      if (!program || program.silence) {
        started += 1;
        program = new Program(file);
      }
      return program.ask(requestOf(places), patienceMs);
    },
    close() {
      isClosed = true;
      program?.fail(closed.why);
    },
  };
}

/** native/README.md: the verb, then inode and path in turns, each with a NUL behind it, and one NUL more. */
function requestOf(places: readonly NetworkPlace[]): Uint8Array {
  const fields = places.flatMap(({ inode, paths }) => paths.flatMap((path) => [String(inode), path]));
  const text = ['look', ...fields, ''].map((field) => `${field}\0`).join('');
  return text.isWellFormed() ? Buffer.from(text) : bytesOf(text);
}

class Program {
  /** `null` while it answers. */
  silence: Silence | null = null;
  readonly #file: string;
  readonly #child: ChildProcess;
  readonly #output: Socket;
  #parts: Buffer[] = [];
  /** The questions that have no answer yet; answers come in the order of the questions. */
  readonly #waiting: ((answer: Buffer | Silence) => void)[] = [];

  constructor(file: string) {
    this.#file = file;
    // Its folder is the root, so that no mount of this machine is kept busy.
    this.#child = spawn(file, [], { stdio: ['pipe', 'pipe', 'ignore'], cwd: '/', env: {} });
    this.#child.once('error', (error: NodeJS.ErrnoException) => this.fail(`${file}: ${error.code}`));
    this.#child.stdin?.on('error', () => {});
    this.#output = this.#child.stdout as Socket;
    this.#output.on('data', (part: Buffer) => this.#take(part));
    this.#output.once('close', () => this.fail(`${file} ended`));
    // Nothing keeps this program alive but a question that is being answered.
    this.#child.unref();
    (this.#child.stdin as Socket | null)?.unref();
    this.#output.unref();
  }

  ask(request: Uint8Array, patienceMs: number): Promise<Buffer | Silence> {
    return new Promise((resolve) => {
      const late = setTimeout(
        () => this.fail(`${this.#file} gave no answer within ${patienceMs / 1000} s`),
        patienceMs,
      );
      this.#waiting.push((answer) => {
        clearTimeout(late);
        if (this.#waiting.length === 0) this.#output.unref();
        resolve(answer);
      });
      this.#output.ref();
      this.#child.stdin?.write(request);
    });
  }

  /** Nothing more is expected of it. */
  fail(why: string): void {
    if (this.silence) return;
    const silence = { why };
    this.silence = silence;
    this.#child.kill('SIGKILL');
    for (const settle of this.#waiting.splice(0)) settle(silence);
  }

  #take(part: Buffer): void {
    for (let rest = part; rest.length > 0; ) {
      const end = rest.indexOf(0x0a) + 1;
      this.#parts.push(end === 0 ? rest : rest.subarray(0, end));
      if (end === 0) return;
      this.#waiting.shift()?.(Buffer.concat(this.#parts.splice(0)));
      rest = rest.subarray(end);
    }
  }
}
