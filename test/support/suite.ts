// The one way to declare tests: uvu, with its traps closed. Knows when a test counts as done, not what is tested.
import { writeSync } from 'node:fs';
import { inspect } from 'node:util';
import { type Test as UvuSuite, suite as uvuSuite } from 'uvu';
import { compare } from 'uvu/diff';

export type Body = () => unknown;

/** Probes the machine by doing. Null when what is needed is there, else why it is not. */
export type Need = () => string | null | Promise<string | null>;

export interface TestOptions {
  /** Time limit in seconds, 5 unless told otherwise. CUTAWAY_TIME_FACTOR stretches it. */
  readonly seconds?: number;
  /** The first one that is missing skips the test, and fails it where the kernel must work. */
  readonly needs?: readonly Need[];
}

/** Declares tests of one suite. All of them must be declared before the file awaits anything. */
export interface Suite {
  (title: string, body: Body, options?: TestOptions): void;
  /** Runs only the tests marked so, while working on them. Refused in CI. */
  only(title: string, body: Body, options?: TestOptions): void;
  /** A test that does not run, and why; the reason is printed with the result. */
  skip(title: string, why: string): void;
}

interface Declared {
  readonly uvu: UvuSuite;
  readonly suite: string;
  readonly title: string;
  readonly body: Body;
  readonly options: TestOptions;
  readonly only: boolean;
  readonly skipped: string | null;
}

type Status = 'passed' | 'failed' | 'skipped';

const DEFAULT_SECONDS = 5;
const NEED_SECONDS = 20;
const timeFactor = Number(process.env['CUTAWAY_TIME_FACTOR'] ?? 1);
const inCi = Boolean(process.env['CI']);
const mustWork = inCi || process.env['KERNEL_MUST_WORK'] === '1';
const reportTo = reportDescriptor();

const declared: Declared[] = [];
const settled: Record<Status, number> = { passed: 0, failed: 0, skipped: 0 };
let isClosed = false;

/** A suite of tests, with options for all that state no others: `const test = suite('pid namespace'); test('a forked child is pid 1 inside', async () => …)`. */
export function suite(name: string, defaults: TestOptions = {}): Suite {
  const uvu = uvuSuite(name);
  const declare = (title: string, body: Body, options: TestOptions, only: boolean, skipped: string | null) => {
    if (isClosed) throw new Error(`"${title}" is declared too late: declare every test before the first await`);
    if (only && inCi) throw new Error(`"${title}" is marked only, which would hide the other tests in CI`);
    if (declared.length === 0) queueMicrotask(() => void start());
    declared.push({ uvu, suite: name, title, body, options: { ...defaults, ...options }, only, skipped });
  };
  const test = (title: string, body: Body, options: TestOptions = {}) => declare(title, body, options, false, null);
  return Object.assign(test, {
    only: (title: string, body: Body, options: TestOptions = {}) => declare(title, body, options, true, null),
    skip: (title: string, why: string) => declare(title, () => {}, {}, false, why),
  });
}

async function start(): Promise<void> {
  isClosed = true;
  report({ declared: declared.length });
  const isNarrowed = declared.some((test) => test.only);
  for (const test of declared) {
    const skipped = isNarrowed && !test.only ? 'another test is marked only' : test.skipped;
    await enlist(test, skipped);
  }
  for (const uvu of new Set(declared.map((test) => test.uvu))) uvu.run();
}

async function enlist(test: Declared, skipped: string | null): Promise<void> {
  const missing = skipped === null ? await firstMissing(test.options.needs ?? []) : null;
  if (missing !== null && mustWork) {
    test.uvu(test.title, () => attempt(test, () => Promise.reject(new Error(`must run here, but ${missing}`))));
  } else if (skipped !== null || missing !== null) {
    test.uvu.skip();
    settle(test, 'skipped', skipped ?? missing);
  } else {
    test.uvu(test.title, () => attempt(test, test.body));
  }
}

async function firstMissing(needs: readonly Need[]): Promise<string | null> {
  for (const need of needs) {
    try {
      const missing = await within(NEED_SECONDS, need);
      if (missing !== null) return missing;
    } catch (thrown) {
      return `its probe failed: ${asError(thrown).message}`;
    }
  }
  return null;
}

async function attempt(test: Declared, body: Body): Promise<void> {
  try {
    await within(test.options.seconds ?? DEFAULT_SECONDS, body);
  } catch (thrown) {
    const error = asError(thrown);
    settle(test, 'failed', error.message);
    throw error;
  }
  settle(test, 'passed', null);
}

/** What the body returns; rejects once the time is over, also when a body blocked so long that no timer could fire. */
async function within<T>(seconds: number, body: () => T): Promise<Awaited<T>> {
  const limitMs = seconds * 1000 * timeFactor;
  const startedMs = performance.now();
  const late = new Error(`took longer than ${limitMs / 1000} s`);
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), limitMs);
  });
  try {
    const value = await Promise.race([(async () => body())(), limit]);
    if (performance.now() - startedMs > limitMs) throw late;
    return value as Awaited<T>;
  } finally {
    clearTimeout(timer);
  }
}

/** Something that uvu can print: it stumbles over a thrown string or null, a missing stack, values it cannot compare. */
function asError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(`threw ${inspect(thrown)}, which is not an Error`);
  if (typeof thrown.stack !== 'string') return new Error(thrown.message);
  try {
    if ('actual' in thrown && 'expected' in thrown) compare(thrown.actual, thrown.expected);
    return thrown;
  } catch {
    return new Error(thrown.message);
  }
}

function settle(test: Declared, status: Status, reason: string | null): void {
  settled[status] += 1;
  report({ suite: test.suite, title: test.title, status, reason });
}

/** The runner's descriptor for results; taken out of the environment, so that no child of a test writes there. */
function reportDescriptor(): number | null {
  const descriptor = process.env['CUTAWAY_TEST_REPORT'];
  delete process.env['CUTAWAY_TEST_REPORT'];
  return descriptor === undefined ? null : Number(descriptor);
}

function report(line: object): void {
  if (reportTo === null) return;
  try {
    writeSync(reportTo, `${JSON.stringify(line)}\n`);
  } catch {
    // The runner is gone, and nobody reads on.
    process.exit(1);
  }
}

process.on('exit', () => {
  const unsettled = declared.length - settled.passed - settled.failed - settled.skipped;
  if (declared.length === 0) console.error('This file declares no test.');
  if (unsettled > 0) console.error(`${unsettled} of ${declared.length} tests never came to an end.`);
  if (declared.length === 0 || unsettled > 0 || settled.failed > 0) process.exitCode = 1;
});
