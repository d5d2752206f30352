import * as assert from 'uvu/assert';
import type { Act } from '../../src/call/call.ts';
import { futureCallText } from '../../src/panes/future-call.ts';
import { suite } from '../support/suite.ts';
import { frameCourse, lessonOf } from './drawing.tsx';
import * as made from './made-up-session.ts';

const test = suite('a call that has not happened yet');

const texts = async (acts: readonly Act[], about = made.doneFork) => {
  const { session } = about(lessonOf(await frameCourse(), 'pid-namespace'));
  return acts.map((act) => futureCallText(act, acts, session));
};

test('numbers are those that the caller counts by', async () => {
  assert.equal(
    await texts([
      { actor: 'init', call: 'kill', pid: 'init', signal: 'SIGTERM' },
      { actor: 'lab', call: 'kill', pid: 'init', signal: 'SIGTERM' },
    ]),
    ['kill(1, SIGTERM)', 'kill(7, SIGTERM)'],
  );
});

test('a child that is born in this step counts as its parent, or one level below where the parent asked for that', async () => {
  assert.equal(
    await texts([
      { actor: 'init', call: 'fork', as: 'worker' },
      { actor: 'worker', call: 'kill', pid: 'init', signal: 'SIGKILL' },
      { actor: 'box', call: 'fork', as: 'second' },
      { actor: 'second', call: 'kill', pid: 'init', signal: 'SIGKILL' },
    ]),
    ['fork()', 'kill(1, SIGKILL)', 'fork()', 'kill(1, SIGKILL)'],
  );
});

test('what only comes to be in this step, or cannot be seen by the caller, has no number yet', async () => {
  assert.equal(
    await texts([
      { actor: 'init', call: 'fork', as: 'worker' },
      { actor: 'init', call: 'kill', pid: 'worker', signal: 'SIGKILL' },
      { actor: 'init', call: 'kill', pid: 'box', signal: 'SIGKILL' },
      { actor: 'init', call: 'unshare', flags: ['CLONE_NEWPID'] },
      { actor: 'init', call: 'fork', as: 'below' },
      { actor: 'below', call: 'kill', pid: 'init', signal: 'SIGKILL' },
    ]),
    ['fork()', 'kill(…)', 'kill(…)', 'unshare(CLONE_NEWPID)', 'fork()', 'kill(…)'],
  );
});
