// One process of a test run: a test file, or a check. Watches it, and ends it with all that it started.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface Job {
  /** The path of a test file, or what a check is called. */
  readonly title: string;
  readonly command: readonly string[];
  /** Whether it reports its tests on descriptor 3, as test/support/suite.ts does; a check is one test by itself. */
  readonly isSuite: boolean;
  /** The hard limit; CUTAWAY_TIME_FACTOR stretches it. */
  readonly seconds: number;
}

export interface Result {
  readonly title: string;
  readonly passed: number;
  readonly failed: number;
  /** One sentence a skipped test: its title, and why. */
  readonly skipped: readonly string[];
  /** What went wrong around the tests: a crash, a limit, a process left behind. Each counts as failed. */
  readonly problems: readonly string[];
  readonly output: string;
  readonly seconds: number;
}

/** What suite.ts writes, a line each: how many tests there are, then how each one ended. */
interface Report {
  readonly declared?: number;
  readonly suite?: string;
  readonly title?: string;
  readonly status?: 'passed' | 'failed' | 'skipped';
  readonly reason?: string | null;
}

const timeFactor = Number(process.env['CUTAWAY_TIME_FACTOR'] ?? 1);
const OUTPUT_MAX = 200_000;
const END_SECONDS = 10;
const STRAGGLER_SECONDS = 3;
const running = new Set<number>();

/** Kills every process of every job that still runs. */
export function stopAll(): void {
  for (const group of running) kill(group);
}

/** Runs it to its end; never rejects. Failed tests are passed to `onFailure` as they happen. */
export async function runJob(job: Job, onFailure: (text: string) => void = () => {}): Promise<Result> {
  const startedMs = performance.now();
  const tally = new Tally(job, onFailure);
  const [program = '', ...args] = job.command;
  const child = spawn(program, args, {
    // A session of its own: no terminal to stop it, and one group to find what it leaves behind.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', job.isSuite ? 'pipe' : 'ignore'],
    env: job.isSuite ? { ...process.env, CUTAWAY_TEST_REPORT: '3' } : process.env,
  });
  let output = '';
  const take = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-OUTPUT_MAX);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  const problems = await watch(child, job, tally);
  return { ...tally.close(problems), title: job.title, output, seconds: (performance.now() - startedMs) / 1000 };
}

async function watch(child: ChildProcess, job: Job, tally: Tally): Promise<string[]> {
  const problems: string[] = [];
  const end = (problem: string) => {
    problems.push(problem);
    if (child.pid) kill(child.pid);
  };
  const timers = [after(job.seconds, () => end(`ran longer than ${job.seconds * timeFactor} s`))];
  if (job.isSuite) {
    const report = child.stdio[3] as Readable;
    createInterface({ input: report }).on('line', (line) => {
      tally.take(JSON.parse(line) as Report);
      if (!tally.isComplete) return;
      timers.push(after(END_SECONDS, () => end('did not end after its last test: something is still open')));
    });
  }
  if (child.pid) running.add(child.pid);
  const [code, signal] = await ended(child);
  for (const timer of timers) clearTimeout(timer);
  if (child.pid) problems.push(...(await stragglers(child.pid)));
  if (child.pid) running.delete(child.pid);
  if (problems.length === 0 && signal) problems.push(`was killed by ${signal}`);
  if (problems.length === 0 && code !== 0 && !(job.isSuite && tally.hasFailures))
    problems.push(`ended with status ${code}`);
  return problems;
}

/** Once the process is over and its output is read, or is held open by something that it left behind. */
async function ended(child: ChildProcess): Promise<[code: number | string | null, signal: string | null]> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const status = await new Promise<[number | string | null, string | null]>((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]));
    child.once('error', (error) => resolve([error.message, null]));
  });
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([closed, new Promise<void>((resolve) => (timer = after(STRAGGLER_SECONDS, resolve)))]);
  clearTimeout(timer);
  return status;
}

/** A lab takes a moment to go after the program that held it. What is still there then was forgotten. */
async function stragglers(group: number): Promise<string[]> {
  const deadlineMs = performance.now() + STRAGGLER_SECONDS * 1000 * timeFactor;
  let left = membersOf(group);
  while (left.length > 0 && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = membersOf(group);
  }
  kill(group);
  return left.length === 0 ? [] : [`left processes behind: ${left.join(', ')}`];
}

/** `PID name` of each living process of a process group; proc_pid_stat(5). */
function membersOf(group: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (Number(processGroup) !== group || state === 'Z') return [];
        return [`${pid} ${stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))}`];
      } catch {
        return [];
      }
    });
}

function kill(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // There is nothing left of it.
  }
}

function after(seconds: number, action: () => void): NodeJS.Timeout {
  return setTimeout(action, seconds * 1000 * timeFactor);
}

/** Counts what a job reports. */
class Tally {
  readonly #job: Job;
  readonly #onFailure: (text: string) => void;
  readonly #skipped: string[] = [];
  #declared = 0;
  #passed = 0;
  #failed = 0;

  constructor(job: Job, onFailure: (text: string) => void) {
    this.#job = job;
    this.#onFailure = onFailure;
  }

  get isComplete(): boolean {
    return this.#settled === this.#declared;
  }

  get hasFailures(): boolean {
    return this.#failed > 0;
  }

  get #settled(): number {
    return this.#passed + this.#failed + this.#skipped.length;
  }

  take(report: Report): void {
    if (report.declared !== undefined) this.#declared = report.declared;
    const name = `${report.suite}: ${report.title}`;
    if (report.status === 'passed') this.#passed += 1;
    if (report.status === 'skipped') this.#skipped.push(`${name} (${report.reason})`);
    if (report.status !== 'failed') return;
    this.#failed += 1;
    this.#onFailure(`${name}: ${report.reason?.split('\n')[0]}`);
  }

  close(problems: string[]): Pick<Result, 'passed' | 'failed' | 'skipped' | 'problems'> {
    if (!this.#job.isSuite) return { passed: problems.length === 0 ? 1 : 0, failed: 0, skipped: [], problems };
    const unsettled = this.#declared - this.#settled;
    const all = [...problems];
    if (unsettled > 0) all.push(`${unsettled} of ${this.#declared} tests never came to an end`);
    if (this.#declared === 0) all.push('declares no test');
    return { passed: this.#passed, failed: this.#failed, skipped: this.#skipped, problems: all };
  }
}
