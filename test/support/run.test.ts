// The runner, on folders of made-up test files: what goes wrong around tests is a failure, and the last line says it all.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { is, match, not } from 'uvu/assert';
import { isAlive } from './living.ts';
import { suite } from './suite.ts';

const test = suite('runner', { seconds: 60 });
const SUITE = `import { suite } from '${resolve('test/support/suite.ts')}'; const test = suite('made up');`;

test('the total adds up over all files, and failures are told as they happen', async () => {
  const { status, output } = await run({
    'test/kernel/good.test.ts': `${SUITE} test('one', () => {}); test('two', () => {}); test.skip('three', 'not yet');`,
    'test/live/bad.test.tsx': `${SUITE} test('one', () => {}); test('two', () => { throw new Error('seen') });`,
    'test/kernel/no-test.ts': 'process.exit(1);',
  });
  match(output, /^ {2}x {2}test\/live\/bad\.test\.tsx: made up: two: seen$/m);
  match(output, /^FAIL {2}test\/live\/bad\.test\.tsx {2}1 passed, 1 failed /m);
  match(output, /^ ok {3}test\/kernel\/good\.test\.ts {2}2 passed, 1 skipped /m);
  match(output, 'made up: three (not yet)');
  is(lastLine(output), '3 passed, 1 failed, 1 skipped');
  is(status, 1);
});

test('all passed ends with status 0', async () => {
  const { status, output } = await run({ 'test/good.test.ts': `${SUITE} test('one', () => {});` });
  is(lastLine(output), '1 passed, 0 failed, 0 skipped');
  is(status, 0);
});

test('what is too slow for every run is run when it is asked for, and alone', async () => {
  const files = {
    'test/good.test.ts': `${SUITE} test('one', () => {});`,
    'test/faults/slow.faults.ts': `${SUITE} test('two', () => {}); test('three', () => {});`,
  };
  is(lastLine((await run(files)).output), '1 passed, 0 failed, 0 skipped');
  is(lastLine((await run(files, {}, ['--faults'])).output), '2 passed, 0 failed, 0 skipped');
});

test('nothing to run is a failure', async () => {
  const { status, output } = await run({ 'test/kernel/no-test.ts': '' });
  match(output, 'no test file matches');
  is(lastLine(output), '0 passed, 1 failed, 0 skipped');
  is(status, 1);
});

for (const [what, text, told] of [
  ['declares no test', SUITE, 'declares no test'],
  ['does not know the suite', '', 'declares no test'],
  ['cannot be loaded', `${SUITE} import './absent.ts'; test('one', () => {});`, 'ended with status 1'],
  [
    'dies of a signal',
    `${SUITE} test('one', () => { process.kill(process.pid, 'SIGKILL') });`,
    'was killed by SIGKILL',
  ],
  ['ends early', `${SUITE} test('one', () => process.exit(0));`, '1 of 1 tests never came to an end'],
  [
    'fails after its last test',
    `${SUITE} test('one', () => { setTimeout(() => { throw new Error('late') }, 20) });`,
    'ended with status 1',
  ],
] as const) {
  test(`a file that ${what} is a failure`, async () => {
    const { status, output } = await run({ 'test/odd.test.ts': text });
    match(output, told);
    match(lastLine(output), /^[01] passed, [12] failed, 0 skipped$/);
    is(status, 1);
  });
}

test('a file that does not end after its last test is stopped and is a failure', async () => {
  const text = `${SUITE} test('one', () => { setInterval(() => {}, 1000) });`;
  const { status, output } = await run({ 'test/odd.test.ts': text }, { CUTAWAY_TIME_FACTOR: '0.1' });
  match(output, 'something is still open');
  is(status, 1);
});

test('a process that a file leaves behind is named, ended, and a failure', async () => {
  const text = `${SUITE}
    import { spawn } from 'node:child_process';
    test('one', () => { const child = spawn('sleep', ['97'], { stdio: 'ignore' }); child.unref(); console.log('pid', child.pid); throw new Error('seen') });`;
  const { status, output } = await run({ 'test/odd.test.ts': text }, { CUTAWAY_TIME_FACTOR: '0.2' });
  const pid = Number(/pid (\d+)/.exec(output)?.[1]);
  match(output, `left processes behind: ${pid} sleep`);
  not.ok(isAlive(pid));
  is(status, 1);
});

interface Run {
  readonly status: number | null;
  readonly output: string;
}

/** Runs the runner in a folder with these files. The pattern leaves out the checks of this project. */
async function run(
  files: Record<string, string>,
  environment: Record<string, string> = {},
  patterns: readonly string[] = ['test/'],
): Promise<Run> {
  const root = await mkdtemp(join(tmpdir(), 'cutaway-runner-'));
  try {
    await symlink(resolve('node_modules'), join(root, 'node_modules'));
    await writeFile(join(root, 'package.json'), '{ "type": "module" }');
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return await runIn(root, environment, patterns);
  } finally {
    await rm(root, { recursive: true });
  }
}

function runIn(root: string, environment: Record<string, string>, patterns: readonly string[]): Promise<Run> {
  const { CI: _ci, CUTAWAY_TIME_FACTOR: _factor, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', resolve('test/support/run.ts'), ...patterns], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((done) => child.on('close', (status) => done({ status, output })));
}

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
