// The traps of uvu, each in a process of its own: whatever does not come to a good end must end with status 1.
import { spawn } from 'node:child_process';
import { equal, is, match, not } from 'uvu/assert';
import { suite } from './suite.ts';

/** Most tests start a Node, some three of them, one after the other. */
const test = suite('suite', { seconds: 20 });

interface Ending {
  readonly status: number | null;
  readonly output: string;
  /** One line a test, as the runner is told: `passed title`. */
  readonly reports: readonly string[];
}

test('tests that hold end with status 0', async () => {
  const { status, reports } = await outcomeOf(`test('one', () => {}); test('two', async () => {});`);
  equal(reports, ['passed one', 'passed two']);
  is(status, 0);
});

test('a suite runs without being told to', async () => {
  const { reports } = await outcomeOf(
    `test('one', () => {}); suite('other')('two', () => { throw new Error('seen') });`,
  );
  equal(reports, ['passed one', 'failed two']);
});

test('a failed assertion is a failure', async () => {
  const { status, output } = await outcomeOf(`import { is } from 'uvu/assert'; test('one', () => is(1, 2));`);
  match(output, /Expected values to be strictly equal/);
  is(status, 1);
});

for (const thrown of [
  'null',
  'undefined',
  '"text"',
  '{ name: 1 }',
  'Object.assign(new Error("bare"), { stack: undefined })',
]) {
  test(`throwing ${thrown} is a failure, and the next test runs`, async () => {
    const { status, reports } = await outcomeOf(`test('one', () => { throw ${thrown} }); test('two', () => {});`);
    equal(reports, ['failed one', 'passed two']);
    is(status, 1);
  });
}

test('values that uvu cannot compare are a failure like any other', async () => {
  const { status, reports } = await outcomeOf(`
    import { equal } from 'uvu/assert';
    const loop = {}; loop.self = loop;
    test('one', () => equal(loop, { self: Object.create(null) }));
    test('two', () => {});`);
  equal(reports, ['failed one', 'passed two']);
  is(status, 1);
});

test('a promise that never settles fails at the time limit, and the next test runs', async () => {
  const { status, output, reports } = await outcomeOf(
    `test('one', () => new Promise(() => {}), { seconds: 0.05 }); test('two', () => {});`,
  );
  equal(reports, ['failed one', 'passed two']);
  match(output, 'took longer than 0.05 s');
  is(status, 1);
});

test('a body that blocks longer than its time limit fails', async () => {
  const { reports } = await outcomeOf(`
    test('one', () => { const end = Date.now() + 100; while (Date.now() < end); }, { seconds: 0.05 });`);
  equal(reports, ['failed one']);
});

test('the options of a suite hold where a test states no others', async () => {
  const { output, reports } = await outcomeOf(`
    const hasty = suite('hasty', { seconds: 0.05 });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
    hasty('one', pause); hasty('two', pause, { seconds: 20 });`);
  equal(reports, ['failed one', 'passed two']);
  match(output, 'took longer than 0.05 s');
});

test('CUTAWAY_TIME_FACTOR stretches the time limit', async () => {
  const body = `test('one', () => new Promise((resolve) => setTimeout(resolve, 100)), { seconds: 0.05 });`;
  equal((await outcomeOf(body, { CUTAWAY_TIME_FACTOR: '100' })).reports, ['passed one']);
  equal((await outcomeOf(body)).reports, ['failed one']);
});

test('a file that declares no test fails', async () => {
  const { status, output } = await outcomeOf('');
  match(output, 'declares no test');
  is(status, 1);
});

test('a body that exits with 0 fails the file', async () => {
  const { status, output } = await outcomeOf(`test('one', () => process.exit(0)); test('two', () => {});`);
  match(output, '2 of 2 tests never came to an end');
  is(status, 1);
});

test('a body that clears the exit status after a failure does not hide it', async () => {
  const { status } = await outcomeOf(`
    test('one', () => { throw new Error('seen') });
    test('two', () => new Promise((resolve) => setTimeout(() => { resolve(); setTimeout(() => { process.exitCode = 0 }, 20) })));`);
  is(status, 1);
});

