import * as assert from 'uvu/assert';
import { parseIoMax, parseIoStat, parseServiceBytes, parseThrottles } from '../../src/procfs/cgroup-io.ts';
import { suite } from '../support/suite.ts';

const test = suite('block devices of a cgroup');

const none = { readBytes: null, writtenBytes: null, reads: null, writes: null };

test('io.max: what is limited of each device, in the order of their names', () => {
  assert.equal(
    parseIoMax('8:16 rbps=2097152 wbps=max riops=max wiops=120\n254:0 rbps=max wbps=0 riops=5 wiops=max\n'),
    [
      { device: '254:0', readBytes: null, writtenBytes: 0, reads: 5, writes: null },
      { device: '8:16', readBytes: 2097152, writtenBytes: null, reads: null, writes: 120 },
    ],
  );
  assert.equal(parseIoMax(''), []);
  assert.equal(parseIoMax('nonsense\n8:0\n8:x rbps=1\n'), []);
});

test('io.stat: the bytes of each device that was used; one that says nothing was not', () => {
  assert.equal(parseIoStat('254:0 rbytes=4096 wbytes=1 rios=1 wios=0 dbytes=0 dios=0\n8:0 \n8:1 rbytes=0 wbytes=0\n'), [
    { device: '254:0', readBytes: 4096, writtenBytes: 1 },
  ]);
  assert.equal(parseIoStat(''), []);
});

test('blkio.throttle: four files make one limit', () => {
  const files = { readBytes: '254:0 2097152\n8:0 1\n', writtenBytes: '', reads: '254:0 20\n', writes: '8:16 3\n' };
  assert.equal(parseThrottles(files), [
    { ...none, device: '254:0', readBytes: 2097152, reads: 20 },
    { ...none, device: '8:0', readBytes: 1 },
    { ...none, device: '8:16', writes: 3 },
  ]);
  assert.equal(parseThrottles({ readBytes: '', writtenBytes: '', reads: '', writes: '' }), []);
});

test('blkio.throttle.io_service_bytes_recursive: reads and writes, but not the sums', () => {
  const text =
    '253:0 Read 0\n253:0 Write 0\n254:0 Read 401408\n254:0 Write 2097152\n254:0 Total 2498560\nTotal 2498560\n';
  assert.equal(parseServiceBytes(text), [{ device: '254:0', readBytes: 401408, writtenBytes: 2097152 }]);
  assert.equal(parseServiceBytes('Total 0\n'), []);
});
