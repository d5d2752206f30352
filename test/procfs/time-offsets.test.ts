import * as assert from 'uvu/assert';
import { parseTimeOffsets } from '../../src/procfs/time-offsets.ts';
import { suite } from '../support/suite.ts';
import { sceneEyes } from './scene.ts';

const test = suite('/proc/PID/timens_offsets');

test('each line is a clock, seconds, nanoseconds', () => {
  assert.equal(parseTimeOffsets('monotonic           0         0\nboottime            0         0\n'), {
    monotonic: 0,
    boottime: 0,
  });
  assert.equal(parseTimeOffsets('monotonic      -38000 250000000\nboottime       864000         0\n'), {
    monotonic: -37999.75,
    boottime: 864000,
  });
});

test('what has another form is not guessed', () => {
  for (const text of ['', 'monotonic 0 0\n', 'boottime 0 0\nmonotonic x 0\n', '1 0 0\n7 0 0\n'])
    assert.is(parseTimeOffsets(text), undefined, text);
});

test('recorded: the file tells of the namespace in which children are born, and who lives there need not be asked', async () => {
  const { namespaces } = await sceneEyes('unified').lookAt({ pid: 820, cgroups: [] });
  const times = namespaces.filter(({ type }) => type === 'time');
  assert.equal(
    times.map(({ offsets }) => offsets),
    [{ monotonic: 0, boottime: 864000.5 }],
  );
});