test('a rejection that nobody waited for fails the file', async () => {
  const { status } = await outcomeOf(`test('one', () => { void Promise.reject(new Error('seen')) });`);
  is(status, 1);
});

test('a test that is declared too late, or by another test, is an error', async () => {
  const late = await outcomeOf(
    `test('one', () => {}); await new Promise((resolve) => setTimeout(resolve, 20)); test('two', () => {});`,
  );
  match(late.output, '"two" is declared too late');
  is(late.status, 1);
  const nested = await outcomeOf(`test('one', () => { test('two', () => {}) });`);
  equal(nested.reports, ['failed one']);
});

test('tests may follow a wait as long as none comes before it', async () => {
  const { reports } = await outcomeOf(
    `await new Promise((resolve) => setTimeout(resolve, 20)); test('one', () => {});`,
  );
  equal(reports, ['passed one']);
});

test('only narrows the run and counts the others as skipped', async () => {
  const { status, reports } = await outcomeOf(`test('one', () => {}); test.only('two', () => {});`);
  equal(reports, ['skipped one (another test is marked only)', 'passed two']);
  is(status, 0);
});

test('only is refused in CI', async () => {
  const { status, output } = await outcomeOf(`test.only('one', () => {});`, { CI: 'true' });
  match(output, 'would hide the other tests in CI');
  is(status, 1);
});

test('a skipped test says why', async () => {
  const { status, reports } = await outcomeOf(`test.skip('one', 'the kernel is too old'); test('two', () => {});`, {
    CI: 'true',
  });
  equal(reports, ['skipped one (the kernel is too old)', 'passed two']);
  is(status, 0);
});

test('what the machine has not skips a test, and fails it where the kernel must work', async () => {
  const body = `test('one', () => {}, { needs: [() => null, async () => 'there is no such thing'] }); test('two', () => {});`;
  equal((await outcomeOf(body)).reports, ['skipped one (there is no such thing)', 'passed two']);
  for (const environment of [{ CI: 'true' }, { KERNEL_MUST_WORK: '1' }]) {
    const { status, output, reports } = await outcomeOf(body, environment);
    equal(reports, ['failed one', 'passed two']);
    match(output, 'must run here, but there is no such thing');
    is(status, 1);
  }
});

test('a probe that throws counts as missing', async () => {
  const { reports } = await outcomeOf(
    `test('one', () => {}, { needs: [() => { throw new Error('odd') }] }); test('two', () => {});`,
  );
  equal(reports, ['skipped one (its probe failed: odd)', 'passed two']);
});

test('there are no hooks to fail unseen', async () => {
  const { output } = await outcomeOf(`test('one', () => {}); console.log(Object.keys(test).join());`);
  match(output, 'only,skip');
  not.match(output, 'before');
});

test("the runner's descriptor is hidden from what a test starts", async () => {
  const { output } = await outcomeOf(`test('one', () => console.log('report to', process.env.CUTAWAY_TEST_REPORT));`);
  match(output, 'report to undefined');
});

/** Runs a test file of this text. Node itself strips the types of what it imports, which starts faster than tsx. */
function outcomeOf(body: string, environment: Record<string, string> = {}): Promise<Ending> {
  const text = `import { suite } from './test/support/suite.ts'; const test = suite('inner'); ${body}`;
  const { CI: _ci, KERNEL_MUST_WORK: _must, CUTAWAY_TIME_FACTOR: _factor, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '--eval', text], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...inherited, ...environment, CUTAWAY_TEST_REPORT: '3' },
  });
  const read = [1, 2, 3].map(async (descriptor) => {
    let all = '';
    for await (const chunk of child.stdio[descriptor] as NodeJS.ReadableStream) all += chunk;
    return all;
  });
  return new Promise((resolve) => {
    child.on('close', async (status) => {
      const [out = '', err = '', report = ''] = await Promise.all(read);
      resolve({ status, output: out + err, reports: report.split('\n').filter(Boolean).flatMap(inWords) });
    });
  });
}

function inWords(line: string): string[] {
  const { status, title, reason } = JSON.parse(line);
  if (!status) return [];
  return [`${status} ${title}${status === 'skipped' ? ` (${reason})` : ''}`];
}
