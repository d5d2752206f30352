import * as assert from 'uvu/assert';
import { parseMountinfo } from '../../src/procfs/mountinfo.ts';
import { hiddenProcesses } from '../../src/procfs/proc-mount.ts';
import { suite } from '../support/suite.ts';

const test = suite('the proc mount');

const hidden = (options: string, uid = 1000) =>
  hiddenProcesses(parseMountinfo(`21 26 0:20 / /proc rw - proc proc ${options}\n`, 0).mounts, '/proc', uid).length;

test('processes of others that are not listed are reported as unreadable', () => {
  for (const option of ['hidepid=2', 'hidepid=4', 'hidepid=invisible', 'hidepid=ptraceable']) {
    assert.is(hidden(`rw,${option}`), 1, option);
    assert.is(hidden(`rw,gid=4,${option}`), 1, option);
  }
});

test('processes that are listed and say nothing are reported one by one', () => {
  for (const option of ['hidepid=1', 'hidepid=noaccess', 'hidepid=0', 'hidepid=off', 'relatime'])
    assert.is(hidden(`rw,${option}`), 0, option);
});

test('nothing is hidden from root, nor by another mount', () => {
  assert.is(hidden('rw,hidepid=2', 0), 0);
  const elsewhere = parseMountinfo('21 26 0:20 / /lab/proc rw - proc proc rw,hidepid=2\n', 0).mounts;
  assert.equal(hiddenProcesses(elsewhere, '/proc', 1000), []);
});
