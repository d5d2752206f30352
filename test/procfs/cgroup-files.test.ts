import * as assert from 'uvu/assert';
import {
  parseCfsQuota,
  parseControllers,
  parseCpuacctUsage,
  parseCpuMax,
  parseKeyed,
  parseMemoryMax,
  parseNumber,
  parsePidsMax,
} from '../../src/procfs/cgroup-files.ts';
import { suite } from '../support/suite.ts';

const test = suite('cgroup files');

type Row = readonly [text: string, value: number | null];
const table = (name: string, parse: (text: string) => number | null, rows: readonly Row[]) => {
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
table('cpu.max', parseCpuMax, [
  ['50000 100000\n', 0.5],
  ['150000 100000\n', 1.5],
  ['max 100000\n', null],
  ['50000\n', null],
  ['', null],
  ['50000 0\n', null],
]);
table('cpuacct.usage', parseCpuacctUsage, [
  ['1237400\n', 1237],
  ['0\n', 0],
  ['', null],
]);

test('cpu.cfs_quota_us: a share of the period; -1, or no file, is none', () => {
  assert.is(parseCfsQuota('20000\n', '100000\n'), 0.2);
  assert.is(parseCfsQuota('-1\n', '100000\n'), null);
  assert.is(parseCfsQuota('', ''), null);
  assert.is(parseCfsQuota('20000\n', '0\n'), null);
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
