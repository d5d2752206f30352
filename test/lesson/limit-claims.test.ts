import * as assert from 'uvu/assert';
import { type Cgroup, noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import type { World } from '../../src/kernel/world.ts';
import { judge } from '../../src/lesson/expect.ts';
import { predicateSchema } from '../../src/lesson/predicate.ts';
import { suite } from '../support/suite.ts';
import { init as child, labInit, names, world } from './scenes.ts';

const test = suite('claims about limits');

const MiB = 2 ** 20;
const top = '/cutaway-12-345/lab';

const cgroup = (path: string, version: 1 | 2, limits: Partial<Cgroup['limits']> = {}): Cgroup => ({
  path: top + path,
  version,
  controllers: ['cpu', 'memory', 'pids'],
  limits: { ...noLimits, ...limits },
  usage: noUsage,
  events: noEvents,
});

/** A lab whose init is in the cgroup `below` the lab's. */
const lab = (below: string | null, version: 1 | 2): World => {
  const init = { ...child, cgroup: below === null ? null : top + below };
  const limits = { memoryMaxBytes: 64 * MiB, pidsMax: 20, cpuMax: 0.5 };
  return {
    ...world([labInit, init]),
    // As on a hybrid machine: v2 is mounted as well, and no controller answers in it.
    cgroups: [
      cgroup('', version),
      ...(version === 1 ? [{ ...cgroup('/box', 2), controllers: [] }] : []),
      cgroup('/box', version, limits),
      cgroup('/free', version),
      { ...cgroup('/some', version), controllers: ['memory'] },
    ],
  };
};

const judged = (written: unknown, now: World) => {
  const claim = predicateSchema.parse(written);
  const { held, claim: said, saw } = judge(claim, { world: now, before: now, names: names({ init: child }) });
  return [held, said, saw];
};

const limits: readonly (readonly [written: object, below: string, held: boolean, claim: string, saw: string])[] = [
  [
    { limit: 'memory', is: '64M' },
    '/box',
    true,
    "init's cgroup has a memory limit of 64M",
    '/box has a memory limit of 64M',
  ],
  [
    { limit: 'memory', is: 64 * MiB },
    '/box',
    true,
    "init's cgroup has a memory limit of 64M",
    '/box has a memory limit of 64M',
  ],
  [
    { limit: 'memory', is: '65M' },
    '/box',
    false,
    "init's cgroup has a memory limit of 65M",
    '/box has a memory limit of 64M',
  ],
  [
    { limit: 'memory', is: 64 * MiB + 1000 },
    '/box',
    true,
    `init's cgroup has a memory limit of ${64 * MiB + 1000} bytes`,
    '/box has a memory limit of 64M',
  ],
  [
    { limit: 'memory', is: '64M' },
    '/free',
    false,
    "init's cgroup has a memory limit of 64M",
    '/free has no memory limit',
  ],
  [{ limit: 'memory', is: 'none' }, '/free', true, "init's cgroup has no memory limit", '/free has no memory limit'],
  [
    { limit: 'memory', is: 'none' },
    '/box',
    false,
    "init's cgroup has no memory limit",
    '/box has a memory limit of 64M',
  ],
  [
    { limit: 'pids', is: 20 },
    '/box',
    true,
    "init's cgroup has a limit on processes of 20",
    '/box has a limit on processes of 20',
  ],
  [
    { limit: 'cpu', is: 0.5 },
    '/box',
    true,
    "init's cgroup has a processor limit of 0.5 processors",
    '/box has a processor limit of 0.5 processors',
  ],
  [
    { limit: 'pids', is: 20 },
    '/some',
    false,
    "init's cgroup has a limit on processes of 20",
    'the pids controller does not answer in the cgroup /some',
  ],
  [
    { limit: 'pids', is: 'none' },
    '/gone',
    false,
    "init's cgroup has no limit on processes",
    `init's cgroup, ${top}/gone, cannot be read`,
  ],
];

for (const version of [1, 2] as const) {
  for (const [written, below, held, claim, saw] of limits) {
    test(`v${version}: ${JSON.stringify(written)} in ${below}: ${saw}`, () => {
      assert.equal(judged({ actor: 'init', ...written }, lab(below, version)), [held, claim, saw]);
    });
  }

  test(`v${version}: a cgroup is told from the lab's own`, () => {
    const claim = { actor: 'init', cgroup: '/box' };
    assert.equal(judged(claim, lab('/box', version)), [
      true,
      'init is in the cgroup /box',
      'init is in the cgroup /box',
    ]);
    assert.equal(judged(claim, lab('', version)), [false, 'init is in the cgroup /box', 'init is in the cgroup /']);
    assert.equal(judged(claim, lab(null, version)), [
      false,
      'init is in the cgroup /box',
      "init's cgroup cannot be read",
    ]);
  });
}

test('a limit that cannot be read is not "no limit"', () => {
  const now = {
    ...lab('/free', 2),
    unreadable: [{ what: `/sys/fs/cgroup${top}/free/memory.max`, why: 'EACCES' }],
  };
  assert.equal(judged({ actor: 'init', limit: 'memory', is: 'none' }, now), [
    false,
    "init's cgroup has no memory limit",
    'the memory limit of /free cannot be read: EACCES',
  ]);
});

test('refused: pids holds when the kernel has refused a process since the step began', () => {
  const withRefusals = (count: number | null) => {
    const now = lab('/box', 2);
    const cgroups = now.cgroups.map((one) => ({
      ...one,
      usage: { ...one.usage, pids: 20 },
      events: { ...one.events, pidsMax: count },
    }));
    return { ...now, cgroups };
  };
  const claim = predicateSchema.parse({ actor: 'init', refused: 'pids' });
  const seen = (earlier: number | null, later: number | null) => {
    const { held, saw } = judge(claim, {
      world: withRefusals(later),
      before: withRefusals(earlier),
      names: names({ init: child }),
    });
    return [held, saw];
  };
  assert.equal(seen(0, 1), [true, '/box was refused a process']);
  assert.equal(seen(3, 3), [false, '/box was refused no process: it has 20 of 20']);
  assert.equal(seen(null, 1), [true, '/box was refused a process'], 'the cgroup was not there before');
  assert.equal(seen(0, null), [false, 'what has happened in /box cannot be read']);
});
