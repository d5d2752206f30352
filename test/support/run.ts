// Runs the tests: every file in a process of its own, the checks beside them, and one line of totals at the end.
// Knows nothing of what the files test. Arguments narrow the run to files whose path contains one of them; --faults, the
// first one, runs what is too slow or too rough for every run, and nothing else.
import { readdirSync } from 'node:fs';
import { type Job, runJob, stopAll } from './job.ts';
import { Totals } from './totals.ts';
import { asUser, userMaps } from './user-lane.ts';

/** The kernel of the machine is shared: what works on it runs alone, the rest two at a time. */
const ALONE = /^test\/(live|native|lessons|lab|call|command|session|faults)\//;
const FILE_SECONDS = 600;
const FAULTS_SECONDS = 6 * 3600;

const checks: readonly Job[] = [
  { title: 'tsc --noEmit', command: ['node_modules/.bin/tsc', '--noEmit'], isSuite: false, seconds: 300 },
  { title: 'biome check', command: ['node_modules/.bin/biome', 'check', '--colors=off'], isSuite: false, seconds: 300 },
];

function jobOf(path: string): Job {
  const seconds = path.endsWith('.test.ts') || path.endsWith('.test.tsx') ? FILE_SECONDS : FAULTS_SECONDS;
  return { title: path, command: [process.execPath, '--import', 'tsx', path], isSuite: true, seconds };
}

function testFiles(ending: RegExp, patterns: readonly string[]): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((name) => `test/${name}`)
    .filter((path) => ending.test(path))
    .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)))
    .sort();
}

async function runThrough(jobs: readonly Job[], atOnce: number, totals: Totals): Promise<void> {
  const queue = jobs.values();
  const worker = async () => {
    for (const job of queue) totals.add(await runJob(job, (text) => totals.failing(job.title, text)));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** What labs are made of, once more as an ordinary user, with subordinate ids and with one id alone. */
const USERS = /^test\/(live\/(lab|lab-death|escape|ids|run-all)|native\/lab[a-z-]*)\.test\.ts$/;

async function runAsUsers(paths: readonly string[], totals: Totals): Promise<void> {
  if (process.getuid?.() !== 0) return;
  for (const map of userMaps) {
    for (const path of paths.filter((one) => USERS.test(one))) {
      const { command, close } = asUser(map, process.cwd(), jobOf(path).command);
      await runThrough([{ ...jobOf(path), title: `${path} as a user, ${map}`, command }], 1, totals);
      close();
    }
  }
}

async function run([first, ...rest]: readonly string[]): Promise<number> {
  const totals = new Totals();
  const isFaults = first === '--faults';
  const patterns = isFaults || first === undefined ? rest : [first, ...rest];
  const ending = isFaults ? /\.faults\.ts$/ : /\.test\.tsx?$/;
  const paths = testFiles(ending, patterns);
  const beside = paths.filter((path) => !ALONE.test(path)).map(jobOf);
  const alone = paths.filter((path) => ALONE.test(path)).map(jobOf);
  await runThrough([...(patterns.length === 0 && !isFaults ? checks : []), ...beside], 2, totals);
  await runThrough(alone, 1, totals);
  await runAsUsers(paths, totals);
  if (paths.length === 0) totals.fail(`no test file matches ${patterns.join(', ') || String(ending)}`);
  return totals.close();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopAll();
    process.exit(130);
  });
}
process.exitCode = await run(process.argv.slice(2));
