// Claims on the kernel's counters of a cgroup: what has happened in it since the step began, and what it uses.
import * as assert from 'uvu/assert';
import { type Cgroup, noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import type { World } from '../../src/kernel/world.ts';
import { judge } from '../../src/lesson/expect.ts';
import { predicateSchema } from '../../src/lesson/predicate.ts';
import { fillLine } from '../../src/lesson/value.ts';
import { suite } from '../support/suite.ts';
import { box, init, labInit, names, world } from './scenes.ts';

const test = suite('claims about counters');

const MiB = 2 ** 20;
const top = '/cutaway-12-345/lab';

/** What differs from a cgroup in which nothing has happened. */
interface Told {
  readonly events?: Partial<Cgroup['events']>;
  readonly usage?: Partial<Cgroup['usage']>;
  readonly limits?: Partial<Cgroup['limits']>;
}

const quiet = { oomKill: 0, memoryMax: 0, pidsMax: 0, throttled: 0, periods: 0, throttledMicroseconds: 0 };

const cgroup = (path: string, { events, usage, limits }: Told = {}): Cgroup => ({
  path: top + path,
  version: 1,
  controllers: ['cpu', 'cpuacct', 'memory', 'pids'],
  limits: { ...noLimits, memoryMaxBytes: 16 * MiB, cpuMax: 0.2, cpuPeriodMicroseconds: 100_000, ...limits },
  usage: { ...noUsage, memoryBytes: 4 * MiB, cpuMicroseconds: 0, pids: 2, ...usage },
  events: { ...noEvents, ...quiet, ...events },
});

/** init is in /a, box in /b. */
const lab = (a: Told, b: Told = {}): World => ({
  ...world([labInit, { ...init, cgroup: `${top}/a` }, { ...box, cgroup: `${top}/b` }]),
  cgroups: [cgroup(''), cgroup('/a', a), cgroup('/b', b)],
});

const known = names({ init, box });

const judged = (written: object, now: World, before: World = lab({})) => {
  const { held, claim, saw } = judge(predicateSchema.parse({ actor: 'init', ...written }), {
    world: now,
    before,
    names: known,
  });
  return [held, claim, saw];
};

test('throttled: what has been counted since the step began', () => {
  const since = (before: number, now: number) =>
    judged({ throttled: true }, lab({ events: { throttled: now } }), lab({ events: { throttled: before } }));
  assert.equal(since(3, 4), [true, "init's cgroup was throttled", '/a was throttled']);
  assert.equal(since(3, 3), [false, "init's cgroup was throttled", '/a was not throttled: it may use 0.2 processors']);
  const none = lab({ limits: { cpuMax: null } });
  assert.equal(judged({ throttled: true }, none, none)[2], '/a was not throttled: it has no processor limit');
});

test('oom_killed: a kill in another cgroup is none in this one', () => {
  const killed: Told = { events: { oomKill: 1 } };
  assert.equal(judged({ oom_killed: true }, lab(killed)), [
    true,
    "init's cgroup had a process killed for want of memory",
    '/a had a process killed for want of memory',
  ]);
  assert.equal(judged({ oom_killed: true }, lab({}, killed)), [
    false,
    "init's cgroup had a process killed for want of memory",
    '/a had no process killed for want of memory: it uses 4M of 16M',
  ]);
  assert.is(judged({ oom_killed: false }, lab({}, killed))[0], true);
  assert.is(judged({ oom_killed: false }, lab(killed))[0], false);
  assert.is(judged({ oom_killed: false }, lab(killed), lab(killed))[0], true, 'it was before the step');
});

test('a cgroup that was made since began with nothing counted', () => {
  const before = { ...lab({}), cgroups: [] };
  assert.is(judged({ at_limit: 'memory' }, lab({ events: { memoryMax: 2 } }), before)[0], true);
  assert.is(judged({ at_limit: 'memory' }, lab({}), before)[0], false);
});

test('what cannot be read, and what no controller counts, neither has happened nor has not', () => {
  for (const written of [{ throttled: true }, { throttled: false }]) {
    const unread = judged(written, lab({ events: { throttled: null } }));
    assert.equal([unread[0], unread[2]], [false, 'what has happened in /a cannot be read']);
  }
  const now = lab({});
  const silent = { ...now, cgroups: now.cgroups.map((one) => ({ ...one, controllers: ['pids'] })) };
  assert.equal(judged({ oom_killed: false }, silent)[0], false);
  assert.match(String(judged({ used: 'memory', at_most: '1G' }, silent)[2]), 'the memory controller does not answer');
});

test('used: memory is what it is now, between two bounds', () => {
  const now = lab({ usage: { memoryBytes: 8.2 * MiB } });
  assert.equal(judged({ used: 'memory', at_least: '8M', at_most: '9M' }, now), [
    true,
    "init's cgroup uses at least 8M and at most 9M of memory",
    '/a uses 8.2M of memory',
  ]);
  assert.is(judged({ used: 'memory', at_most: '8M' }, now)[0], false);
  assert.is(judged({ used: 'memory', at_least: '9M' }, now)[0], false);
});

test('used: cpu is counted in periods of the kernel', () => {
  const used = (cpuMicroseconds: number, periods: number) =>
    judged(
      { used: 'cpu', at_least: 0.15, at_most: 0.25 },
      lab({ usage: { cpuMicroseconds: 1e6 + cpuMicroseconds }, events: { periods: 7 + periods } }),
      lab({ usage: { cpuMicroseconds: 1e6 }, events: { periods: 7 } }),
    );
  assert.equal(used(200_000, 10), [
    true,
    "init's cgroup uses at least 0.15 processors and at most 0.25 processors",
    '/a uses 0.2 processors',
  ]);
  assert.equal(used(900_000, 10)[0], false);
  assert.equal(used(80_000, 4).slice(0, 3).at(2), 'what /a uses of cpu cannot be told yet');
});

test('busier_than compares what was used since the step began', () => {
  const claim = { busier_than: 'box', times: 2 };
  const before = lab({ usage: { cpuMicroseconds: 500_000 } });
  const now = (own: number, other: number) =>
    lab({ usage: { cpuMicroseconds: 500_000 + own } }, { usage: { cpuMicroseconds: other } });
  assert.equal(judged(claim, now(300_000, 100_000), before), [
    true,
    "init's cgroup has used at least 2 times the processor time of box's",
    '/a has used 300 ms, /b 100 ms',
  ]);
  assert.is(judged(claim, now(190_000, 100_000), before)[0], false);
  assert.is(judged(claim, now(20_000, 0), before)[0], false, 'too little to say');
  assert.is(judged({ busier_than: 'box' }, now(100_000, 100_000), before)[0], false);
});

test('prose counts from where the step began, too', () => {
  const scene = {
    world: lab({ usage: { memoryBytes: 8.2 * MiB, cpuMicroseconds: 2e5 }, events: { throttled: 9, periods: 10 } }),
    before: lab({ events: { throttled: 2 } }),
    names: known,
    outcomes: [],
    kernel: '6.18.0',
  };
  const line =
    '{{init.memory}} {{init.throttled}} {{init.periods}} {{init.processors}} {{init.oom_kills}} {{init.at_limit}}';
  assert.is(fillLine(line, scene), '8.2M 7 10 0.2 0 0');
  assert.is(fillLine('{{lab-init.memory}}', { ...scene, names: names({ 'lab-init': labInit }) }), 'unreadable');
});
