import * as assert from 'uvu/assert';
import { type Cgroup, noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import type { Process } from '../../src/kernel/process.ts';
import type { World } from '../../src/kernel/world.ts';
import { judge } from '../../src/lesson/expect.ts';
import { predicateSchema } from '../../src/lesson/predicate.ts';
import { suite } from '../support/suite.ts';
import { box, init, labInit, names, shell, world } from './scenes.ts';

const test = suite('claims about the cgroup tree');

const top = '/cutaway-12-345/lab';

const cgroup = (below: string, pidsMax: number | null, more: Partial<Cgroup> = {}): Cgroup => ({
  path: top + below,
  version: 2,
  controllers: ['memory', 'pids'],
  childControllers: [],
  isFrozen: false,
  limits: { ...noLimits, pidsMax },
  usage: noUsage,
  events: noEvents,
  ...more,
});

/** init in /box/inner, box in /box, shell in the lab's own; a zombie in /box. */
const living: readonly Process[] = [
  { ...labInit, cgroup: top },
  { ...box, cgroup: `${top}/box` },
  { ...shell, cgroup: top },
  { ...init, cgroup: `${top}/box/inner` },
  { ...init, pid: 4260, nspid: [4260, 9], state: 'Z', cgroup: `${top}/box` },
];

const lab = (cgroups: readonly Cgroup[] = [], processes = living): World => ({
  ...world(processes),
  cgroups: [
    cgroup('', null),
    cgroup('/box', 2, { childControllers: ['pids', 'memory'], isFrozen: true }),
    cgroup('/box/inner', 100, { isFrozen: true }),
    cgroup('/free', null),
    ...cgroups,
  ],
});

const judged = (written: object, now = lab(), before = now) => {
  const claim = predicateSchema.parse({ actor: 'init', ...written });
  const { held, claim: said, saw } = judge(claim, { world: now, before, names: names({ init, box, shell }) });
  return [held, said, saw];
};

const rows: readonly (readonly [written: object, held: boolean, claim: string, saw: string])[] = [
  [{ cgroup_at: '/free' }, true, 'there is a cgroup /free', '/free is there'],
  [{ cgroup_at: '/none' }, false, 'there is a cgroup /none', 'there is no /none'],
  [{ cgroup_at: '/none', is: 'absent' }, true, 'there is no cgroup /none', 'there is no /none'],
  [{ cgroup_at: '/free', is: 'absent' }, false, 'there is no cgroup /free', '/free is there'],
  [{ cgroup_at: '/free', processes: 0 }, true, 'the cgroup /free holds no process', '/free holds no process'],
  [{ cgroup_at: '/none', processes: 0 }, false, 'the cgroup /none holds no process', 'there is no /none'],
  [{ cgroup_at: '/box', processes: 1 }, true, 'the cgroup /box holds one process', '/box holds one process'],
  [{ cgroup_at: '/', processes: 2 }, true, 'the cgroup / holds 2 processes', '/ holds 2 processes'],
  [{ cgroup_at: '/free', processes: 'some' }, false, 'the cgroup /free holds processes', '/free holds no process'],
  [
    { cgroup_at: '/box', gives: ['memory', 'pids'] },
    true,
    'the cgroup /box gives its children memory, pids',
    '/box gives its children memory, pids',
  ],
  [
    { cgroup_at: '/box', gives: [] },
    false,
    'the cgroup /box gives its children no controller',
    '/box gives its children memory, pids',
  ],
  [{ holding: 'pids', is: 2 }, true, 'init is held by a limit of 2 processes', 'init is held by the 2 of /box'],
  [{ holding: 'pids', is: 100 }, false, 'init is held by a limit of 100 processes', 'init is held by the 2 of /box'],
  [
    { actor: 'shell', holding: 'pids', is: 2 },
    false,
    'shell is held by a limit of 2 processes',
    'no cgroup that shell is in has a limit on processes',
  ],
  [{ frozen: true }, true, "init's cgroup is frozen", '/box/inner is frozen'],
  [{ frozen: false }, false, "init's cgroup is not frozen", '/box/inner is frozen'],
  [{ actor: 'shell', frozen: false }, true, "shell's cgroup is not frozen", '/ is not frozen'],
  [{ cgroup: true }, true, 'init is in the cgroup where it was', 'init is in the cgroup /box/inner'],
];

for (const [written, held, claim, saw] of rows) {
  test(`${JSON.stringify(written)}: ${saw}`, () => assert.equal(judged(written), [held, claim, saw]));
}

test('who has moved is not where it was', () => {
  const before = lab(
    [],
    living.map((one) => ({ ...one, cgroup: top })),
  );
  assert.is(judged({ cgroup: true }, lab(), before)[0], false);
});

test('with v1 a process has a place in each hierarchy, and its limit is that of its place', () => {
  const moved = living.map((one) => ({ ...one, elsewhere: { memory: top, freezer: `${top}/free` } }));
  const v1 = (one: Cgroup): Cgroup => ({ ...one, version: 1, childControllers: null });
  const now = { ...lab([], moved), cgroups: lab().cgroups.map(v1) };
  assert.equal(judged({ cgroup: '/', of: 'memory' }, now), [
    true,
    'init is in the cgroup / of memory',
    'init is in the cgroup / of memory',
  ]);
  assert.is(judged({ cgroup: '/box/inner', of: 'pids' }, now)[0], true);
  assert.is(judged({ frozen: false }, now)[2], '/free is not frozen');
  assert.is(judged({ limit: 'memory', is: 'none' }, now)[2], '/ has no memory limit');
  assert.is(judged({ cgroup_at: '/free', processes: 'some' }, now)[0], true);
  assert.is(judged({ cgroup_at: '/box', gives: [] }, now)[2], 'what /box gives its children cannot be read');
});

test('what cannot be read holds for nothing', () => {
  const hidden = lab(
    [],
    living.map((one) => ({ ...one, cgroup: null })),
  );
  for (const written of [
    { cgroup_at: '/free', processes: 0 },
    { cgroup_at: '/free', processes: 'some' },
    { holding: 'pids', is: 2 },
    { frozen: true },
    { frozen: false },
    { cgroup: true },
  ])
    assert.is(judged(written, hidden)[0], false, JSON.stringify(written));
  const unreadable = [{ what: `/sys/fs/cgroup${top}/free/cgroup.subtree_control`, why: 'EIO' }];
  assert.equal(judged({ cgroup_at: '/free', gives: [] }, { ...lab(), unreadable }).slice(0, 1), [false]);
  assert.is(judged({ cgroup_at: '/free', gives: [] })[0], true);
  const unknown = { ...lab(), cgroups: lab().cgroups.map((one) => ({ ...one, isFrozen: null })) };
  assert.is(judged({ frozen: false }, unknown)[0], false);
});
