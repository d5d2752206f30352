// The sandbox in a real lab: calls of the learner's choice, what they change, and going back over them.
import * as assert from 'uvu/assert';
import type { Act } from '../../src/call/call.ts';
import { unwatched } from '../../src/command/play.ts';
import { visitParts } from '../../src/command/visit-parts.ts';
import { emptyCourse } from '../../src/lesson/lesson.ts';
import type { Entry } from '../../src/session/entry.ts';
import { advance, noProgress } from '../../src/session/progress.ts';
import { sandboxId } from '../../src/session/sandbox-lesson.ts';
import { newSession, reduce } from '../../src/session/session.ts';
import { Visit } from '../../src/session/visit.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';

const test = suite('the sandbox', { seconds: 30 });

const inSandbox = async (work: (visit: Visit, log: readonly Entry[]) => Promise<void>, patienceMs = 10_000) => {
  const before = hostSnapshot();
  const log: Entry[] = [];
  const visit = new Visit({
    ...visitParts(emptyCourse, { ...unwatched, onEntry: (entry) => log.push(entry) }),
    patienceMs,
  });
  try {
    await visit.open(sandboxId);
    await work(visit, log);
  } finally {
    assert.equal(await visit.close(), []);
  }
  await assertUnchanged(before);
};

const perform = (visit: Visit, act: Act) => visit.perform(act, visit.session.calls.length);

const said = ({ session }: Visit, kind: 'expect' | 'keep') =>
  session.checks.filter((check) => check.kind === kind).map(({ claim }) => claim);

test('each call says what it changed and what it did not', () =>
  inSandbox(async (visit, log) => {
    await perform(visit, { actor: 'box', call: 'getpid' });
    assert.equal(said(visit, 'expect'), []);
    assert.equal(said(visit, 'keep'), ['everything that the panes show']);

    await perform(visit, { actor: 'box', call: 'unshare', flags: ['CLONE_NEWPID'] });
    assert.equal(said(visit, 'expect'), ["box's next child is born in a new pid namespace, where nobody lives yet"]);
    assert.equal(said(visit, 'keep'), ['box keeps its numbers', "box's namespaces", 'lab-init, lab, shell']);

    await perform(visit, { actor: 'box', call: 'fork', as: 'child' });
    const child = visit.session.names.get('child');
    assert.match(said(visit, 'expect').join(), `child is there: ${child?.nspid[1]} in the lab, 1 to itself`);
    assert.is(visit.step?.title, 'fork()');
    assert.is(visit.step?.sameAs.shell, 'sh &');

    await perform(visit, { actor: 'box', call: 'kill', pid: 'child', signal: 'SIGKILL' });
    assert.match(said(visit, 'expect').join(), 'child has ended');
    assert.is(visit.step?.sameAs.shell, `kill -KILL ${child?.nspid[1]}`);
    assert.equal(log.reduce(reduce, newSession), visit.session);
  }));

test('a refused call is no failure: it changes nothing', () =>
  inSandbox(async (visit) => {
    await perform(visit, { actor: 'box', call: 'mknod', path: '/tmp/null', device: 'c 1:3' });
    const { calls, phase } = visit.session;
    assert.is(calls[0]?.outcome?.ok, false);
    assert.is(phase, 'passed');
    assert.equal(said(visit, 'keep'), ['everything that the panes show']);
  }));

test('mounts, links, ids and programs are told in words', () =>
  inSandbox(async (visit) => {
    const claims: string[] = [];
    const acts: readonly Act[] = [
      { actor: 'box', call: 'unshare', flags: ['CLONE_NEWNS', 'CLONE_NEWNET'] },
      { actor: 'box', call: 'mount', source: 'x', target: '/tmp', type: 'tmpfs', flags: [], data: '' },
      { actor: 'box', call: 'setlink', link: 'lo', state: 'up' },
      { actor: 'box', call: 'setuid', uid: 1000 },
      { actor: 'box', call: 'execve', path: '/bin/sleep', argv: ['sleep', '1000'] },
    ];
    for (const act of acts) {
      await perform(visit, act);
      claims.push(...said(visit, 'expect'));
    }
    const text = claims.join('\n');
    for (const expected of [
      'box is in a new mnt namespace',
      'box is in a new net namespace',
      /box's new mount namespace begins with a copy of \d+ mounts/,
      'tmpfs is mounted at `/tmp`, as box sees it',
      "box's `lo` is set up",
      'box has the user id 1000 in the lab',
      'box runs another program: `sleep 1000`',
    ])
      assert.match(text, expected);
  }));

test('of two calls that were both to be the next, one is made', () =>
  inSandbox(async (visit) => {
    const act: Act = { actor: 'box', call: 'mkdir', path: '/tmp/a' };
    await Promise.all([visit.perform(act, 0), visit.perform(act, 0)]);
    assert.is(visit.session.calls.length, 1);
  }));

test('back is a fresh lab with all calls but the last; reset one without any', () =>
  inSandbox(async (visit) => {
    await perform(visit, { actor: 'box', call: 'fork', as: 'child' });
    await perform(visit, { actor: 'child', call: 'unshare', flags: ['CLONE_NEWUTS'] });
    await perform(visit, { actor: 'box', call: 'kill', pid: 'child', signal: 'SIGKILL' });
    const old = visit.session.names.get('lab-init');
    await visit.back();
    assert.not.equal(visit.session.names.get('lab-init'), old);
    assert.equal(
      visit.session.calls.map(({ act, step }) => [act.call, step]),
      [
        ['fork', '1'],
        ['unshare', '2'],
      ],
    );
    assert.is(visit.session.phase, 'passed');
    await visit.reset('lesson');
    assert.equal([visit.session.calls.length, visit.session.step, visit.session.lab.state], [0, null, 'ready']);
  }));

test('a call that does not return leaves the lab to the others', () =>
  inSandbox(async (visit) => {
    await perform(visit, { actor: 'box', call: 'fork', as: 'child' });
    await perform(visit, { actor: 'box', call: 'wait', pid: 'child' });
    assert.is(visit.session.phase, 'failed');
    assert.match(visit.session.checks[0]?.claim ?? '', /wait\(\) returns/);
    await perform(visit, { actor: 'child', call: 'exit', status: 0 });
    assert.is(visit.session.phase, 'passed');
  }, 500));

test('the sandbox is no lesson: no progress is kept of it', () =>
  inSandbox(async (visit) => {
    await perform(visit, { actor: 'box', call: 'getpid' });
    assert.is(advance(noProgress, visit.session, { lesson: visit.lesson }), noProgress);
  }));
