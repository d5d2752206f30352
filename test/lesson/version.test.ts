// What is said for one version of cgroups alone, and what a machine cannot do.
import type { Nodes } from 'mdast';
import * as assert from 'uvu/assert';
import { emptyWorld } from '../../src/kernel/world.ts';
import type { CgroupVersion } from '../../src/lesson/cgroup-version.ts';
import { courseOf } from '../../src/lesson/course-tree.ts';
import { fullSetting, type Lesson, lessonById, lessonsOf, type Need, type Setting } from '../../src/lesson/lesson.ts';
import { fillValues, valuePathsOf } from '../../src/lesson/value.ts';
import { suite } from '../support/suite.ts';
import { type Change, changedCourse, goodCourse, problemsAfter } from './good-course.ts';
import { labNames } from './scenes.ts';

const test = suite('versions and needs');

const three = async (setting: Partial<Setting>): Promise<Lesson> => {
  const { value } = courseOf(await goodCourse(), { ...fullSetting, ...setting });
  const lesson = value && lessonById(value, 'three');
  if (!lesson) throw new Error('no lesson');
  return lesson;
};

const textOf = (node: Nodes): string => {
  if ('children' in node) return node.children.map(textOf).join(' ');
  return 'value' in node ? node.value : '';
};

const limitOn = async (cgroup: CgroupVersion) => {
  const step = (await three({ cgroup })).steps[0];
  if (step?.task.kind !== 'acted') throw new Error('no acted step');
  return { ...step, ...step.task };
};

test('an act that is for one version is made there alone, and its outcome goes with it', async () => {
  const [v1, v2] = [await limitOn('v1'), await limitOn('v2')];
  const written = (step: typeof v1) => step.acts.map((act) => ('path' in act ? act.path : act.call));
  assert.equal(written(v1), [
    '/sys/fs/cgroup/memory/box',
    'fork',
    '/sys/fs/cgroup/memory/box/memory.limit_in_bytes',
    '/sys/fs/cgroup/memory/box/cgroup.procs',
  ]);
  assert.equal(written(v2), [
    '/sys/fs/cgroup/box',
    'fork',
    '/sys/fs/cgroup/box/memory.max',
    '/sys/fs/cgroup/box/cgroup.procs',
  ]);
  assert.equal(v1.outcomes, [{}, { returnsPid: 'init' }, { returns: 8 }, {}]);
  assert.equal(v2.outcomes, [{}, { returnsPid: 'init' }, { returns: 8 }, { data: '' }]);
  assert.ok([...v1.acts, ...v2.acts].every((act) => !('on' in act)));
});

test('so are hints, lines to type, and the same thing in a shell', async () => {
  const [v1, v2] = [await limitOn('v1'), await limitOn('v2')];
  assert.equal(v1.hints, ['The file is memory.limit_in_bytes.', 'Both take a number of bytes.']);
  assert.equal(v2.hints, ['The file is memory.max.', 'Both take a number of bytes.']);
  assert.equal(v1.sameAs, { shell: 'echo 64M > memory.limit_in_bytes', oci: null, docker: '--memory 64m' });
  assert.is(v2.sameAs.shell, 'echo 64M > memory.max');
  const solveOn = async (cgroup: CgroupVersion) => {
    const task = (await three({ cgroup })).steps.at(-1)?.task;
    return task?.kind === 'asked' && task.solve;
  };
  assert.equal(await solveOn('v1'), ['cd /sys/fs/cgroup/memory', 'true']);
  assert.equal(await solveOn('v2'), ['cd /sys/fs/cgroup', 'true']);
});

test('a step that is for one version is there alone', async () => {
  const idsOn = async (cgroup: CgroupVersion) => (await three({ cgroup })).steps.map(({ id }) => id);
  assert.equal(await idsOn('v1'), ['limit', 'more']);
  assert.equal(await idsOn('v2'), ['limit', 'leave', 'more']);
});

test('a paragraph, and what a mark of its own stands before, is shown with its version', async () => {
  const [v1, v2] = [await three({ cgroup: 'v1' }), await three({ cgroup: 'v2' })];
  assert.match(textOf(v1.prose), 'in hierarchies of their own');
  assert.not.match(textOf(v1.prose), 'one hierarchy');
  assert.match(textOf(v2.prose), /not there for the other\. There is one hierarchy/);
  const after = (lesson: Lesson) => lesson.steps[0]?.after.children.map((block) => [block.type, textOf(block)]);
  assert.equal(after(v1), [
    ['paragraph', 'init is {{init.pid.lab}}, and its limit holds.'],
    ['code', 'cat /sys/fs/cgroup/memory/box/memory.limit_in_bytes'],
  ]);
  assert.equal(after(v2)?.[1], ['paragraph', 'The file of {{init.comm}}, {{init.pid}}, is  memory.max .']);
});

test('values after a mark have the place that they have in the file', async () => {
  const { after } = await limitOn('v2');
  const places = valuePathsOf(after).map(({ path, line, column }) => `${path} ${line}:${column}`);
  assert.equal(places, ['init.pid.lab 38:9', 'init.comm 46:23', 'init.pid 46:38']);
  const scene = { world: emptyWorld, before: emptyWorld, names: labNames, outcomes: [], kernel: '6.1' };
  assert.throws(
    () => fillValues(after, scene),
    (error: Error) => /30\.three\/10\.limit\.md:46:23: \{\{init\.comm\}\} has no value/.test(error.message),
  );
});

