// A lesson's run is recorded beside it, watched from there, and refused once the lesson is another one.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ownSetting } from '../../src/command/setting.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { contracts } from './contract.ts';
import { cutaway } from './program.ts';

const test = suite('recording a lesson', { seconds: 120, needs: [labs] });

const name = `recorded-${ownSetting().cgroup}.jsonl`;

/** A lesson of two steps, and its recording. */
const withRecording = async (work: (lesson: string, recording: string) => unknown) => {
  const before = hostSnapshot();
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-record-'));
  const lesson = join(folder, '10.mine');
  try {
    assert.is(cutaway(['new', 'lesson', lesson]).status, 0);
    const { status, stdout, stderr } = cutaway(['run', lesson, '--record']);
    assert.is(status, 0, stdout + stderr);
    await work(lesson, join(lesson, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
  await assertUnchanged(before);
};

const change = (path: string, from: string | RegExp, to: string) => {
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  assert.is.not(changed, text, `${path} has no ${from}`);
  writeFileSync(path, changed);
};

/** What `lint --json` says. */
const problemsOf = (path: string) => {
  const { status, json, stderr } = cutaway(['lint', path, '--json']);
  assert.is(stderr, '');
  const problems = json().map((line) => contracts.lint.parse(line));
  assert.is(status, problems.length > 0 ? 1 : 0);
  return problems;
};

/** What is read out of the recording, line by line. */
const watched = (lesson: string) => {
  const { status, stdout, stderr } = cutaway(
    ['learn', lesson, '--linear', '--recorded'],
    {},
    process.cwd(),
    '\n'.repeat(12),
  );
  return { status, text: stdout + stderr };
};

test('it is there, is watched without a lab, and has no problem', () =>
  withRecording((lesson, recording) => {
    assert.equal(problemsOf(lesson), []);
    assert.is(statSync(recording).uid, statSync(lesson).uid);
    const { status, text } = watched(lesson);
    assert.is(status, 0, text);
    assert.match(text, /recorded · kernel /);
    assert.match(text, /^typed +/m);
    assert.match(text, /enter: done/);
  }));

test('prose may be written anew; where something else is done, it is said, and it is not shown', () =>
  withRecording((lesson, recording) => {
    const step = join(lesson, '10.acted.md');
    change(step, /^title: .*/m, 'title: Another title');
    assert.equal(problemsOf(lesson), []);
    change(step, /name: \w+/, 'name: another');
    for (const path of [lesson, recording])
      assert.match(
        problemsOf(path).find((one) => one.path === recording)?.message ?? '',
        /another version of this lesson: record it again/,
      );
    const { status, text } = watched(lesson);
    assert.is(status, 1);
    assert.match(text, `${recording}:1:1 this was recorded for another version of this lesson: record it again`);
    assert.not.match(text, /\n {4}at /);
  }));

test('a run that fails leaves the recording of before', () =>
  withRecording((lesson, recording) => {
    const before = readFileSync(recording, 'utf8');
    change(join(lesson, '10.acted.md'), /returns: 0/, 'returns: 1');
    const { status, stderr } = cutaway(['run', lesson, '--record']);
    assert.is(status, 1);
    assert.match(stderr, 'mine is not recorded: it did not come to its end');
    assert.is(readFileSync(recording, 'utf8'), before);
    assert.not(existsSync(`${recording}~`));
  }));

test('a broken file is told with its place, and without a trace', () =>
  withRecording((lesson, recording) => {
    const whole = readFileSync(recording);
    const lines = whole.toString().split('\n');
    const broken: readonly (readonly [string, Buffer, RegExp])[] = [
      ['cut off', whole.subarray(0, -20), new RegExp(`:${lines.length - 1}:\\d+ this line is cut off`)],
      ['no JSON', Buffer.from(whole.toString().replace('\n{', '\n{{')), /:2:2 this is no JSON/],
      [
        'strange bytes',
        Buffer.concat([whole.subarray(0, 30), Buffer.from([0xff, 0xfe]), whole]),
        /:1:31 this byte is not UTF-8/,
      ],
      ['empty', Buffer.alloc(0), /:1:1 this is no JSON/],
      ['large', Buffer.alloc(5 << 20, 0x20), /:1:1 the file is larger than 4 MB/],
    ];
    for (const [what, bytes, says] of broken) {
      writeFileSync(recording, bytes);
      const { status, text } = watched(lesson);
      assert.is(status, 1, what);
      assert.match(text, says, what);
      assert.not.match(text, /\n {4}at /, what);
      const [problem] = problemsOf(lesson);
      assert.match(`:${problem?.line}:${problem?.column} ${problem?.message}`, says, what);
    }
  }));

test('a lesson without a recording is named, and so is what is missing', () => {
  const { status, stderr } = cutaway(['learn', 'pid-namespace', '--linear', '--recorded']);
  assert.equal([status, stderr], [1, 'cutaway learn: no run of pid-namespace was recorded\n']);
  assert.is(
    cutaway(['learn', '--linear', '--recorded']).stderr,
    'cutaway learn: --recorded wants a lesson where it is read line by line; `cutaway list` shows them\n',
  );
});
