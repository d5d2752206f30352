// What the agent accepts, what it refuses and why, and who keeps answering meanwhile.
import { once } from 'node:events';
import * as assert from 'uvu/assert';
import { encodeFrame, type Frame, FrameReader } from '../../src/call/frame.ts';
import { HandsError } from '../../src/call/hands.ts';
import { suite, type TestOptions } from '../support/suite.ts';
import { builtAgent, namespaces, startSandbox, told, withHands } from './agent-sandbox.ts';

const test = suite('the conversation with the agent');
const real: TestOptions = { seconds: 20, needs: [builtAgent('build/agent'), namespaces] };

const refused = async (promise: Promise<unknown>, why: RegExp) => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.instance(error, HandsError);
  assert.match((error as HandsError).message, why);
};

/** Sends `bytes` as they are, and gives what comes back, hello included, until `count` frames are there. */
const exchange = async (bytes: Buffer, count: number): Promise<readonly string[]> => {
  const sandbox = startSandbox();
  const reader = new FrameReader();
  const frames: Frame[] = [];
  try {
    sandbox.stream.write(bytes);
    while (frames.length < count) frames.push(...reader.push((await once(sandbox.stream, 'data'))[0]));
    return frames.map(({ kind, payload }) => `${kind} ${String(payload).replaceAll('\0', '|')}`);
  } finally {
    await sandbox.end();
  }
};

test(
  'names that cannot be given are refused',
  () =>
    withHands(async (hands) => {
      await hands.start('box');
      await refused(hands.start('box'), /this name is taken: box/);
      await refused(hands.start(''), /not a name for an actor/);
      await refused(hands.start('Box'), /not a name for an actor: Box/);
      await refused(hands.start('x'.repeat(64)), /not a name/);
      await refused(hands.perform('box', 'fork', [], 'box'), /this name is taken: box/);
      await refused(hands.perform('box', 'fork', []), /not a name for a child/);
      await refused(hands.perform('box', 'getpid', [], 'child'), /getpid makes no child to name child/);
      assert.match(told(await hands.perform('box', 'getpid', [])), /^\d+$/);
    }),
  real,
);

test(
  'what is not in the vocabulary is refused, and nothing is done',
  () =>
    withHands(async (hands) => {
      await hands.start('box');
      await refused(hands.perform('nobody', 'getpid', []), /no such actor: nobody/);
      await refused(hands.perform('box', 'reboot', []), /not a call: reboot/);
      await refused(hands.perform('box', 'unshare', ['CLONE_NEWALL']), /not flags of this call: CLONE_NEWALL/);
      await refused(hands.perform('box', 'unshare', ['CLONE_NEWPID|']), /not flags of this call: CLONE_NEWPID\|/);
      await refused(hands.perform('box', 'unshare', ['']), /not flags of this call/);
      await refused(hands.perform('box', 'clone3', ['CLONE_VM', ''], 'child'), /not flags of this call: CLONE_VM/);
      await refused(hands.perform('box', 'kill', ['1', 'SIGNAL']), /not a signal: SIGNAL/);
      await refused(hands.perform('box', 'kill', ['one', 'SIGTERM']), /not a number from .*: one/);
      await refused(hands.perform('box', 'exit', ['256']), /not a number from 0 to 255: 256/);
      assert.match(told(await hands.perform('box', 'getpid', [])), /^\d+$/);
      assert.is(told(await hands.perform('box', 'fork', [], 'child')).match(/^\d+$/)?.length, 1);
    }),
  real,
);

test(
  'a wrong number of arguments is refused',
  () =>
    withHands(async (hands) => {
      await hands.start('box');
      await refused(hands.perform('box', 'getpid', ['1']), /getpid takes 0 arguments/);
      await refused(hands.perform('box', 'unshare', []), /unshare takes 1 argument\b/);
      await refused(hands.perform('box', 'mkdir', ['/root/a', '0']), /mkdir takes 1 argument\b/);
      await refused(hands.perform('box', 'mount', ['none', '/root', 'tmpfs', '0']), /mount takes 5 arguments/);
      await refused(hands.perform('box', 'execve', ['/bin/true']), /execve takes 2 arguments or more/);
      await refused(hands.perform('box', 'mkdir', ['/root/a\0b']), /mkdir takes 1 argument\b/);
      await refused(hands.perform('box', 'mount', ['a\0b', '/root', '', '0', '']), /NUL/);
      await refused(
        hands.perform('box', 'write', ['/root/file', 'O_CREAT', 'x'.repeat(65_536)]),
        /longer than 65536 bytes/,
      );
      await refused(hands.perform('box', 'write', ['/root/file', 'O_CREAT', 'x'.repeat(1_048_576)]), /too long/);
      assert.is(told(await hands.perform('box', 'write', ['/root/file', 'O_CREAT', 'x'.repeat(65_000)])), '65000');
    }),
  real,
);

