import * as assert from 'uvu/assert';
import { freeIdRange } from '../../src/lab/id-range.ts';
import { suite } from '../support/suite.ts';

const test = suite('id range');

const none = { subuid: '', subgid: '', passwd: 'root:x:0:0::/root:/bin/sh\n', group: 'root:x:0:\n' };

const baseWith = (files: Partial<typeof none>) => freeIdRange({ ...none, ...files }).base;

test('a machine without subordinate ids gives the first block', () => {
  assert.equal(freeIdRange(none), { base: 1_000_000, count: 65_536 });
});

test('a block that overlaps a subordinate range is passed over', () => {
  assert.is(baseWith({ subuid: 'ann:100000:65536\n' }), 1_000_000);
  assert.is(baseWith({ subuid: 'ann:1000000:65536\n' }), 1_065_536);
  assert.is(baseWith({ subuid: 'ann:1065535:1\n' }), 1_065_536);
  assert.is(baseWith({ subuid: 'ann:934464:65536\n' }), 1_000_000);
  assert.is(baseWith({ subgid: 'ann:900000:1000000\n' }), 1_917_504);
});

test('a block that holds the id of a user or a group is passed over', () => {
  assert.is(baseWith({ passwd: 'bob:x:1000007:100::/home/bob:/bin/sh\n' }), 1_065_536);
  assert.is(baseWith({ group: 'staff:x:1065535:\n' }), 1_065_536);
});

test('lines that make no sense are no ids', () => {
  assert.is(baseWith({ subuid: '\n# none\nann\nann:x:y\nann:1000000:\n', passwd: '+::::::\nx:y\n' }), 1_000_000);
});

test('when everything is taken, the remedy says where', () => {
  assert.throws(() => baseWith({ subuid: 'ann:1:4294967294\n' }), /no 65536 user ids are free/);
});
