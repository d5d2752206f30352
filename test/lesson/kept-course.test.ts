import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { lessonsDigest } from '../../src/lesson/course-digest.ts';
import { keepCourse } from '../../src/lesson/keep-course.ts';
import { keptCourse } from '../../src/lesson/kept-course.ts';
import { type Lesson, lessonsOf, type Setting } from '../../src/lesson/lesson.ts';
import { loadCourse, readCourseTree } from '../../src/lesson/load.ts';
import { suite } from '../support/suite.ts';

const test = suite('a course that is kept', { seconds: 30 });
const folder = join(import.meta.dirname, '..', '..', 'lessons');
const settings: readonly Setting[] = [
  { cgroup: 'v1', missing: new Map(), disk: null },
  { cgroup: 'v2', missing: new Map(), disk: null },
  { cgroup: 'v2', missing: new Map([['cgroup-pids', 'there is no controller for it']]), disk: null },
];

/** As it would be written to a file, without the places in files. */
const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (key, one) => (key === 'position' ? undefined : one)));

test('is the course that its files give, on each kind of machine', async () => {
  const tree = readCourseTree(folder);
  const kept = keepCourse(tree);
  assert.type(kept, 'string');
  for (const setting of settings) {
    const { course } = await loadCourse(folder, setting);
    assert.equal(keptCourse(kept ?? '', lessonsDigest(tree), tree.path, setting), plain(course));
  }
});

test('says what a list shows before any page of a lesson is looked at', async () => {
  const tree = readCourseTree(folder);
  const [first = '', ...pages] = (keepCourse(tree) ?? '').split('\n');
  const torn = [first, ...pages.map(() => 'torn')].join('\n');
  const { course } = await loadCourse(folder, settings[0]);
  const listed = keptCourse(torn, lessonsDigest(tree), tree.path, settings[0] as Setting);
  const row = ({ title, about, minutes, stepIds }: Lesson) => ({ title, about, minutes, stepIds });
  assert.equal(listed && lessonsOf(listed).map(row), course && lessonsOf(course).map(row));
  assert.throws(() => listed && lessonsOf(listed)[0]?.steps, SyntaxError);
  assert.is(
    keptCourse([first, ...pages.slice(1)].join('\n'), lessonsDigest(tree), tree.path, settings[0] as Setting),
    null,
  );
});

test('is of other files no more than nothing', async () => {
  const tree = readCourseTree(folder);
  const [first, ...rest] = tree.folders;
  assert.ok(first);
  const fewer = { ...tree, folders: [{ ...first, files: first.files.slice(1) }, ...rest] };
  assert.is(keptCourse(keepCourse(tree) ?? '', lessonsDigest(fewer), tree.path, settings[0] as Setting), null);
});

test('is not kept where something is wrong in it', async () => {
  const tree = readCourseTree(folder);
  assert.is(keepCourse({ ...tree, folders: tree.folders.slice(1) }), null);
});

test('a file of something else saves no work and does no harm', async () => {
  const own = mkdtempSync(join(tmpdir(), 'cutaway-kept-'));
  const { folders } = readCourseTree(folder);
  try {
    for (const text of ['', '{', 'null', '[]', '{"digest":1}', '{"parts":[{}]}']) {
      writeFileSync(join(own, 'course.jsonl'), text);
      const { course, problems } = await loadCourse(folder, settings[0], join(own, 'course.jsonl'));
      const lessons = course?.parts.flatMap((part) => part.lessons);
      assert.equal([lessons?.length, problems], [folders.length, []], text);
    }
    assert.ok((await loadCourse(folder, settings[0], join(own, 'absent.json'))).course);
  } finally {
    rmSync(own, { recursive: true });
  }
});
