// Lessons that lie outside the program's own course: begun, checked, played, and read again while they are written.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { lintPath } from '../../src/lesson/load.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { openTerminal } from '../support/terminal.ts';
import { contracts } from './contract.ts';
import { cutaway, root } from './program.ts';

const test = suite('writing lessons', { seconds: 60 });
const withLabs = { needs: [labs] };

const inFolder = async (work: (folder: string) => unknown) => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-writing-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** What `run --json` said of each step, and its summary. */
const played = (args: readonly string[], folder?: string) => {
  const { status, json, stderr } = cutaway(['run', ...args, '--json'], {}, folder);
  const lines = json().map((line) => contracts.run.parse(line));
  const steps = lines.flatMap((line) => (line.type === 'step' ? [`${line.status} ${line.lesson}/${line.step}`] : []));
  return { status, stderr, steps, summary: lines.at(-1) };
};

test(
  'new lesson makes one that has no problem, runs, and names the schemas of this clone',
  () =>
    inFolder(async (folder) => {
      const made = cutaway(['new', 'lesson', 'course/30.my-own'], {}, folder);
      assert.is(made.status, 0, made.stderr);
      assert.match(made.stdout, 'cutaway learn course/30.my-own');
      assert.equal(await lintPath(join(folder, 'course/30.my-own')), []);
      const run = played(['course/30.my-own'], folder);
      assert.equal([run.status, run.steps], [0, ['passed my-own/acted', 'passed my-own/asked']], run.stderr);
      const [, line] = readFileSync(join(folder, 'course/30.my-own/10.acted.md'), 'utf8').split('\n');
      const schema = /^# yaml-language-server: \$schema=(\/\S+)$/.exec(line ?? '')?.[1] ?? '';
      assert.is(readFileSync(schema, 'utf8'), readFileSync(join(root, 'fixtures/schema/step.schema.json'), 'utf8'));
    }),
  withLabs,
);

test('new takes no folder that is there, no name without a number, and nothing but a lesson', () =>
  inFolder((folder) => {
    mkdirSync(join(folder, '10.there'));
    for (const [args, hint] of [
      [['lesson', '10.there'], 'is there already'],
      [['lesson', 'there'], 'NN.name'],
      [['lesson', '.'], 'NN.name'],
      [['course', '10.new'], 'new lesson'],
    ] as const) {
      const { status, stderr } = cutaway(['new', ...args], {}, folder);
      assert.is(status, 2);
      assert.match(stderr, hint);
    }
  }));

test('new says where a lesson is listed, if it is begun in a course', () =>
  inFolder((folder) => {
    cpSync(join(root, 'fixtures/lessons/good'), join(folder, 'good'), { recursive: true });
    assert.match(cutaway(['new', 'lesson', 'good/40.four'], {}, folder).stdout, /good\/course\.yaml lists four/);
  }));

const outside = join(root, 'fixtures/lessons/outside');

test('every example in CONTRIBUTING.md is a part of a lesson that runs', () => {
  const written = readdirSync(join(outside, '10.host-name')).map((name) =>
    readFileSync(join(outside, '10.host-name', name), 'utf8'),
  );
  const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const examples = [...guide.matchAll(/^```(?:markdown|yaml)\n(.*?)^```$/gms)].map(([, text = '']) => text);
  assert.ok(examples.length >= 4, `${examples.length} examples`);
  for (const example of examples)
    assert.ok(
      written.some((text) => text.includes(example)),
      example,
    );
});

test(
  'a lesson is named by its folder, from anywhere',
  () => {
    const run = played(['.'], join(outside, '10.host-name'));
    assert.is(run.status, 0, run.stderr);
    assert.ok(
      run.steps.length >= 2 && run.steps.every((step) => step.startsWith('passed host-name/')),
      run.steps.join(),
    );
    assert.equal(played([join(outside, '10.host-name')]).steps, run.steps);
    assert.equal(played(['10.host-name'], outside).steps, run.steps);
  },
  withLabs,
);

