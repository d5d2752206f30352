import * as assert from 'uvu/assert';
import { callText } from '../../src/call/call.ts';
import { emptyWorld } from '../../src/kernel/world.ts';
import { type CourseTree, courseOf } from '../../src/lesson/course-tree.ts';
import { checkStep } from '../../src/lesson/expect.ts';
import { type Course, lessonsOf, type Problem, type Step } from '../../src/lesson/lesson.ts';
import { parseStep } from '../../src/lesson/step.ts';
import { type Chance, chanceOf } from '../kernel/random-world.ts';
import { isEmulated } from '../support/sample.ts';
import { suite } from '../support/suite.ts';
import { goodCourse, withBytes } from './good-course.ts';

const test = suite('mutated lessons');

/** How many files are mutated by themselves; a fiftieth of that many times one in its course. */
const mutations = Number(process.env['CUTAWAY_FUZZ'] ?? (isEmulated ? 1000 : 10_000));
const seed = Number(process.env['CUTAWAY_FUZZ_SEED'] ?? 1);

/** What lesson files are made of, and what they should not be. */
const tokens = [
  '{{',
  '}}',
  '{{box.pid}}',
  '{{worker.pid.lab}}',
  '---\n',
  '\n---\n',
  '\n\n---\n\n',
  '- ',
  '  ',
  '\n',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '&a ',
  '*a',
  '!!js ',
  '#',
  '|\n',
  '>\n',
  '? ',
  '\0',
  '\r',
  '\t',
  '\u{feff}',
  '\u{202e}',
  '\x1b[2J',
  'é',
  '🦆',
  '__proto__: 1\n',
  'constructor',
  'true',
  'null',
  '1',
  '-1',
  '1e999',
  '0x10',
  '~',
  'actor: box',
  'pid: 1',
  'namespace: pid',
  'gone: box',
  'call: fork',
  'flags: [CLONE_NEWPID]',
  'as: init',
  'on: v1, ',
  '{{on v2}} ',
  'is: absent',
  'limit: memory, is: 64M',
  'route: default',
  'requires: [cgroup-memory]\n',
  '<init>',
  'say: "x"',
  'outcome: {}\n',
  '<b>',
  '![x](y)',
  '> > > > > > > > > > > ',
  '```\n',
  '*_*_*_*',
  'x'.repeat(200),
];

type Mutate = (bytes: Uint8Array, chance: Chance) => Uint8Array;