test(
  'one actor blocks in wait while others act, and is not asked twice',
  () =>
    withHands(async (hands) => {
      await hands.start('box');
      await hands.start('web');
      const { born } = await hands.perform('box', 'fork', [], 'child');
      let waited = false;
      const waiting = hands.perform('box', 'wait', [String(born?.pid)]).finally(() => (waited = true));
      await refused(hands.perform('box', 'getpid', []), /box has not answered yet, it is busy with wait/);
      for (let round = 0; round < 50; round++) assert.ok((await hands.perform('web', 'getpid', [])).outcome.ok);
      await hands.perform('child', 'getpid', []);
      assert.not.ok(waited);
      await hands.perform('web', 'kill', [String(born?.pid), 'SIGKILL']);
      assert.is(told(await waiting), `${born?.pid} killed SIGKILL`);
    }),
  real,
);

test(
  'an actor that is killed while it is busy gets its question refused',
  () =>
    withHands(async (hands) => {
      const pid = await hands.start('box');
      await hands.start('web');
      const { born } = await hands.perform('box', 'fork', [], 'child');
      const waiting = refused(hands.perform('box', 'wait', [String(born?.pid)]), /box ended before it answered/);
      await hands.perform('web', 'kill', [String(pid), 'SIGKILL']);
      await waiting;
      assert.not.ok(hands.has('box'));
      assert.ok(hands.has('child'));
      assert.is(told(await hands.perform('web', 'read', [`/proc/${pid}/status`])), 'ENOENT');
    }),
  real,
);

test(
  '128 actors are possible, one more is refused',
  () =>
    withHands(async (hands) => {
      await Promise.all(Array.from({ length: 128 }, (_, index) => hands.start(`a${index}`)));
      await refused(hands.start('late'), /there are 128 actors/);
      await refused(hands.perform('a0', 'fork', [], 'late'), /there are 128 actors/);
      await hands.perform('a1', 'exit', ['0']);
      assert.is((await hands.perform('a0', 'fork', [], 'late')).born?.actor, 'late');
    }),
  { ...real, seconds: 60 },
);

test(
  'everything rejects once the stream is closed',
  () =>
    withHands(async (hands, sandbox) => {
      await hands.start('box');
      const { born } = await hands.perform('box', 'fork', [], 'child');
      const waiting = hands.perform('box', 'wait', [String(born?.pid)]);
      sandbox.stream.destroy();
      await refused(waiting, /the lab is gone/i);
      await hands.closed;
      await refused(hands.perform('box', 'getpid', []), /the lab is gone/i);
      assert.not.ok(hands.has('box'));
    }),
  real,
);

test(
  'malformed messages are answered, and the next one is understood',
  async () => {
    const bytes = Buffer.concat([
      Buffer.from([0, 0, 0, 0]),
      encodeFrame('Z', ['1']),
      encodeFrame('A', []),
      encodeFrame('A', ['x', 'box']),
      encodeFrame('C', ['1', 'box']),
      encodeFrame('T', ['2']),
      encodeFrame('W', ['pty', 'wide', 'high']),
      encodeFrame('K', ['pty', '-1']),
      encodeFrame('I', ['pty']),
      encodeFrame('I', ['pty', 'typed']),
      encodeFrame('Q', ['pty']),
      encodeFrame('A', ['3', 'box', 'more', 'and more']),
      encodeFrame('C', ['4', 'box', '', 'getpid']),
    ]);
    const [hello, ...answers] = await exchange(bytes, 11);
    assert.match(hello ?? '', /^H 1\|\d+$/);
    assert.equal(answers.slice(0, 8), [
      'F |no such kind of message',
      'F |no such kind of message',
      'F |not an id: ',
      'F |not an id: x',
      'F 1|no such actor: box',
      'F 2|no such actor: ',
      'F |not a size: wide',
      'F |not a size: -1',
    ]);
    assert.equal(answers.slice(8, 9), ['F |no bytes']);
  },
  real,
);

test(
  'a frame that is too long ends the conversation',
  async () => {
    const sandbox = startSandbox();
    try {
      sandbox.stream.write(Buffer.from([0, 0x10, 0, 1]));
      sandbox.stream.resume();
      await once(sandbox.child, 'exit');
    } finally {
      assert.is(await sandbox.end(), 0);
    }
  },
  real,
);
