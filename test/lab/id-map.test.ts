import * as assert from 'uvu/assert';
import { singleMap, subordinateRanges } from '../../src/lab/id-map.ts';
import { suite } from '../support/suite.ts';

const test = suite('id map');
const ann = { uid: 1000, gid: 100, name: 'ann' };

test('ranges belong to a user by name or by number', () => {
  const text = 'ann:100000:65536\nanna:1:1\n1000:300000:10\n10000:5:5\n';
  assert.equal(subordinateRanges(text, ann), [
    { base: 100_000, count: 65_536 },
    { base: 300_000, count: 10 },
  ]);
  assert.equal(subordinateRanges(text, { ...ann, name: null }), [{ base: 300_000, count: 10 }]);
});

test('lines that make no sense are no ranges', () => {
  assert.equal(subordinateRanges('ann\nann::\nann:x:1\nann:0:5\nann:5:-1\n# ann:1:1\n', ann), []);
});

test('without ranges, root is the user, alone', () => {
  assert.equal(singleMap(ann), { kind: 'single', uids: '0 1000 1', gids: '0 100 1', setters: null });
});
