import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { missedRows } from './held-rows.ts';

const test = suite('comparing two readings of a machine that lives on');

test('what both saw all the time is agreed upon', () => {
  assert.equal(missedRows({ tool: [['a'], ['a']], look: [['a'], ['a']] }), []);
});

test('what came or went in between proves nothing', () => {
  assert.equal(
    missedRows({
      tool: [
        ['a', 'gone'],
        ['a', 'new'],
      ],
      look: [
        ['a', 'new'],
        ['a', 'newer'],
      ],
    }),
    [],
  );
  assert.equal(missedRows({ tool: [['a'], ['a', 'b']], look: [['a'], ['a', 'b']] }), []);
});

test('a row that the one held and the other lacked is missed, either way round', () => {
  assert.equal(
    missedRows({
      tool: [
        ['a', 'b'],
        ['a', 'b'],
      ],
      look: [['a'], ['a', 'b']],
    }),
    ['not looked at: b'],
  );
  assert.equal(
    missedRows({
      tool: [['a'], ['a']],
      look: [
        ['a', 'b'],
        ['a', 'b'],
      ],
    }),
    ['not there: b'],
  );
});
