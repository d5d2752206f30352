import * as assert from 'uvu/assert';
import type { Resource } from '../../src/kernel/resource.ts';
import { readingsOf, seriesOf } from '../../src/panes/usage-series.ts';
import { noUsageYet, type Sample, withLook } from '../../src/session/usage.ts';
import { suite } from '../support/suite.ts';
import { cgroup, labPath } from './made-up-limits.ts';

const test = suite('usage series');

const second = 1_000_000;
const minute = 60;

type Told = Parameters<typeof cgroup>[1];

/** What looks at these seconds find; each says when the one before it was, where that is not the one listed. */
const samplesOf = (looks: readonly (readonly [at: number, told: Told, since?: number])[]): readonly Sample[] =>
  looks.reduce(
    (usage, [at, told, since]) =>
      withLook(usage, {
        at: at * second,
        since: since === undefined ? null : since * second,
        cgroups: [cgroup('', told)],
      }),
    noUsageYet,
  ).samples;

const seriesIn = (samples: readonly Sample[], path: string, resource: Resource, count: number) =>
  seriesOf(readingsOf(samples, path, resource), resource, samples.at(-1)?.at ?? 0, count);

const cpu = (seconds: number): Told => ({ usage: { cpuMicroseconds: seconds * second } });
const memory = (memoryBytes: number, more: Told = {}): Told => ({
  ...more,
  usage: { memoryBytes, memoryPeakBytes: null },
});
const known = (values: readonly number[]) => values.map((value) => (Number.isNaN(value) ? null : value));

test('processor time and bytes are told in a second, from one look to the next', () => {
  const samples = samplesOf([
    [0, cpu(0)],
    [30, cpu(30)],
    [60, cpu(36)],
  ]);
  assert.equal(seriesIn(samples, labPath, 'cpu', 4).used, [1, 1, 0.2, 0.2]);
  const written = (writtenBytes: number): Told => ({ usage: { io: [{ device: '8:0', readBytes: 0, writtenBytes }] } });
  const io = samplesOf([
    [0, written(0)],
    [60, written(600_000)],
  ]);
  assert.equal(seriesIn(io, labPath, 'io', 2).used, [10_000, 10_000]);
});

test('what a look finds has happened since the look before it, whoever kept a sample of that', () => {
  const samples = samplesOf([
    [0, cpu(0)],
    [60, cpu(0.5), 59],
  ]);
  const { used } = seriesIn(samples, labPath, 'cpu', minute);
  assert.equal(used.slice(0, 59), Array(59).fill(0));
  assert.is(used[59], 0.5);
});

test('of memory the most in each piece of time; what nobody saw is not known', () => {
  const samples = samplesOf([
    [30, memory(10)],
    [40, memory(70)],
    [45, memory(20)],
    [60, memory(20)],
  ]);
  assert.equal(known(seriesIn(samples, labPath, 'memory', 6).used), [null, null, 10, 70, 70, 20]);
  assert.equal(known(seriesIn(samples, '/other', 'memory', 2).used), [null, null]);
});

test('a peak between two looks is told by the kernel', () => {
  const peak = (memoryBytes: number, memoryPeakBytes: number): Told => ({ usage: { memoryBytes, memoryPeakBytes } });
  const samples = samplesOf([
    [0, peak(5, 90)],
    [25, peak(5, 90)],
    [45, peak(5, 100)],
    [60, peak(5, 100)],
  ]);
  assert.equal(seriesIn(samples, labPath, 'memory', 4).used, [5, 5, 100, 5]);
  const met = (memoryMax: number) => memory(5, { limits: { memoryMaxBytes: 64 }, events: { memoryMax } });
  const again = samplesOf([
    [0, met(2)],
    [45, met(9)],
    [60, met(9)],
  ]);
  assert.equal(seriesIn(again, labPath, 'memory', 4).used, [5, 5, 64, 5]);
});

test('the limit as it was in each piece, and in which it was not enough', () => {
  const limit = (memoryMaxBytes: number | null, oomKill: number) =>
    memory(5, { limits: { memoryMaxBytes }, events: { oomKill } });
  const samples = samplesOf([
    [0, limit(null, 3)],
    [25, limit(64, 3)],
    [35, limit(64, 4)],
    [60, limit(32, 4)],
  ]);
  const { limit: limits, short, hasMoved } = seriesIn(samples, labPath, 'memory', 4);
  assert.equal(known(limits), [null, 64, 64, 32]);
  assert.equal(short, [false, false, true, false]);
  assert.ok(hasMoved);
});

test('what wavers has not moved', () => {
  const moved = (...looks: Parameters<typeof samplesOf>[0]) =>
    seriesIn(samplesOf(looks), labPath, 'memory', 4).hasMoved;
  assert.not.ok(moved([0, memory(4_600_000)], [60, memory(4_700_000)]));
  assert.ok(moved([0, memory(4_600_000)], [60, memory(9_000_000)]));
  const idle = samplesOf([
    [0, cpu(0)],
    [60, cpu(0.1)],
  ]);
  assert.not.ok(seriesIn(idle, labPath, 'cpu', minute).hasMoved);
});

test('pieces stay as they are while time goes on', () => {
  const until = (end: number) =>
    samplesOf(Array.from({ length: end * 4 + 1 }, (_, quarter) => [quarter / 4, cpu(Math.min(20, quarter / 4))]));
  const [before, after] = [60, 60.75].map((end) => seriesIn(until(end), labPath, 'cpu', minute).used);
  assert.equal(before?.slice(1, 59), after?.slice(0, 58));
});
