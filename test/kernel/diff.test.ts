import * as assert from 'uvu/assert';
import { apply } from '../../src/kernel/apply.ts';
import { type Cgroup, noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import { diff } from '../../src/kernel/diff.ts';
import type { Event } from '../../src/kernel/event.ts';
import type { Mount } from '../../src/kernel/mount.ts';
import type { Process } from '../../src/kernel/process.ts';
import { emptyWorld, type World } from '../../src/kernel/world.ts';
import { scenes, sceneWorld } from '../procfs/scene.ts';
import { suite } from '../support/suite.ts';
import { chanceOf, randomWorld } from './random-world.ts';

const test = suite('diff and apply');

const applyAll = (world: World, events: readonly Event[]) => events.reduce(apply, world);
/** Equal to the last character: the order of rows and of keys counts, too. */
const assertLaw = (before: World, after: World, label: string) => {
  const result = applyAll(before, diff(before, after));
  assert.is(JSON.stringify(result), JSON.stringify(after), label);
  assert.equal(result, after, label);
};
const types = (before: World, after: World) => diff(before, after).map(({ type }) => type);

const bash: Process = {
  pid: 7,
  ppid: 1,
  nspid: [7],
  comm: 'bash',
  cmdline: 'bash',
  state: 'S',
  uid: 0,
  gid: 0,
  startTicks: 100,
  namespaces: { pid: 1, mnt: 2, net: 3 },
  cgroup: '/',
  capabilities: '0000000000000000',
  seccomp: 0,
};
const of = (parts: Partial<World>): World => ({ ...emptyWorld, ...parts });
const withBash = (changes: Partial<Process>) => of({ processes: [{ ...bash, ...changes }] });

test('applied to the first, the differences make the second: all pairs of recorded trees', async () => {
  const worlds = [emptyWorld, ...(await Promise.all(scenes.map(sceneWorld)))];
  assert.ok(scenes.length >= 3);
  for (const before of worlds) for (const after of worlds) assertLaw(before, after, 'recorded');
});

test('applied to the first, the differences make the second: Worlds by chance', () => {
  const chance = chanceOf(20_251_124);
  let before = randomWorld(chance);
  for (let round = 0; round < 1000; round += 1) {
    const after = randomWorld(chance);
    assertLaw(before, after, `round ${round}`);
    before = after;
  }
});

/**
 * Events that no other one of the same list would make up for: a cgroup's tell of both its sides, a number
 * may be used again.
 */
const stands = (event: Event, after: World) =>
  event.type === 'process-ended'
    ? !after.processes.some(({ pid }) => pid === event.process.pid)
    : !['limit-changed', 'usage-changed', 'oom-killed', 'mount-changed'].includes(event.type);

test('the law bites: one event fewer, and the Worlds differ', () => {
  const chance = chanceOf(7);
  const tried = new Set<string>();
  for (let round = 0; round < 300; round += 1) {
    const [before, after] = [randomWorld(chance), randomWorld(chance)];
    const events = diff(before, after);
    const dropped = chance(events.length || 1);
    const event = events[dropped];
    if (!event || !stands(event, after)) continue;
    tried.add(event.type);
    const result = applyAll(before, events.toSpliced(dropped, 1));
    assert.is.not(JSON.stringify(result), JSON.stringify(after), `round ${round}: ${event.type}`);
  }
  assert.ok(tried.size > 12, [...tried].join());
});

test('a World has no differences to itself, nor to an equal one', () => {
  const chance = chanceOf(3);
  const world = randomWorld(chance);
  assert.equal(diff(world, world), []);
  assert.equal(diff(world, structuredClone(world)), []);
});

test('a process that enters a namespace: one event a link, and nothing else', () => {
  const after = withBash({ namespaces: { pid: 1, mnt: 9, net: null, pid_for_children: 4 } });
  assert.equal(diff(withBash({}), after), [
    { type: 'namespace-entered', pid: 7, link: 'mnt', from: 2, to: 9 },
    { type: 'namespace-entered', pid: 7, link: 'net', from: 3, to: null },
    { type: 'namespace-entered', pid: 7, link: 'pid_for_children', from: undefined, to: 4 },
  ]);
});

test('a process that executes a program has changed; the fields are named', () => {
  const [event, ...more] = diff(withBash({}), withBash({ comm: 'sleep', cmdline: 'sleep 9', nspid: [7] }));
  assert.equal(more, []);
  assert.ok(event?.type === 'process-changed');
  assert.equal(event.fields, ['comm', 'cmdline']);
});

test('a number that is used again is another process', () => {
  assert.equal(types(withBash({}), withBash({ startTicks: 101 })), ['process-ended', 'process-appeared']);
});

const cgroup: Cgroup = {
  path: '/a',
  version: 2,
  controllers: ['memory'],
  limits: noLimits,
  usage: { ...noUsage, memoryBytes: 1, cpuMicroseconds: 5 },
  events: { ...noEvents, oomKill: 0 },
};
const withCgroup = (changes: Partial<Cgroup>) => of({ cgroups: [{ ...cgroup, ...changes }] });

test('limits, kills and usage of a cgroup are told apart', () => {
  const limits = { ...cgroup.limits, memoryMaxBytes: 64 };
  const events = { ...cgroup.events, oomKill: 1 };
  const usage = { ...cgroup.usage, memoryBytes: 2 };
  assert.equal(types(withCgroup({}), withCgroup({ limits })), ['limit-changed']);
  assert.equal(types(withCgroup({}), withCgroup({ controllers: [] })), ['limit-changed']);
  assert.equal(types(withCgroup({}), withCgroup({ events })), ['oom-killed']);
  assert.equal(types(withCgroup({}), withCgroup({ usage })), ['usage-changed']);
  const io = [{ device: '8:0', readBytes: 1, writtenBytes: 0 }];
  assert.equal(types(withCgroup({}), withCgroup({ usage: { ...cgroup.usage, io } })), ['usage-changed']);
  assert.equal(types(withCgroup({}), withCgroup({ limits: { ...limits, io: [] } })), ['limit-changed']);
  assert.equal(types(withCgroup({}), withCgroup({ events: { ...cgroup.events, periods: 1 } })), ['usage-changed']);
  assert.equal(types(withCgroup({}), withCgroup({ events, usage, limits })), [
    'limit-changed',
    'oom-killed',
    'usage-changed',
  ]);
  // A counter that starts to be readable has not counted anything yet.
  const unknown = { ...cgroup.events, oomKill: null };
  assert.equal(types(withCgroup({ events: unknown }), withCgroup({})), ['usage-changed']);
  assert.equal(types(withCgroup({}), of({ cgroups: [{ ...cgroup, version: 1 }] })), ['cgroup-added', 'cgroup-removed']);
});

const mount = (id: number, namespace = 1): Mount => ({
  id,
  parent: 1,
  root: '/',
  mountpoint: `/m${id}`,
  fstype: 'tmpfs',
  source: 'none',
  options: 'rw',
  propagation: 'private',
  namespace,
});

test('a mount that moves to another place in mountinfo: one event, and the others stay', () => {
  const before = of({ mounts: [mount(1), mount(2), mount(3), mount(4)] });
  const after = of({ mounts: [mount(4), mount(1), mount(2), mount(3)] });
  assert.equal(diff(before, after), [{ type: 'mount-changed', before: mount(4), after: mount(4), follows: null }]);
  assertLaw(before, after, 'moved');
});

test('the same id in two namespaces is two mounts', () => {
  assert.equal(diff(of({ mounts: [mount(5, 1)] }), of({ mounts: [mount(5, 1), mount(5, 2)] })), [
    { type: 'mount-added', mount: mount(5, 2), follows: null },
  ]);
});

test('links that nobody had read before are found, not added', () => {
  assert.equal(types(of({}), of({ links: [], routes: [] })), ['links-found', 'routes-found']);
  assert.equal(types(of({ links: [], routes: [] }), of({})), ['links-lost', 'routes-lost']);
});