test(
  'another course stands in for our own in every command',
  () => {
    assert.is(played(['--all', '--course', outside]).status, 0);
    assert.is(played(['host-name', '--course', outside]).status, 0);
    for (const args of [
      ['list', '--course', outside],
      ['--course', outside, 'list'],
    ])
      assert.match(cutaway(args).stdout, 'host-name');
    assert.is(cutaway(['lint', '--course', outside]).status, 0);
  },
  withLabs,
);

test('a path that leads nowhere, and a lesson with a problem, are told', () =>
  inFolder((folder) => {
    for (const [args, status, hint] of [
      [['run', './nowhere'], 2, 'no folder ./nowhere'],
      [['run', 'nowhere'], 2, 'no lesson nowhere, and no folder'],
      [['run', join(outside, 'course.yaml/x')], 2, 'no folder'],
      [['run', join(root, 'README.md')], 2, 'is no lesson'],
      [['run', folder], 1, 'expected a folder named NN.id'],
      [['run', '--all', '--course', folder], 1, 'course.yaml:1:1'],
    ] as const) {
      const ran = cutaway(args);
      assert.is(ran.status, status, `${args.join(' ')}: ${ran.stderr}`);
      assert.match(ran.stderr, hint);
    }
  }));

test('lint takes a folder by any of its names, and a lesson without its first page', () =>
  inFolder((folder) => {
    const lesson = join(folder, '10.host-name');
    cpSync(join(outside, '10.host-name'), lesson, { recursive: true });
    assert.is(cutaway(['lint', '.'], {}, lesson).status, 0);
    rmSync(join(lesson, 'lesson.md'));
    assert.match(cutaway(['lint', lesson]).stdout, /10\.host-name\/lesson\.md:1:1 missing/);
  }));

test('the name of a file is no command to the terminal that reads what is wrong with it', () =>
  inFolder((folder) => {
    const lesson = join(folder, '10.mine');
    mkdirSync(lesson);
    writeFileSync(join(lesson, 'a\x1b]0;owned\x07\u202e\x9b2J.md'), '');
    const { stdout, json } = { ...cutaway(['lint', lesson]), ...{ json: cutaway(['lint', lesson, '--json']).json } };
    assert.match(stdout, 'not a lesson file');
    assert.not.match(stdout, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    assert.ok(json().length > 0);
  }));

test(
  'a lesson that is being written is read again: what is said, what is done, and what is wrong',
  () =>
    inFolder(async (folder) => {
      const before = hostSnapshot();
      const lesson = join(folder, '10.mine');
      cutaway(['new', 'lesson', lesson]);
      const step = join(lesson, '10.acted.md');
      const change = (from: string, to: string) => {
        const text = readFileSync(step, 'utf8');
        assert.ok(text.includes(from), from);
        // As many editors save: another file takes the name.
        writeFileSync(`${step}.new~`, text.replaceAll(from, to));
        renameSync(`${step}.new~`, step);
      };
      const terminal = openTerminal({
        command: `${root}/bin/cutaway learn ${step}`,
        environment: { XDG_STATE_HOME: join(folder, 'state') },
      });
      try {
        await terminal.waitFor('A step that is acted', 30);
        await terminal.waitFor('1 2  answer');
        change('A step that is acted', 'A step by another name');
        await terminal.waitFor('A step by another name');
        await terminal.waitFor('was read again');
        change('panes:', 'pains:');
        await terminal.waitFor(/10\.mine\/10\.acted\.md:3:1 missing key panes/);
        await terminal.waitFor('A step by another name');
        terminal.press('2');
        await terminal.waitFor('do it');
        await terminal.waitFor('missing key panes');
        change('pains:', 'panes:');
        await terminal.waitFor('was read again');
        terminal.press('Enter');
        await terminal.waitFor('box has another UTS namespace', 30);
        change('name: box', 'name: other');
        await terminal.waitFor('played again up to here', 30);
        await terminal.waitFor('sethostname("other")');
      } finally {
        terminal.close();
      }
      await assertUnchanged(before);
    }),
  withLabs,
);