test('a step that a machine cannot do stays in its place, does nothing and says why', async () => {
  const missing = new Map([['cgroup-memory', 'there is no memory controller']] as const);
  const [step, leave, more] = (await three({ cgroup: 'v2', missing })).steps;
  assert.equal([step?.id, step?.impossible, more?.impossible], ['limit', 'there is no memory controller', null]);
  assert.equal(step?.task, { kind: 'acted', acts: [], outcomes: [] });
  assert.equal([step?.expect, step?.keep, step?.predict], [[], [], null]);
  assert.match(step ? textOf(step.after) : '', 'There is no memory controller. The step is left out');
  assert.is(leave?.task.kind, 'acted');
});

test('a lab has a directory on a disk where a step that can be done needs one', async () => {
  const withDisk = async (need: Need, setting: Partial<Setting>) => {
    const changed = {
      file: '30.three/30.more.md',
      from: 'panes: [processes]',
      to: `panes: [processes]\nrequires: [${need}]`,
    };
    const { value } = courseOf(await changedCourse(changed), { ...fullSetting, ...setting });
    return value && lessonsOf(value).flatMap(({ id, hasScratch }) => (hasScratch ? [id] : []));
  };
  for (const need of ['scratch', 'disk-io'] as const) {
    assert.equal(await withDisk(need, {}), ['three']);
    assert.equal(await withDisk(need, { missing: new Map([[need, 'there is no disk']]) }), []);
  }
  assert.equal(await withDisk('userns', {}), []);
});

const limit = '30.three/10.limit.md';
const more = '30.three/30.more.md';
const four = 'expected lab-init, lab, shell or box';

/** What one change makes wrong, with one version or with both. */
const changes: readonly (readonly [why: string, change: Change, problems: readonly string[]])[] = [
  [
    'a name that one version alone makes, where both speak of it',
    { file: limit, from: 'call: fork, as: init }', to: 'call: fork, as: init, on: v2 }' },
    [
      `${limit}:12:84 on v1: there is no process init at this point; ${four}`,
      `${limit}:22:14 on v1: there is no process init after this step; ${four}`,
      `${limit}:23:14 on v1: there is no process init after this step; ${four}`,
      `${limit}:38:9 on v1: there is no process init here; ${four}`,
    ],
  ],
  [
    'a call that is misspelt for one version',
    { file: limit, from: 'path: /sys/fs/cgroup/memory/box, on: v1', to: 'path: sys, on: v1' },
    [`${limit}:6:38 expected a path that starts with /, saw "sys"`],
  ],
  [
    'a version that there is not',
    { file: limit, from: 'path: /sys/fs/cgroup/box, on: v2', to: 'path: /sys/fs/cgroup/box, on: v3' },
    [`${limit}:7:62 unknown word v3; did you mean v1?`],
  ],
  [
    'nothing left to type with one version',
    { file: more, from: '  - { on: v2, say: "cd /sys/fs/cgroup" }\n  - "true"\n', to: '' },
    [`${more}:6:3 on v2: no line is left to type; write on for the step itself`],
  ],
  [
    'a value of nobody in a line for one version',
    { file: more, from: '"cd /sys/fs/cgroup" }', to: '"cd {{worker.pid}}" }' },
    [`${more}:7:5 on v2: there is no process worker here; expected lab-init, lab, shell, box or init`],
  ],
  [
    'a value of nobody in a paragraph for one version',
    { file: limit, from: '{{init.comm}}', to: '{{worker.comm}}' },
    [`${limit}:46:23 on v2: there is no process worker here; expected lab-init, lab, shell, box or init`],
  ],
  [
    'a mark in the middle of a paragraph',
    { file: limit, from: 'and its limit holds', to: 'and {{on v1}} its limit holds' },
    [`${limit}:38:31 {{on v1}} and {{on v2}} stand at the start of a paragraph, outside lists and quotes`],
  ],
  [
    'nothing said with one version',
    { file: limit, from: 'init is put under a limit.', to: '{{on v1}} init is put under a limit.' },
    [`${limit}:34:1 on v2: nothing is said before it happens; say something for both`],
  ],
  [
    'a name that is made only where something is required',
    { file: '30.three/20.leave.md', from: 'requires: [cgroup-memory]\n', to: '' },
    [
      '30.three/20.leave.md:9:14 on v2: init is made only where there is cgroup-memory; expected requires: [cgroup-memory] here as well',
    ],
  ],
  [
    'a name in prose that is made only where something is required',
    { file: more, from: 'It holds.', to: 'init is {{init.pid}}.' },
    [`${more}:2:8 init is made only where there is cgroup-memory; expected requires: [cgroup-memory] here as well`],
  ],
  [
    'a need that there is not',
    { file: limit, from: 'requires: [cgroup-memory]', to: 'requires: [cgroup-memroy]' },
    [`${limit}:3:12 unknown need cgroup-memroy; did you mean cgroup-memory?`],
  ],
];

for (const [why, change, problems] of changes) {
  test(`${why}: a problem at its place`, async () => {
    assert.equal(await problemsAfter(change), problems);
  });
}
