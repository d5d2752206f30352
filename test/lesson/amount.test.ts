import * as assert from 'uvu/assert';
import { countText, limitSize, usedSize, usedTime } from '../../src/lesson/amount.ts';
import { suite } from '../support/suite.ts';

const test = suite('amounts');

test('limits are exact, what is used has two figures', () => {
  assert.equal([0, 12, 65_536, 64 * 2 ** 20, 1500 * 2 ** 20, 2 ** 31].map(limitSize), [
    '0',
    '12 bytes',
    '64K',
    '64M',
    '1500M',
    '2G',
  ]);
  assert.equal([0, 1023, 1024, 312_000, 1_048_000, 4_612_096, 11 * 2 ** 20, 2 ** 40].map(usedSize), [
    '0',
    '1023',
    '1K',
    '305K',
    '1M',
    '4.4M',
    '11M',
    '1T',
  ]);
  assert.equal([0, 999, 4_000, 19_400, 994_000, 996_000, 1_550_000, 61e6].map(usedTime), [
    '0 ms',
    '0 ms',
    '4 ms',
    '19 ms',
    '990 ms',
    '1 s',
    '1.6 s',
    '61 s',
  ]);
  assert.equal([7, 99, 123, 98_765].map(countText), ['7', '99', '120', '99000']);
});
