import * as assert from 'uvu/assert';
import {
  parseCfsQuota,
  parseControllers,
  parseCpuMax,
  parseCpus,
  parseFreezerState,
  parseFrozen,
  parseKeyed,
  parseMemoryMax,
  parseNanoseconds,
  parseNumber,
  parsePidsMax,
  parseShares,
} from '../../src/procfs/cgroup-files.ts';
import { suite } from '../support/suite.ts';

const test = suite('cgroup files');

type Row<T> = readonly [text: string, value: T | null];
const table = <T = number>(name: string, parse: (text: string) => T | null, rows: readonly Row<T>[]) => {
  for (const [text, value] of rows) {
    test(`${name}: ${JSON.stringify(text)} is ${value}`, () => assert.is(parse(text), value));
  }
};

table('a number', parseNumber, [
  ['0\n', 0],
  ['42\n', 42],
  ['42', 42],
  ['', null],
  ['max\n', null],
  ['-1\n', null],
  ['4 2\n', null],
  ['4.2', null],
]);
table('memory.max and memory.limit_in_bytes', parseMemoryMax, [
  ['67108864\n', 67108864],
  ['0\n', 0],
  ['max\n', null],
  ['9223372036854771712\n', null],
  ['9223372036854775807\n', null],
  ['', null],
]);
table('pids.max', parsePidsMax, [
  ['20\n', 20],
  ['0\n', 0],
  ['max\n', null],
  ['', null],
]);
table('cpuset.cpus', parseCpus, [
  ['\n', null],
  ['', null],
  ['0\n', '0'],
  ['0,2-3\n', '0,2-3'],
  ['all\n', null],
]);

table('cpu.shares', parseShares, [
  ['1024\n', 100],
  ['256\n', 25],
  ['2\n', 0.1953125],
  ['', null],
]);

const cpu = (cpuMax: number | null, cpuQuotaMicroseconds: number | null, cpuPeriodMicroseconds: number | null) => ({
  cpuMax,
  cpuQuotaMicroseconds,
  cpuPeriodMicroseconds,
});

test('cpu.max: quota and period, and what part of a processor that is', () => {
  assert.equal(parseCpuMax('50000 100000\n'), cpu(0.5, 50000, 100000));
  assert.equal(parseCpuMax('150000 100000\n'), cpu(1.5, 150000, 100000));
  assert.equal(parseCpuMax('max 100000\n'), cpu(null, null, 100000));
  assert.equal(parseCpuMax('50000 0\n'), cpu(null, 50000, 0));
  for (const text of ['50000\n', '', 'max max\n', '-1 100000\n'])
    assert.equal(parseCpuMax(text), cpu(null, null, null));
});

test('cpu.cfs_quota_us: a share of the period; -1, or no file, is none', () => {
  assert.equal(parseCfsQuota('20000\n', '100000\n'), cpu(0.2, 20000, 100000));
  assert.equal(parseCfsQuota('-1\n', '100000\n'), cpu(null, null, 100000));
  assert.equal(parseCfsQuota('', ''), cpu(null, null, null));
  assert.equal(parseCfsQuota('20000\n', '0\n'), cpu(null, 20000, 0));
});

test('what v1 counts in nanoseconds is given in microseconds', () => {
  assert.equal([1237400, 0, null].map(parseNanoseconds), [1237, 0, null]);
});

test('a line of a file with keys is found by its whole key', () => {
  const events = 'low 0\nhigh 0\nmax 17\noom 3\noom_kill 2\noom_group_kill 1\n';
  assert.is(parseKeyed(events, 'oom_kill'), 2);
  assert.is(parseKeyed(events, 'oom'), 3);
  assert.is(parseKeyed(events, 'kill'), null);
  assert.is(parseKeyed('oom_kill_disable 0\nunder_oom 0\noom_kill 5\n', 'oom_kill'), 5);
  assert.is(parseKeyed('max max\n', 'max'), null);
  assert.is(parseKeyed('', 'max'), null);
});

test('cgroup.controllers is a line of names', () => {
  assert.equal(parseControllers('cpuset cpu io memory\n'), ['cpuset', 'cpu', 'io', 'memory']);
  assert.equal(parseControllers('\n'), []);
  assert.equal(parseControllers(''), []);
});

test('whether a cgroup is frozen, by the files of either version', () => {
  assert.is(parseFrozen('populated 1\nfrozen 1\n'), true);
  assert.is(parseFrozen('populated 1\nfrozen 0\n'), false);
  assert.is(parseFrozen('populated 1\n'), null);
  assert.is(parseFreezerState('FROZEN\n'), true);
  assert.is(parseFreezerState('FREEZING\n'), false);
  assert.is(parseFreezerState('THAWED\n'), false);
  assert.is(parseFreezerState(''), null);
});