const splice = (bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array =>
  Uint8Array.from([...bytes.subarray(0, at), ...added, ...bytes.subarray(at + removed)]);

const byLines =
  (change: (lines: string[], chance: Chance) => string[]): Mutate =>
  (bytes, chance) =>
    new TextEncoder().encode(change(new TextDecoder().decode(bytes).split('\n'), chance).join('\n'));

const mutators: readonly Mutate[] = [
  (bytes, chance) => splice(bytes, chance(bytes.length), 0, new TextEncoder().encode(tokens[chance(tokens.length)])),
  (bytes, chance) =>
    splice(bytes, chance(bytes.length), 1 + chance(8), new TextEncoder().encode(tokens[chance(tokens.length)])),
  (bytes, chance) => splice(bytes, chance(bytes.length), 1, Uint8Array.of(chance(256))),
  (bytes, chance) => splice(bytes, chance(bytes.length), 1 + chance(20), new Uint8Array()),
  (bytes, chance) => bytes.subarray(0, chance(bytes.length)),
  byLines((lines, chance) => lines.toSpliced(chance(lines.length), 1)),
  byLines((lines, chance) => lines.toSpliced(chance(lines.length), 0, lines[chance(lines.length)] ?? '')),
  byLines((lines, chance) => {
    const at = chance(lines.length);
    return lines.with(at, ` ${lines[at]}`);
  }),
];

const filesOf = (tree: CourseTree): readonly string[] =>
  [tree.list?.path ?? '', ...tree.folders.flatMap((folder) => folder.files.map((file) => file.path))].map((path) =>
    path.slice(tree.path.length + 1),
  );

const mutatedBytes = (bytes: Uint8Array, chance: Chance): Uint8Array => {
  const rounds = 1 + chance(3);
  let now = bytes;
  for (let round = 0; round < rounds && now.length > 0; round += 1)
    now = mutators[chance(mutators.length)]?.(now, chance) ?? now;
  return now;
};

/** The course with one mutation in one of its files. */
const mutated = (tree: CourseTree, chance: Chance): CourseTree => {
  const files = filesOf(tree);
  return withBytes(tree, files[chance(files.length)] ?? '', (bytes) => mutatedBytes(bytes, chance));
};

/** Each has a place that an editor can jump to, and a sentence. */
const areWellPlaced = (problems: readonly Problem[], tree: CourseTree): void => {
  if (problems.length === 0) return;
  const lines = new Map(
    [...(tree.list ? [tree.list] : []), ...tree.folders.flatMap((folder) => folder.files)].map(({ path, bytes }) => [
      path,
      new TextDecoder().decode(bytes).split('\n'),
    ]),
  );
  for (const { path, line, column, message } of problems) {
    const text = lines.get(path) ?? (tree.folders.some((folder) => folder.path === path) ? [''] : undefined);
    assert.ok(text, `${path} is no file of the course`);
    assert.ok(line >= 1 && line <= text.length, `${path}:${line} has ${text.length} lines: ${message}`);
    assert.ok(
      column >= 1 && column <= (text[line - 1]?.length ?? 0) + 1,
      `${path}:${line}:${column} is past the line's end: ${message}`,
    );
    assert.ok(message.length > 5 && message.length < 500 && !/undefined|\[object|NaN|\n/.test(message), message);
  }
};

const refusalsAreTold = (course: Course | null, problems: readonly Problem[], tree: CourseTree): void => {
  const taught = course?.parts.flatMap((part) => part.lessons.map((lesson) => lesson.path));
  if (!taught) {
    const told = problems.some((one) => one.path === tree.list?.path);
    assert.ok(told, 'no course, and no problem of course.yaml');
    return;
  }
  for (const { path } of tree.folders) {
    const told = problems.some((one) => one.path.startsWith(path) || one.path === tree.list?.path);
    assert.ok(taught.includes(path) || told, `${path} is left out without a word`);
  }
};

/** What was taken can be played: its calls are worded and its claims judged. */
const canBePlayed = (steps: readonly Step[]): void => {
  for (const step of steps) {
    if (step.task.kind === 'acted')
      for (const act of step.task.acts)
        assert.type(
          callText(act, () => 1),
          'string',
        );
    const checks = checkStep(step, { world: emptyWorld, before: emptyWorld, names: new Map() }, []);
    assert.ok(checks.length > 0, `${step.path} claims nothing`);
  }
};

/** Counts what came of the mutations, and how long the slowest took: printed, and no more, for a busy machine is slow. */
const tallyOf = (what: string) => {
  let all = 0;
  let refused = 0;
  let slowest = { ms: 0, index: 0 };
  return {
    time: <Result>(work: () => Result): Result => {
      const startedMs = performance.now();
      const result = work();
      const ms = performance.now() - startedMs;
      if (ms > slowest.ms) slowest = { ms, index: all };
      return result;
    },
    count: (problems: readonly Problem[]) => {
      all += 1;
      if (problems.length > 0) refused += 1;
    },
    /** Only a mutation that is noticed now and then shows anything. */
    end: () => {
      const { ms, index } = slowest;
      console.log(
        `  fuzz: ${refused} of ${all} ${what} refused, slowest ${Math.round(ms)} ms (number ${index}), CUTAWAY_FUZZ_SEED=${seed}`,
      );
      assert.ok(refused > all / 4, `only ${refused} of ${all} mutations were noticed: the mutations are too tame`);
    },
  };
};

test(
  `${mutations} mutated steps, from seed ${seed}: no throw, each refusal placed`,
  async () => {
    const tree = await goodCourse();
    const steps = tree.folders.flatMap(({ files }) => files.filter(({ name }) => name !== 'lesson.md'));
    const chance = chanceOf(seed);
    const tally = tallyOf('steps');
    for (let index = 0; index < mutations; index += 1) {
      const good = steps[chance(steps.length)];
      if (!good) throw new Error('no step');
      const file = { ...good, bytes: mutatedBytes(good.bytes, chance) };
      const { value, problems } = tally.time(() => parseStep(file, 'mutated'));
      tally.count(problems);
      areWellPlaced(problems, {
        ...tree,
        list: null,
        folders: [{ name: 'a', path: 'a', files: [file], problems: [] }],
      });
      assert.ok(value || problems.length > 0, 'refused without a word');
      canBePlayed([...new Set(Object.values(value ?? {}))].flatMap((one) => (one ? [one.step] : [])));
    }
    tally.end();
  },
  { seconds: 20 + mutations / 100 },
);

const courses = Math.ceil(mutations / 50);

test(
  `${courses} mutations of the good course, from seed ${seed}: no lesson is left out without a word`,
  async () => {
    const good = await goodCourse();
    const chance = chanceOf(seed);
    const tally = tallyOf('courses');
    for (let index = 0; index < courses; index += 1) {
      const tree = mutated(good, chance);
      const { value, problems } = tally.time(() => courseOf(tree));
      tally.count(problems);
      areWellPlaced(problems, tree);
      refusalsAreTold(value, problems, tree);
      canBePlayed(value ? lessonsOf(value).flatMap((lesson) => lesson.steps) : []);
    }
    tally.end();
  },
  { seconds: 20 + courses },
);
