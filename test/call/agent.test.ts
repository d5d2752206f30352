// What the client makes of an agent's answers, and of one that does not speak as it should.
import { once } from 'node:events';
import { type Duplex, duplexPair } from 'node:stream';
import * as assert from 'uvu/assert';
import { connectHands } from '../../src/call/agent.ts';
import { encodeFrame, FrameReader } from '../../src/call/frame.ts';
import { HandsError } from '../../src/call/hands.ts';
import { suite } from '../support/suite.ts';

const test = suite('the conversation with an agent');

const failure = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.instance(error, HandsError);
  return (error as HandsError).message;
};

/** Our end, and what the other end has to say. */
const pair = () => {
  const [ours, theirs] = duplexPair();
  theirs.resume();
  return {
    ours,
    theirs,
    say: (kind: string, ...fields: (string | number)[]) => theirs.write(encodeFrame(kind, fields)),
  };
};

const greeted = async () => {
  const { ours, theirs, say } = pair();
  say('H', 1, 2);
  return { hands: await connectHands(ours), theirs, say };
};

/** The next frame that arrives at `stream`, its NULs as `|`. */
const heard = async (stream: Duplex): Promise<string> => {
  const reader = new FrameReader();
  for (;;) {
    const [frame] = reader.push((await once(stream, 'data'))[0]);
    if (frame) return `${frame.kind} ${String(frame.payload).replaceAll('\0', '|')}`;
  }
};

test('the hello tells the agent’s number', async () => {
  assert.is((await greeted()).hands.agentPid, 2);
});

test('another version is refused by number, and the stream is closed', async () => {
  const { ours, say } = pair();
  say('H', 2, 2);
  assert.match(await failure(connectHands(ours)), /speaks version 2, we speak version 1/);
  assert.ok(ours.destroyed);
});

test('a stream that closes before the hello is an error', async () => {
  const { ours, theirs } = pair();
  theirs.end();
  assert.match(await failure(connectHands(ours)), /The lab is gone/);
});

test('a broken stream is an error that says how it broke', async () => {
  const { ours } = pair();
  ours.destroy(new Error('read ECONNRESET'));
  assert.match(await failure(connectHands(ours)), /broke: read ECONNRESET/);
});

test('a fork resolves when both sides have answered, and names the child', async () => {
  const { hands, theirs, say } = await greeted();
  const sent = heard(theirs);
  const forked = hands.perform('box', 'fork', [], 'init');
  assert.is(await sent, 'C 0|box|init|fork');
  say('R', 0, 7, '', 1500, '');
  say('B', 0, 'init', 1);
  assert.equal(await forked, {
    outcome: { ok: true, value: 7, data: '', nanoseconds: 1500 },
    born: { actor: 'init', pid: 1 },
  });
  assert.ok(hands.has('init'));
});

test('a fork that fails has no second answer; a child that dies before it answers is null', async () => {
  const { hands, say } = await greeted();
  const failed = hands.perform('box', 'fork', [], 'late');
  say('R', 0, -1, 'ENOMEM', 20, '');
  assert.equal(await failed, { outcome: { ok: false, errno: 'ENOMEM', nanoseconds: 20 }, born: null });
  const died = hands.perform('box', 'fork', [], 'short');
  say('R', 1, 8, '', 20, '');
  say('E', 'short');
  assert.is((await died).born, null);
});

test('a refusal rejects the question that it is about, and no other', async () => {
  const { hands, say } = await greeted();
  const first = hands.perform('box', 'nonsense', []);
  const second = hands.perform('web', 'getpid', []);
  say('F', 0, 'not a call: nonsense');
  say('R', 1, 9, '', 20, '');
  assert.is(await failure(first), "The lab's agent refused: not a call: nonsense.");
  assert.is((await second).outcome.ok, true);
});

test('whoever speaks nonsense is hung up on', async () => {
  const nonsense: readonly (readonly [string, readonly (string | number)[], RegExp])[] = [
    ['Z', [], /unknown kind: "Z"/],
    ['R', [5, 1, '', 1, ''], /a question that was not asked: 5/],
    ['R', [0, 'one', '', 1, ''], /makes no sense/],
    ['R', [0, 1, 'eperm', 1, ''], /makes no sense/],
    ['B', [0, 'box', 1], /child of no question/],
    ['F', ['', 'not an id: '], /refused: not an id/],
  ];
  for (const [kind, fields, why] of nonsense) {
    const { hands, say } = await greeted();
    const question = hands.perform('box', 'getpid', []);
    say(kind, ...fields);
    assert.match(await failure(question), why);
    await hands.closed;
  }
});

test('output that comes before anyone listens is kept, and each piece is acknowledged once', async () => {
  const { hands, theirs, say } = await greeted();
  const asked = heard(theirs);
  const opening = hands.terminal('box', { argv: ['/bin/sh'], environment: ['A=1'], columns: 80, rows: 24 });
  assert.is(await asked, 'T 0|box|pty-0|80|24|1|/bin/sh|A=1');
  say('R', 0, 7, '', 20, '');
  say('O', 'pty-0', 'early');
  const terminal = await opening;
  const shown: string[] = [];
  const sent = heard(theirs);
  terminal.onOutput((bytes, done) => {
    shown.push(String(Buffer.from(bytes)));
    done();
    done();
  });
  assert.is(await sent, 'K pty-0|5');
  assert.equal(shown, ['early']);
});

test('a terminal ends with its X, and with the conversation', async () => {
  const { hands, theirs, say } = await greeted();
  const options = { argv: ['/bin/sh'], environment: ['A=1'], columns: 80, rows: 24 };
  const openings = [hands.terminal('box', options), hands.terminal('box', options)];
  say('R', 0, 7, '', 20, '');
  say('R', 1, 8, '', 20, '');
  const exits = (await Promise.all(openings)).map(
    (terminal) => new Promise<void>((resolve) => terminal.onExit(resolve)),
  );
  say('X', 'pty-0');
  await exits[0];
  theirs.end();
  await exits[1];
  await new Promise<void>((resolve) => openings[0]?.then((terminal) => terminal.onExit(resolve)));
});
