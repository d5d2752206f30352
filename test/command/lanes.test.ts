// What test/lanes.json may say, and what it does.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import * as z from 'zod';
import { laneExceptions, lanesSchema, mayBeSkipped, unexcusedSkips } from '../../src/command/lanes.ts';
import { lessonById } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { suite } from '../support/suite.ts';
import { root } from './program.ts';

const test = suite('lanes');
const listed = join(root, 'test', 'lanes.json');

test('fixtures/schema/lanes.schema.json is what the program reads the file by (UPDATE=1 writes it)', () => {
  const path = join(root, 'fixtures', 'schema', 'lanes.schema.json');
  const text = `${JSON.stringify({ title: 'test/lanes.json', ...z.toJSONSchema(lanesSchema) }, null, 2)}\n`;
  if (process.env['UPDATE'] === '1' && !process.env['CI']) writeFileSync(path, text);
  assert.is(readFileSync(path, 'utf8'), text);
});

test(
  'every step that is listed is one of the course',
  async () => {
    const exceptions = existsSync(listed) ? laneExceptions(listed) : [];
    for (const cgroup of ['v1', 'v2'] as const) {
      const { course } = await loadCourse(join(root, 'lessons'), { cgroup, missing: new Map(), disk: '254:0' });
      if (!course) throw new Error('the course has problems');
      for (const { lesson, step, cgroup: layout } of exceptions) {
        if (layout !== null && (layout === 'v2') !== (cgroup === 'v2')) continue;
        const found = lessonById(course, lesson);
        assert.ok(
          found && (step === null || found.steps.some(({ id }) => id === step)),
          `${lesson}/${step} on ${cgroup}`,
        );
      }
    }
  },
  { seconds: 30 },
);

test('a step may be skipped where lane, cgroups, lesson and step are as listed', () => {
  const one = {
    lane: 'user',
    cgroup: 'v1',
    check: null,
    lesson: 'limits',
    step: 'memory',
    reason: 'no delegation',
    errno: 'EACCES',
  } as const;
  const checks = [
    { id: 'ids', ok: true },
    { id: 'cgroup-memory', ok: false },
  ];
  const skips = (exception: object, here: { lane: 'root' | 'user'; cgroup: string }, step = 'memory') =>
    mayBeSkipped([{ ...one, ...exception }], { ...here, checks }, 'limits', step);
  assert.ok(skips({}, { lane: 'user', cgroup: 'v1' }));
  assert.not(skips({}, { lane: 'root', cgroup: 'v1' }));
  assert.not(skips({}, { lane: 'user', cgroup: 'v2' }));
  assert.ok(skips({ cgroup: null }, { lane: 'user', cgroup: 'v2' }));
  assert.not(skips({}, { lane: 'user', cgroup: 'v1' }, 'pids'));
  assert.ok(skips({ check: 'cgroup-memory' }, { lane: 'user', cgroup: 'v1' }));
  assert.not(skips({ check: 'ids' }, { lane: 'user', cgroup: 'v1' }));
  assert.ok(skips({ step: null }, { lane: 'user', cgroup: 'v1' }, 'pids'));
});

test('what is skipped must run, but for what is listed of our own course', () => {
  const listed = [
    { lane: 'root', cgroup: null, check: null, lesson: 'own', step: 'a', reason: 'it is so', errno: null },
  ] as const;
  const result = (lesson: string, step: string, status: 'passed' | 'skipped') => ({ lesson, step, status });
  const results = [
    result('own', 'a', 'skipped'),
    result('own', 'b', 'skipped'),
    result('own', 'c', 'passed'),
    result('other', 'a', 'skipped'),
  ];
  const found = unexcusedSkips(results, new Set(['own']), { lane: 'root', cgroup: 'v2', checks: [] }, listed);
  assert.equal(
    found.map(({ lesson, step }) => `${lesson}/${step}`),
    ['own/b', 'other/a'],
  );
});

test('a file that is not there lists nothing, one without its shape is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-lanes-'));
  try {
    const path = join(folder, 'lanes.json');
    assert.equal(laneExceptions(path), []);
    writeFileSync(path, '[{ "lane": "user" }]');
    assert.throws(() => laneExceptions(path), /lanes\.json/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
