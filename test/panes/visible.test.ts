import * as assert from 'uvu/assert';
import type { Process } from '../../src/kernel/process.ts';
import { emptyWorld } from '../../src/kernel/world.ts';
import { isVisible } from '../../src/panes/visible.ts';
import { suite } from '../support/suite.ts';

const test = suite('what can be seen of an event');

const before: Process = {
  pid: 7,
  ppid: 1,
  nspid: [7],
  comm: 'box',
  cmdline: 'box',
  state: 'S',
  uid: 0,
  gid: 0,
  startTicks: 1,
  namespaces: {},
  cgroup: null,
  capabilities: null,
  seccomp: null,
};
const changed = (after: Process, fields: readonly (keyof Process)[]) =>
  ({ type: 'process-changed', before, after, fields }) as const;

test('running and sleeping look the same, stopped and zombie do not', () => {
  assert.not.ok(isVisible(emptyWorld)(changed({ ...before, state: 'R' }, ['state'])));
  assert.ok(isVisible(emptyWorld)(changed({ ...before, state: 'T' }, ['state'])));
  assert.ok(isVisible(emptyWorld)(changed({ ...before, state: 'Z' }, ['state'])));
  assert.ok(isVisible(emptyWorld)(changed({ ...before, state: 'R', ppid: 2 }, ['state', 'ppid'])));
});

test('a process that came or went is seen', () => {
  assert.ok(isVisible(emptyWorld)({ type: 'process-appeared', process: before }));
  assert.ok(isVisible(emptyWorld)({ type: 'process-ended', process: before }));
});
