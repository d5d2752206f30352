// What a log adds up to.
import * as assert from 'uvu/assert';
import { emptyWorld, type World } from '../../src/kernel/world.ts';
import type { EntryBody } from '../../src/session/entry.ts';
import { newSession, reduce, type Session } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';

const test = suite('a session');

const process = {
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
} as const;
const world: World = { ...emptyWorld, processes: [process] };
const call: EntryBody = { type: 'call', act: { actor: 'box', call: 'getpid' }, text: 'getpid()', pids: [7, 2] };

const after = (...entries: readonly EntryBody[]): Session =>
  entries.reduce<Session>((session, entry, at) => reduce(session, { at, ...entry }), newSession);

test('a call is under way until its outcome is there', () => {
  const acting = after({ type: 'move', lesson: 'l', step: 's', why: 'open' }, call);
  assert.is(acting.phase, 'acting');
  assert.is(acting.calls[0]?.outcome, null);
  const outcome = { ok: true, value: 2, data: '', nanoseconds: 5 } as const;
  const answered = reduce(acting, { at: 9, type: 'outcome', outcome, born: null });
  assert.is(answered.calls[0]?.outcome, outcome);
  assert.is(answered.calls[0]?.step, 's');
});

test('what the shell did before the first call is not the call’s doing', () => {
  const session = after(
    { type: 'world', world },
    { type: 'move', lesson: 'l', step: 's', why: 'open' },
    { type: 'events', events: [{ type: 'process-ended', process }] },
    call,
  );
  assert.is(session.before, session.world);
  assert.equal(session.before.processes, []);
});

test('what changed between two calls of a step is told from its start', () => {
  const session = after(
    { type: 'world', world },
    { type: 'move', lesson: 'l', step: 's', why: 'open' },
    call,
    { type: 'events', events: [{ type: 'process-ended', process }] },
    call,
  );
  assert.equal(session.before.processes, [process]);
  assert.equal(session.world.processes, []);
});

test('arriving at a step forgets the answer, the hints and the checks of the one before', () => {
  const session = after(
    { type: 'prediction', choice: 1 },
    { type: 'hint', isTyped: false },
    { type: 'checked', passed: true, checks: [] },
    { type: 'notice', text: 'x' },
    { type: 'move', lesson: 'l', step: 't', why: 'next' },
  );
  assert.equal(
    [session.prediction, session.predicted, session.hints, session.phase, session.notice],
    [null, false, 0, 'ready', null],
  );
});

test('a new lab starts with nothing of the old one but the lesson', () => {
  const session = after({ type: 'world', world }, { type: 'move', lesson: 'l', step: 's', why: 'open' }, call, {
    type: 'lab',
    state: 'starting',
    detail: null,
  });
  assert.equal(
    [session.lesson, session.calls.length, session.world.processes.length, session.names.size],
    ['l', 0, 0, 0],
  );
});
