// What a program is measured by while it runs: a module that is loaded into the program before anything else writes a sample of it when it is told to.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { timeFactor } from '../../src/lab/installation.ts';
import { childrenOf } from './descent.ts';

/** The program at one moment, after everything that is not needed any more was collected. */
export interface Sample {
  /** Bytes, as `process.memoryUsage` has them. */
  readonly heap: number;
  readonly external: number;
  /** After V8 has given back the pages that it keeps at hand. */
  readonly rss: number;
  /** Before anything was collected. */
  readonly rssBefore: number;
  /** Open descriptors, by what they are: `socket`, `pipe`, or a path; with how many there are of it. */
  readonly descriptors: Counts;
  /** What keeps the event loop going. */
  readonly handles: Counts;
  /** By whose they are, and of what: `stdin data`. */
  readonly listeners: Counts;
}

type Counts = Readonly<Record<string, number>>;

export const total = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Nobody else handles SIGPWR. A snapshot of the heap is written where the file `snapshot` says, once. */
const module = (folder: string) => `
import { appendFileSync, existsSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
// The most that V8 can be made to give back: what is left is held by somebody.
const collect = () => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
const count = (names) => {
  const counts = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};
const descriptors = () => readdirSync('/proc/self/fd').flatMap((number) => {
  try {
    return [readlinkSync('/proc/self/fd/' + number).replace(/:\\[\\d+\\]$/, '')];
  } catch {
    return [];
  }
});
const emitters = { process, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };
const listeners = () => Object.fromEntries(Object.entries(emitters).flatMap(([whose, emitter]) =>
  emitter.eventNames().map((event) => [whose + ' ' + String(event), emitter.listenerCount(event)])));
const sample = (rssBefore) => {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  const said = {
    heap: heapUsed, external, rss, rssBefore,
    descriptors: count(descriptors()), handles: count(process.getActiveResourcesInfo()), listeners: listeners(),
  };
  appendFileSync('${join(folder, 'samples')}', JSON.stringify(said) + '\\n');
  const wanted = '${join(folder, 'snapshot')}';
  if (!existsSync(wanted)) return;
  writeHeapSnapshot(readFileSync(wanted, 'utf8'));
  rmSync(wanted);
};
process.on('SIGPWR', () => {
  const { rss } = process.memoryUsage();
  collect();
  // Whoever wants to know that something was collected is told meanwhile.
  setTimeout(sample, 100, rss);
});
`;

/** Samples a program that was started with `environment`. */
export class Probe {
  readonly environment: Readonly<Record<string, string>>;
  readonly #folder: string;
  #taken = 0;

  constructor(folder: string) {
    this.#folder = folder;
    const path = join(folder, 'probe.mjs');
    writeFileSync(path, module(folder));
    this.environment = { NODE_OPTIONS: `--import ${path}` };
  }

  /** A sample of process `pid`. */
  async take(pid: number): Promise<Sample> {
    this.#taken += 1;
    process.kill(pid, 'SIGPWR');
    await within(60, 'a sample', () => this.#lines().length >= this.#taken);
    return JSON.parse(this.#lines().at(-1) ?? '') as Sample;
  }

  /** Writes a snapshot of the heap of process `pid` to `path`. */
  async snapshot(pid: number, path: string): Promise<void> {
    const wanted = join(this.#folder, 'snapshot');
    writeFileSync(wanted, path);
    await this.take(pid);
    await within(120, path, () => !existsSync(wanted));
  }

  #lines(): readonly string[] {
    const path = join(this.#folder, 'samples');
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  }
}

/** Waits until nothing of a lab is left below process `pid`. */
export const labGone = (pid: number): Promise<void> =>
  within(30, 'the end of the lab', () => childrenOf(pid).every((child) => !isOfLab(child)));

const isOfLab = (pid: number): boolean => {
  try {
    return ['lab', 'watch'].includes(readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
  } catch {
    return false;
  }
};

const within = async (seconds: number, what: string, holds: () => boolean): Promise<void> => {
  const deadline = performance.now() + seconds * 1000 * timeFactor();
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${seconds} s, and still waiting for ${what}`);
    await delay(50);
  }
};
