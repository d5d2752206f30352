import * as assert from 'uvu/assert';
import type { Cgroup } from '../../src/kernel/cgroup.ts';
import { diff } from '../../src/kernel/diff.ts';
import { emptyWorld, type World } from '../../src/kernel/world.ts';
import { newSession, reduce, type Session } from '../../src/session/session.ts';
import { noUsageYet, type Usage, usageSpan, withLook } from '../../src/session/usage.ts';
import { cgroup } from '../panes/made-up-limits.ts';
import { suite } from '../support/suite.ts';

const test = suite('usage');

const second = 1_000_000;
const using = (memoryBytes: number): Cgroup => cgroup('', { usage: { memoryBytes } });
const worldOf = (...cgroups: readonly Cgroup[]): World => ({ ...emptyWorld, cgroups });
const lookAt = (usage: Usage, at: number, memoryBytes: number): Usage =>
  withLook(usage, { at, since: at - second / 10, cgroups: [using(memoryBytes)] });
const memoryOf = ({ samples }: Usage) =>
  samples.flatMap(({ cgroups }) => [...cgroups.values()].map(({ memory }) => memory?.used));

test('looks that come soon after each other are one sample, which has the most of all', () => {
  const first = lookAt(noUsageYet, 0, 1);
  const soon = lookAt(lookAt(first, 0.1 * second, 50), 0.2 * second, 3);
  assert.is(soon.samples, first.samples);
  const later = lookAt(soon, 0.3 * second, 2);
  assert.equal(memoryOf(later), [1, 2]);
  const [reading] = [...(later.samples[1]?.cgroups.values() ?? [])];
  assert.is(reading?.memory?.most, 50);
  assert.is(later.samples[1]?.since, 0);
});

test('a minute is kept, and the sample before it', () => {
  let usage = noUsageYet;
  for (let at = 0; at <= 100; at += 1) usage = lookAt(usage, at * second, at);
  assert.is(usage.samples[0]?.at, 100 * second - usageSpan);
  assert.is(usage.samples.length, 61);
});

test('limits and what happened at them, on v1 by the hierarchy that has the controller', () => {
  const shared = cgroup('', { controllers: ['name=systemd'], usage: { memoryBytes: null } });
  const memory = cgroup('', { controllers: ['memory'], limits: { memoryMaxBytes: 64 }, events: { oomKill: 2 } });
  const { samples } = withLook(noUsageYet, { at: 5, since: null, cgroups: [shared, memory] });
  const [readings] = [...(samples[0]?.cgroups.values() ?? [])];
  assert.equal(readings, {
    memory: { used: 4_612_096, most: 4_612_096, peak: 5_632_576, met: 0, limit: 64, events: 2 },
  });
});

const told = (session: Session, at: number, world: World): Session =>
  reduce(session, { at, type: 'events', events: diff(session.world, world), since: at - second / 10 });

const begun = (): Session => reduce(newSession, { at: 0, type: 'world', world: worldOf(using(1)) });

test('a session samples what looks find changed of cgroups, and when that comes to rest', () => {
  const moved = told(begun(), second, worldOf(using(2)));
  assert.equal(memoryOf(moved.usage), [1, 2]);
  const rested = reduce(moved, { at: 2 * second, type: 'events', events: [], since: second });
  assert.equal(memoryOf(rested.usage), [1, 2, 2]);
  const other = told(rested, 3 * second, { ...worldOf(using(2)), unreadable: [{ what: 'links', why: 'EACCES' }] });
  assert.is(other.usage, rested.usage);
});

test('on v2 the limit of a cgroup is met by those below it: that says nothing of itself', () => {
  const told = (below: string) => cgroup(below, { version: 2, controllers: ['memory'], events: { memoryMax: 7 } });
  const { samples } = withLook(noUsageYet, { at: 5, since: null, cgroups: [told(''), told('/box')] });
  assert.equal(
    [...(samples[0]?.cgroups.values() ?? [])].map(({ memory }) => memory?.met),
    [null, 7],
  );
});

test('a cgroup that is removed is in no sample from then on', () => {
  const gone = told(begun(), second, worldOf());
  assert.equal(
    gone.usage.samples.map(({ cgroups }) => cgroups.size),
    [1, 0],
  );
});

test('another lab begins anew; another step of the same lab does not', () => {
  const moved = told(begun(), second, worldOf(using(2)));
  const next = reduce(moved, { at: 2 * second, type: 'move', lesson: 'memory', step: 'own', why: 'next' });
  assert.is(next.usage, moved.usage);
  const again = reduce(next, { at: 3 * second, type: 'lab', state: 'starting', detail: null });
  assert.is(again.usage, noUsageYet);
});
