// Recordings: those of the course show what their lessons say, and what is broken is told with its place.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { lintRecording, recordingPath, wholeLesson } from '../../src/command/recording-file.ts';
import type { Lesson, Problem } from '../../src/lesson/lesson.ts';
import { recordedFolders } from '../../src/lesson/load.ts';
import { runDigest } from '../../src/lesson/run-digest.ts';
import type { Entry } from '../../src/session/entry.ts';
import { Recorder } from '../../src/session/recorder.ts';
import { type Recording, RecordingError, readRecording } from '../../src/session/recording.ts';
import { recordingFlaw } from '../../src/session/recording-check.ts';
import { newSession, reduce } from '../../src/session/session.ts';
import { root } from '../command/program.ts';
import { suite } from '../support/suite.ts';

const test = suite('recordings', { seconds: 30 });

const folders = recordedFolders(join(root, 'lessons'));
const all = folders.flatMap(({ path, recordings }) => recordings.map((version) => ({ path, version })));

test('the lessons that only some machines can do are recorded', () => {
  const names = all.map(({ path, version }) => `${path.split('.').at(-1)} ${version}`);
  for (const name of ['by-hand v1', 'cgroups v1', 'cpu v1', 'memory v1', 'processes v1'])
    assert.ok(names.includes(name), `there is no recording of ${name}: ${names}`);
});

/** Without what changed in the step of that index. */
const unchanged = (recording: Recording, index: number): Recording => ({
  ...recording,
  steps: recording.steps.map((step, at) => (at === index ? { ...step, deed: step.deed.filter(isNoEvent) } : step)),
});

const isNoEvent = ({ type }: Entry) => type !== 'events';

for (const { path, version } of all) {
  const name = path.slice(root.length + 1);
  const text = () => readFileSync(recordingPath(path, version), 'utf8');

  test(`${name}: every claim holds of the Worlds that it makes`, async () => {
    assert.equal(await lintRecording(path, version), []);
  });

  test(`${name}: where nothing changes, a claim does not hold`, async () => {
    const lesson = await wholeLesson(path, version);
    const recording = readRecording(text());
    for (const [index, step] of lesson.steps.entries()) {
      // Who is born and ends in one step is in no look that is kept: that it is gone holds without any.
      if (step.expect.every((claim) => 'gone' in claim)) continue;
      const flaw = recordingFlaw(unchanged(recording, index), lesson);
      assert.match(flaw?.message ?? '', new RegExp(`^step ${step.id}: expected: `));
    }
  });

  test(`${name}: nothing in it says whose machine it was, or where`, () => {
    const shown = text();
    const printed = [...shown.matchAll(/"bytes":"([^"]*)"/g)].map(
      ([, bytes = '']) => `${Buffer.from(bytes, 'base64')}`,
    );
    const words = [shown, ...printed].join('\n');
    assert.not.match(words, /\/home\/|\/srv\/|\/root\/\.|docker-|user@|\.scope|\.slice/);
    assert.equal(Object.keys(JSON.parse(shown.split('\n')[0] ?? '')).sort(), [
      'cgroup',
      'cutaway',
      'date',
      'kernel',
      'lane',
      'leftOut',
      'lesson',
      'lessonsDigest',
      'size',
      'v',
      'version',
    ]);
    // A zombie is in the root of them all.
    for (const [, cgroup = ''] of words.matchAll(/"cgroup":"(\/[^"]*)"/g))
      assert.match(cgroup, /^\/(cutaway-\d+-\d+\/.*)?$/);
  });

  test(`${name}: is small`, () => {
    assert.ok(text().length < 256 * 1024, `${text().length} bytes`);
  });
}

const memory = join(root, 'lessons/100.memory');
const lines = () => readFileSync(recordingPath(memory, 'v1'), 'utf8').split('\n');
const lessonOfMemory = (): Promise<Lesson> => wholeLesson(memory, 'v1');

/** What is wrong with these lines, and where. */
const flawOf = (text: string): Partial<Problem> | null => {
  try {
    readRecording(text);
    return null;
  } catch (error) {
    if (error instanceof RecordingError) return { line: error.line, column: error.column, message: error.message };
    throw error;
  }
};

/** Line `number` from 1, written anew. */
const withLine = (number: number, change: (line: string) => string): string =>
  lines()
    .map((line, index) => (index === number - 1 ? change(line) : line))
    .join('\n');

test('what is broken in a file is told with its place', () => {
  const whole = lines().join('\n');
  const last = lines().length - 1;
  assert.is(flawOf(whole), null);
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ['', 1, /no JSON/],
    ['{}\n', 1, /no header/],
    [whole.slice(0, -9), last, /cut off/],
    [withLine(5, (line) => line.slice(0, 20)), 5, /no JSON/],
    [withLine(5, () => ''), 5, /no JSON/],
    [withLine(5, () => '[]'), 5, /no entry/],
    [withLine(5, () => '{"at":1,"type":"constructor"}'), 5, /no entry/],
    [withLine(5, () => '{"at":1,"type":"notice","text":"x"}'), 5, /no entry/],
    [
      withLine(5, () => '{"at":1,"type":"world","world":{"processes":[{}]}}'),
      5,
      /no world .*: world\.processes\.0\.pid/,
    ],
    [withLine(5, () => '{"at":1,"type":"events","events":[{"type":"cgroup-added"}]}'), 5, /no events .*cgroup/],
    [withLine(5, () => '{"at":1,"type":"checked","passed":false,"checks":[]}'), 5, /no checked/],
    [withLine(1, (line) => line.replace('"v":1', '"v":99')), 1, /newer cutaway.* 99/],
    [withLine(1, (line) => line.replace('2026', '20266')), 1, /no header .*date/],
    [withLine(1, (line) => line.replace('"version":"v1"', '"version":"v3"')), 1, /no header .*version/],
  ];
  for (const [text, line, message] of cases) {
    const flaw = flawOf(text);
    assert.match(flaw?.message ?? '', message);
    assert.is(flaw?.line, line, flaw?.message);
  }
  assert.is(flawOf(withLine(5, (line) => `${line.slice(0, 10)}!${line.slice(10)}`))?.column, 11);
});

