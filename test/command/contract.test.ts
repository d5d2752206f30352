// The JSON that other programs read, and the exit status: from the program itself, on this machine.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';
import { contracts, published } from './contract.ts';
import { cutaway, root } from './program.ts';

const test = suite('the command line');
const slow = { seconds: 60 };

const inFolder = (work: (folder: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-command-'));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

for (const name of Object.keys(contracts) as (keyof typeof contracts)[]) {
  test(`fixtures/schema/${name}.schema.json is what the tests check`, () => {
    const path = join(root, 'fixtures', 'schema', `${name}.schema.json`);
    if (process.env['UPDATE']) writeFileSync(path, published(name));
    assert.is(readFileSync(path, 'utf8'), published(name));
  });
}

test(
  'run --all --must-run passes every step that can be had, and leaves nothing',
  async () => {
    const before = hostSnapshot();
    const { status, json, stderr } = cutaway(['run', '--all', '--must-run', '--json']);
    assert.is(status, 0, stderr);
    const lines = json().map((line) => contracts.run.parse(line));
    const summary = lines.at(-1);
    assert.is(summary?.type, 'summary');
    if (summary?.type !== 'summary') return;
    assert.ok(summary.steps >= 12);
    // What this machine cannot do was left out: test/live/run-all.test.ts holds that it is listed.
    assert.equal([summary.passed + summary.skipped, summary.failed, summary.leftovers], [summary.steps, 0, 0]);
    assert.is(lines.length, summary.steps + 1);
    await assertUnchanged(before);
  },
  { seconds: 120 },
);

test(
  'doctor, clean and list speak as published',
  () => {
    const doctor = cutaway(['doctor', '--json']);
    const [diagnosis] = doctor.json().map((line) => contracts.doctor.parse(line));
    assert.is(doctor.status, diagnosis?.lane === 'replay' ? 3 : 0);
    assert.is(
      cutaway(['clean', '--json'])
        .json()
        .map((line) => contracts.clean.parse(line)).length,
      1,
    );
    const lessons = cutaway(['list', '--json'])
      .json()
      .map((line) => contracts.list.parse(line));
    assert.ok(lessons.some((lesson) => lesson.id === 'pid-namespace' && lesson.runnable));
  },
  slow,
);

test(
  'lint places a problem and exits with 1',
  () =>
    inFolder((folder) => {
      const path = join(folder, '10.broken.md');
      writeFileSync(
        path,
        '---\ntitle: Broken\ndo:\n  - { actor: box, call: unshar, flags: [CLONE_NEWPID] }\n---\nBefore.\n',
      );
      const { status, json } = cutaway(['lint', path, '--json']);
      const problems = json().map((line) => contracts.lint.parse(line));
      assert.is(status, 1);
      assert.ok(
        problems.some((problem) => problem.line === 4 && /unshare/.test(problem.message)),
        JSON.stringify(problems),
      );
    }),
  slow,
);

test(
  'the course itself has no problems',
  () => {
    const { status, stdout } = cutaway(['lint']);
    assert.is(status, 0, stdout);
  },
  slow,
);

test(
  'wrong usage exits with 2 and says what would be right',
  () => {
    for (const [args, hint] of [
      [['walk'], /walk/],
      [['run'], /--all/],
      [['run', 'no-such-lesson'], /cutaway list/],
      [['look', '--pid', 'x'], /--pid/],
      [['look', '--lab', 'cutaway-1-1'], /no lab/],
      [['learn', '--jsn'], /--jsn/],
      [['learn'], /terminal/],
    ] as const) {
      const { status, stderr } = cutaway(args);
      assert.is(status, 2, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, hint);
      assert.not.match(stderr, /^\s+at /m);
    }
  },
  slow,
);

test(
  '--help fits one screen, --version is the package’s',
  () => {
    const help = cutaway(['--help']);
    assert.is(help.status, 0);
    const lines = help.stdout.split('\n');
    assert.ok(lines.length <= 24 && lines.every((line) => line.length <= 80), help.stdout);
    assert.is(
      cutaway(['--version']).stdout.trim(),
      JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
    );
  },
  slow,
);

test(
  'look of one process tells its numbers and namespaces',
  () => {
    const [world] = cutaway(['look', '--pid', String(process.pid), '--json']).json() as {
      processes: { pid: number; comm: string }[];
    }[];
    assert.equal(
      world?.processes.map((one) => one.pid),
      [process.pid],
    );
  },
  slow,
);
