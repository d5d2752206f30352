import * as assert from 'uvu/assert';
import { parseResident, residentBytes } from '../../src/procfs/resident.ts';
import { suite } from '../support/suite.ts';

const test = suite('resident memory');

test('VmRSS, in bytes', () => {
  assert.is(
    parseResident('Name:\tsleep\nVmHWM:\t    1200 kB\nVmRSS:\t    1024 kB\nRssAnon:\t      64 kB\n'),
    1_048_576,
  );
});

test('a kernel thread and a zombie have none, nor has a process that is not there', () => {
  assert.is(parseResident('Name:\tkthreadd\nUmask:\t0000\nState:\tS (sleeping)\n'), null);
  assert.is(residentBytes(process.pid, '/proc/none'), null);
});

test('our own is what Node says of it, roughly', () => {
  const own = residentBytes(process.pid) ?? 0;
  assert.ok(own > 20 * 2 ** 20 && own < process.memoryUsage().rss * 2);
});