test('a recording that ends before its lesson does is not whole', async () => {
  const all = lines();
  const move = all.findLastIndex((line) => line.includes('"type":"move"'));
  const upTo = (count: number) => `${all.slice(0, count).join('\n')}\n`;
  assert.match(flawOf(upTo(move + 1))?.message ?? '', /^step lower was not done to its end/);
  assert.match(
    recordingFlaw(readRecording(upTo(move)), await lessonOfMemory())?.message ?? '',
    /^step lower is not in/,
  );
  assert.match(flawOf(upTo(3))?.message ?? '', /never ready/);
});

test('a lesson that is done in another way, or claims something else, has no recording any more', async () => {
  const lesson = await lessonOfMemory();
  const recording = readRecording(lines().join('\n'));
  const [first, ...rest] = lesson.steps;
  if (first?.task.kind !== 'acted') throw new Error('the first step of memory is an acted one');
  const others: readonly Lesson[] = [
    { ...lesson, steps: rest },
    { ...lesson, actors: [...lesson.actors, 'other'] },
    { ...lesson, steps: [{ ...first, expect: first.expect.slice(1) }, ...rest] },
    { ...lesson, steps: [{ ...first, task: { ...first.task, acts: first.task.acts.slice(1) } }, ...rest] },
  ];
  for (const other of others)
    assert.match(recordingFlaw(recording, other)?.message ?? '', 'recorded for another version of this lesson');
  assert.match(recordingFlaw(recording, { ...lesson, id: 'cpu' })?.message ?? '', 'of another lesson, memory');
  const reworded = {
    ...lesson,
    title: 'Another',
    steps: [{ ...first, title: 'Another', hints: ['another'] }, ...rest],
  };
  assert.is(runDigest(reworded), runDigest(lesson));
  assert.is(recordingFlaw(recording, reworded), null);
});

test('a value of another kind anywhere in it is refused, or does no harm', async () => {
  const lesson = await lessonOfMemory();
  const all = lines().slice(0, -1);
  let refused = 0;
  for (let seed = 1; seed <= 400; seed += 1) {
    const line = (seed * 7919) % all.length;
    const text = all.map((one, index) => (index === line ? mutated(one, seed) : one)).join('\n');
    try {
      recordingFlaw(readRecording(`${text}\n`), lesson);
    } catch (error) {
      assert.instance(error, RecordingError);
      assert.is((error as RecordingError).line, line + 1, `${seed}: ${error}`);
      refused += 1;
    }
  }
  assert.ok(refused > 200, `${refused} of 400 were refused`);
});

/** One of its values is of another kind. */
const mutated = (line: string, seed: number): string => {
  const value: unknown = JSON.parse(line);
  const paths: (readonly string[])[] = [];
  const walk = (one: unknown, path: readonly string[]) => {
    if (path.length > 0) paths.push(path);
    if (typeof one === 'object' && one !== null)
      for (const [key, inner] of Object.entries(one)) walk(inner, [...path, key]);
  };
  walk(value, []);
  const path = paths[(seed * 104729) % paths.length] ?? [];
  const replaced = [7, 'x', [], {}, true, null][seed % 6];
  let holder = value as Record<string, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  holder[path.at(-1) ?? ''] = replaced;
  return JSON.stringify(value);
};

test('looks between which nothing is shown are kept as one, and what the shell printed with them', () => {
  const recording = readRecording(lines().join('\n'));
  const entries = [...recording.opening, ...recording.steps.flatMap(({ arrival, deed }) => [...arrival, ...deed])];
  const recorder = new Recorder();
  for (const entry of entries) {
    // As a run has them: one event at a time, and the shell's bytes one by one.
    if (entry.type === 'events') for (const event of entry.events) recorder.take({ ...entry, events: [event] });
    else if (entry.type === 'output')
      for (const byte of Buffer.from(entry.bytes, 'base64'))
        recorder.take({ ...entry, bytes: Buffer.from([byte]).toString('base64') });
    else recorder.take(entry);
  }
  const again = readRecording(recorder.text(recording.header));
  const worlds = (one: Recording) => {
    let session = one.opening.reduce(reduce, newSession);
    return one.steps.flatMap(({ arrival, deed }) => {
      const arrived = arrival.reduce(reduce, session);
      session = deed.reduce(reduce, arrived);
      return [arrived.world, session.before, session.world, session.calls, session.names, session.typed];
    });
  };
  assert.equal(worlds(again), worlds(recording));
});
