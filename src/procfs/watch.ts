// The native program `watch`, which can do what Node cannot: go into other namespaces, and look at paths without
// leaving a root. Knows its lines, not what they say.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { bytesOf } from './file.ts';

/** A namespace to be asked about, and where it may be found; the first path that leads to it counts. */
export interface NamespacePlace {
  readonly inode: number;
  readonly paths: readonly string[];
}

/** A path to be looked at, as a process sees it. */
export interface FileQuestion {
  /** `/proc/PID` */
  readonly directory: string;
  /** The mount namespace that the process lives in: another process with that number is not meant. */
  readonly mounts: number;
  readonly path: string;
}

/** Why there is no answer. */
export interface Silence {
  readonly why: string;
}

export interface Watch {
  /** The answer is a line of JSON, as bytes. Never rejects. */
  ask(places: readonly NamespacePlace[]): Promise<Buffer | Silence>;
  /** What lies at these paths: a line of JSON, with an object for each. Never rejects. */
  askFiles(places: readonly FileQuestion[]): Promise<Buffer | Silence>;
  /**
   * Waits until the processor time that the file tells is another one than at the last answer: `cpuacct.usage` or v2's `cpu.stat` of a
   * cgroup. The answer comes sooner where something else is asked; it is a line of JSON. Never rejects, and keeps no program alive.
   */
  askRun(file: string): Promise<Buffer | Silence>;
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
  const ask = async (fields: readonly string[], patience: number | null): Promise<Buffer | Silence> => {
    if (isClosed) return closed;
    if (program?.silence && started === mostPrograms) return program.silence;
    if (!program || program.silence) {
      started += 1;
      program = new Program(file);
    }
    return program.ask(requestOf(fields), patience);
  };
  return {
    ask: (places) =>
      ask(
        ['look', ...places.flatMap(({ inode, paths }) => paths.flatMap((path) => [String(inode), path]))],
        patienceMs,
      ),
    askFiles: (places) =>
      ask(['files', ...places.flatMap(({ directory, mounts, path }) => [directory, String(mounts), path])], patienceMs),
    askRun: (path) => ask(['run', path], null),
    close() {
      isClosed = true;
      program?.fail(closed.why);
    },
  };
}

/** native/README.md: the verb and what it is about, each field with a NUL behind it, and one NUL more. */
function requestOf(fields: readonly string[]): Uint8Array {
  const text = [...fields, ''].map((field) => `${field}\0`).join('');
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
  /** How many of them keep this program alive. */
  #pressing = 0;

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

  /** `patienceMs`: how long the answer may take; `null`: as long as it likes. */
  ask(request: Uint8Array, patienceMs: number | null): Promise<Buffer | Silence> {
    return new Promise((resolve) => {
      const settled = patienceMs === null ? () => {} : this.#press(patienceMs);
      this.#waiting.push((answer) => {
        settled();
        resolve(answer);
      });
      this.#child.stdin?.write(request);
    });
  }

  #press(patienceMs: number): () => void {
    const late = setTimeout(() => this.fail(`${this.#file} gave no answer within ${patienceMs / 1000} s`), patienceMs);
    this.#pressing += 1;
    this.#output.ref();
    return () => {
      clearTimeout(late);
      this.#pressing -= 1;
      if (this.#pressing === 0) this.#output.unref();
    };
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
