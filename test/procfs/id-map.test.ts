import * as assert from 'uvu/assert';
import { parseIdMap } from '../../src/procfs/id-map.ts';
import { suite } from '../support/suite.ts';

const test = suite('/proc/PID/uid_map');

test('each line is a range: from inside, from outside, how many', () => {
  assert.equal(parseIdMap('         0     100000      65535\n     65535       1000          1\n'), [
    { inside: 0, outside: 100000, count: 65535 },
    { inside: 65535, outside: 1000, count: 1 },
  ]);
  assert.equal(parseIdMap('         0          0 4294967295\n'), [{ inside: 0, outside: 0, count: 4294967295 }]);
});

test('nobody has written it yet; a line of another form is none', () => {
  assert.equal(parseIdMap(''), []);
  for (const text of ['0 0\n', '0 0 -1\n', 'a b c\n', '0 1 2 3\n']) assert.equal(parseIdMap(text), [], text);
});
