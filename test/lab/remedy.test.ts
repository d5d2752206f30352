import * as assert from 'uvu/assert';
import { remedyFor } from '../../src/lab/remedy.ts';
import { reasonOf } from '../../src/lab/start.ts';
import { suite } from '../support/suite.ts';

const test = suite('words for the learner');

test('what the kernel refuses has a remedy', () => {
  const rows = [
    ['clone3', 'ENOSPC', /sysctl user.max_user_namespaces/],
    ['clone3', 'EPERM', /inside of a container/],
    ['clone3', 'EACCES', /security module/],
    ['mount a tmpfs', 'EACCES', /security module/],
    ['mount proc on /proc', 'EPERM', /covered/],
    ['open /sys/fs/cgroup/cutaway-1-1/memory.max', 'ENOENT', /cgroup_enable=memory/],
    ['open /sys/fs/cgroup/pids/cutaway-1-1/pids.max', 'ENOENT', /lacks that cgroup controller/],
    ['mkdir /sys/fs/cgroup/cutaway-1-1', 'EROFS', /cannot be written/],
  ] as const;
  for (const [place, errno, remedy] of rows) assert.match(remedyFor({ place, errno }) ?? 'none', remedy, place);
  assert.is(remedyFor({ place: 'flock /sys/fs/cgroup/cutaway-1-1', errno: 'EWOULDBLOCK' }), null);
});

test('each end of a lab has its reason', () => {
  const leftovers: readonly string[] = [];
  assert.is(reasonOf({ ended: 'lifeline', exit: 0, leftovers }, true), 'the lab was taken down');
  assert.is(reasonOf({ ended: 'lifeline', signal: 'SIGKILL', leftovers }, false), 'the connection to the lab was cut');
  assert.is(reasonOf({ ended: 'init', exit: 102, leftovers }, false), "the lab's agent could not be executed");
  assert.is(reasonOf({ ended: 'init', exit: 7, leftovers }, false), "the lab's PID 1 ended (exit status 7)");
  assert.is(reasonOf(null, false), 'the program that holds the lab was killed');
});
