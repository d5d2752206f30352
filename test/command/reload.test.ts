// How a visit goes on when the files of its lesson were read again.
import * as assert from 'uvu/assert';
import { continuation, problemsByLesson, problemText } from '../../src/command/reload.ts';
import { courseOf } from '../../src/lesson/course-tree.ts';
import type { Course } from '../../src/lesson/lesson.ts';
import { type Change, changedCourse, goodCourse } from '../lesson/good-course.ts';
import { suite } from '../support/suite.ts';

const test = suite('a lesson that is read again');

const { value: course } = courseOf(await goodCourse());
if (!course) throw new Error('the good course has problems');

const after = async (...changes: readonly Change[]): Promise<Course> => {
  const { value, problems } = courseOf(await changedCourse(...changes));
  if (!value) throw new Error(JSON.stringify(problems));
  return value;
};

const fork = '10.one/10.fork.md';
const end = '10.one/100.end.md';
const at = (step: string | null, phase: 'ready' | 'passed' = 'ready') => ({ lesson: 'one', step, phase });

const prose: Change = { file: fork, from: 'box is {{box.pid}}', to: 'box was {{box.pid}}' };
const act: Change = {
  file: fork,
  from: '{ actor: box, call: kill, pid: init, signal: SIGSTOP }',
  to: '{ actor: box, call: getpid }',
};
const claim: Change = { file: fork, from: '  - { actor: init, levels: 3 }\n', to: '' };

const cases: readonly (readonly [
  why: string,
  changes: readonly Change[],
  place: ReturnType<typeof at>,
  how: object,
])[] = [
  ['nothing was changed', [], at('fork', 'passed'), { how: 'stay' }],
  ['what is said changes nothing in the lab', [prose], at('end', 'passed'), { how: 'stay' }],
  ['a call of a step that is not made yet', [act], at('fork'), { how: 'stay' }],
  ['a call of a step that is made', [act], at('fork', 'passed'), { how: 'replay', lesson: 'one', step: 'fork' }],
  ['a call of a step before', [act], at('by-hand'), { how: 'replay', lesson: 'one', step: 'by-hand' }],
  ['a claim of a step that was checked', [claim], at('fork', 'passed'), { how: 'replay', lesson: 'one', step: 'fork' }],
  [
    'an actor more',
    [{ file: '10.one/lesson.md', from: '[box, web]', to: '[box, web, db]' }],
    at(null),
    { how: 'replay', lesson: 'one', step: null },
  ],
];

for (const [why, changes, place, how] of cases) {
  test(why, async () => {
    assert.equal(continuation(course, await after(...changes), place), how);
  });
}

test('in the course list there is nothing to go on with', async () => {
  assert.equal(continuation(course, await after(act), { lesson: null, step: null, phase: 'ready' }), { how: 'stay' });
});

test('a step that is gone, or has another name: the one in its place', () => {
  const without = (id: string): Course => ({
    ...course,
    parts: course.parts.map((part) => ({
      ...part,
      lessons: part.lessons.map((lesson) => ({ ...lesson, steps: lesson.steps.filter((step) => step.id !== id) })),
    })),
  });
  assert.equal(continuation(course, without('by-hand'), at('by-hand')), { how: 'replay', lesson: 'one', step: 'end' });
  assert.equal(continuation(course, without('end'), at('end')), { how: 'replay', lesson: 'one', step: 'by-hand' });
  assert.equal(continuation(course, without('fork'), at('fork')), { how: 'replay', lesson: 'one', step: 'by-hand' });
});

test('a lesson that is gone is left', () => {
  const empty = { ...course, parts: [] };
  assert.equal(continuation(course, empty, at('fork')), { how: 'leave' });
});

test('a problem is said with its place below the course', () => {
  const problem = { path: `/home/me/course/${end}`, line: 3, column: 5, message: 'wrong' };
  assert.is(problemText([problem, problem, problem], '/home/me/course'), `course/${end}:3:5 wrong (and 2 more)`);
  assert.is(problemText([problem], '/home/me/course/10.one'), `${end}:3:5 wrong`);
  assert.is(problemText([], '/home/me'), '');
});

test('a lesson with a problem is marked, and no other', () => {
  const lesson = course.parts[0]?.lessons[0];
  const problem = { path: `${lesson?.path}/100.end.md`, line: 3, column: 5, message: 'wrong' };
  assert.equal([...problemsByLesson(course, [problem], 'fixtures/lessons/good').keys()], ['one']);
});
