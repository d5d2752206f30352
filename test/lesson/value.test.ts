import type { Root } from 'mdast';
import * as assert from 'uvu/assert';
import { noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import type { Namespace } from '../../src/kernel/namespace.ts';
import { guestMarks, type Race } from '../../src/kernel/race.ts';
import { LessonError } from '../../src/lesson/lesson.ts';
import { parseProse } from '../../src/lesson/prose.ts';
import { fillLine, fillValues, type ValueScene, valuePathsOf } from '../../src/lesson/value.ts';
import { valueMeanings } from '../../src/lesson/value-table.ts';
import { suite } from '../support/suite.ts';
import { box, init, labInit, labNames, labNamespaces, shell, world } from './scenes.ts';

const test = suite('values in prose');

const user = (inode: number, outside: number, count: number): Namespace => ({
  type: 'user',
  inode,
  processes: 1,
  pid: null,
  boundAt: [],
  uidMap: [{ inside: 0, outside, count }],
});

const uts: Namespace = {
  type: 'uts',
  inode: labNamespaces.uts,
  processes: 1,
  pid: null,
  boundAt: [],
  hostname: 'web',
  domainname: 'example.org',
};

const mapped = { ...init, uid: 101000, namespaces: { ...init.namespaces, user: 601 } };

const race: Race = {
  state: 'over',
  elapsedUs: 9_000_000,
  by: 'tcg',
  container: { marks: [{ what: 'execve', atUs: 31_000 }], memoryBytes: 1_000_000 },
  callNanoseconds: 2_300_000,
  guest: { marks: [{ what: guestMarks.init, atUs: 4_100_000 }], memoryBytes: 210_000_000 },
  guestPid: 4711,
  console: 'reboot: Power down',
  report: { release: '6.1.0', bootId: 'c0ffee', processes: 60, memoryBytes: 97_000_000 },
};

const scene: ValueScene = {
  race,
  world: {
    ...world([labInit, { ...box, cgroup: '/cutaway-1-2/lab/box' }, shell, mapped]),
    namespaces: [user(600, 100000, 65536), user(601, 101000, 1), uts],
    cgroups: ['/cutaway-1-2/lab', '/cutaway-1-2/lab/box'].map((path) => ({
      path,
      version: 2,
      controllers: [],
      limits: noLimits,
      usage: noUsage,
      events: noEvents,
    })),
  },
  before: world([labInit, box, shell]),
  names: labNames,
  outcomes: [
    { ok: false, errno: 'EPERM', nanoseconds: 1 },
    { ok: true, value: 7, data: 'init\n', nanoseconds: 1 },
  ],
  kernel: '6.18.0',
};

const prose = (text: string): Root => {
  const root = parseProse(text, 'lessons/1.a/10.b.md').value;
  if (!root) throw new Error('no prose');
  return root;
};

const values: readonly (readonly [path: string, text: string])[] = [
  ['init.pid', '1'],
  ['init.pid.machine', '4250'],
  ['init.pid.lab', '7'],
  ['init.pid.box', '1'],
  ['lab-init.pid', '1'],
  ['box.pid', '3'],
  ['init.nspid', '4250 · 7 · 1'],
  ['init.comm', 'init'],
  ['init.namespace.pid', '101'],
  ['init.namespace.pid_for_children', '101'],
  ['box.namespace.mnt', '200'],
  ['init.uid', '0'],
  ['init.uid.lab', '1000'],
  ['init.uid.machine', '101000'],
  ['box.cgroup', '/box'],
  ['init.hostname', 'web'],
  ['init.domainname', 'example.org'],
  ['outcome.value', '7'],
  ['outcome.data', 'init'],
  ['kernel', '6.18.0'],
  ['race.container', '31 ms'],
  ['race.guest', '4.1 s'],
  ['race.pid', '4711'],
  ['race.kernel', '6.1.0'],
];

for (const [path, text] of values) {
  test(`{{${path}}} is ${text}`, () => {
    assert.is(fillLine(`a {{${path}}} b {{ ${path} }}`, scene), `a ${text} b ${text}`);
  });
}

test('every path of the table gives a value here, and is told of', () => {
  // The disk is put in when a lesson is read.
  for (const path of [...valueMeanings.keys()].filter((one) => !['outcome.errno', 'disk'].includes(one))) {
    assert.is.not(fillLine(`{{${path.replace('NAME', 'init')}}}`, scene), '');
  }
  assert.is(valueMeanings.size, 23 + 10 + 6 + 11);
});

test('a call that was refused has an errno and no value', () => {
  const refused = { ...scene, outcomes: scene.outcomes.slice(0, 1) };
  assert.is(fillLine('{{outcome.errno}}', refused), 'EPERM');
  assert.throws(() => fillLine('{{outcome.value}}', refused), /has no value at this point/);
  assert.throws(() => fillLine('{{outcome.errno}}', scene), /has no value at this point/);
  assert.throws(() => fillLine('{{outcome.value}}', { ...scene, outcomes: [] }), /has no value at this point/);
});

test('a process that has ended still has its numbers, and what it was when the step began', () => {
  const gone = { ...scene, world: world([labInit]), before: world([labInit, box]) };
  assert.is(fillLine('{{init.pid}} {{init.pid.machine}} {{init.nspid}}', gone), '1 4250 4250 · 7 · 1');
  assert.is(fillLine('{{box.comm}} {{box.namespace.pid}}', gone), 'box 100');
  assert.throws(() => fillLine('{{init.comm}}', gone), /{{init.comm}} has no value at this point of the lesson/);
  assert.throws(() => fillLine('{{init.namespace.pid}}', gone), /has no value/);
});

test('a namespace that is not there is none, and one that cannot be read says so', () => {
  const odd = {
    ...box,
    namespaces: { ...labNamespaces, net: null, pid_for_children: undefined },
  } as unknown as typeof box;
  const text = fillLine('{{box.namespace.pid_for_children}} {{box.namespace.net}}', {
    ...scene,
    world: world([odd]),
  });
  assert.is(text, 'none unreadable');
});

test('what is not there is an error with its place, never a blank', () => {
  const refused: readonly (readonly [text: string, line: number, column: number, message: RegExp])[] = [
    ['box is {{box.pid.box}}.', 1, 8, /{{box.pid.box}} has no value/],
    ['It is\n`{{worker.pid}}`', 2, 2, /{{worker.pid}} has no value/],
    ['- one\n- two,\n  and {{box.pids}}', 3, 7, /unknown value box.pids; did you mean box.pid\?/],
    ['```\n{{box.pid}}\n{{box}}\n```', 3, 1, /unknown value box/],
    ['{{outcome}}', 1, 1, /unknown value outcome; expected/],
    ['{{kernl}}', 1, 1, /did you mean kernel/],
    ['{{kernel.pid}}', 1, 1, /unknown value kernel.pid/],
    ['{{}}', 1, 1, /unknown value/],
    ['a {{box.pid', 1, 3, /expected }} after {{/],
    ['{{box.namespace.constructor}}', 1, 1, /unknown value/],
    ['**bold {{no.body}}**', 1, 8, /unknown value no.body/],
  ];
  for (const [text, line, column, message] of refused) {
    try {
      fillValues(prose(text), scene);
      assert.unreachable(text);
    } catch (error) {
      if (!(error instanceof LessonError)) throw error;
      assert.equal(error.place, { path: 'lessons/1.a/10.b.md', line, column }, text);
      assert.match(error.message, message);
    }
  }
});

test('a path into an object itself is no value', () => {
  for (const path of ['box.__proto__', 'box.constructor', '__proto__', 'constructor.name', 'toString']) {
    assert.throws(() => fillLine(`{{${path}}}`, scene), /unknown value/);
  }
});

test('a tree is filled in its text and code, and is not changed itself', () => {
  const root = prose('init is {{init.pid}}, **{{init.comm}}**.\n\n- `kill {{init.pid.lab}}`\n\n```\n{{kernel}}\n```');
  const kept = JSON.stringify(root);
  const filled = JSON.stringify(fillValues(root, scene).children, (key, value) =>
    key === 'position' ? undefined : value,
  );
  assert.match(filled, '"value":"init is 1, "');
  assert.match(filled, '"value":"init"');
  assert.match(filled, '"value":"kill 7"');
  assert.match(filled, '"value":"6.18.0"');
  assert.is(JSON.stringify(root), kept);
});

test('what is filled in is not read as Markdown', () => {
  const odd = { ...box, comm: '**x** <b>' };
  const filled = fillValues(prose('{{box.comm}}'), { ...scene, world: world([odd]) });
  assert.equal(
    JSON.parse(JSON.stringify(filled.children[0], (key, value) => (key === 'position' ? undefined : value))),
    {
      type: 'paragraph',
      children: [{ type: 'text', value: '**x** <b>' }],
    },
  );
});

test('templates of Go are left alone', () => {
  assert.is(
    fillLine("docker inspect -f '{{.State.Pid}}' {{box.comm}}", scene),
    "docker inspect -f '{{.State.Pid}}' box",
  );
  assert.equal(valuePathsOf(prose("`docker inspect -f '{{ .State.Pid }}'`")), []);
});

test('every use is found with its place', () => {
  const uses = valuePathsOf(prose('a {{box.pid}}\n\n> b {{ kernel }}\n>   c \\_ `{{init.oops}}`'));
  assert.equal(
    uses.map(({ path, name, line, column }) => [path, name, line, column]),
    [
      ['box.pid', 'box', 1, 3],
      ['kernel', null, 3, 5],
      ['init.oops', null, 4, 11],
    ],
  );
  assert.match(uses[2]?.wrong ?? '', 'unknown value init.oops; expected pid, pid.machine');
});
