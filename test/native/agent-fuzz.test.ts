// Any byte sequence is survived by the agent and its actors, built with the address and the undefined-behaviour
// sanitizer.
// CUTAWAY_FUZZ says how many messages; CUTAWAY_FUZZ_SEED plays a run again.
import type { Duplex } from 'node:stream';
import * as assert from 'uvu/assert';
import { decodeFields, encodeFrame, FrameReader } from '../../src/call/frame.ts';
import { isEmulated } from '../support/sample.ts';
import { suite, type TestOptions } from '../support/suite.ts';
import { actors, framed, message, randomFrom } from './agent-mutation.ts';
import { builtAgent, namespaces, startSandbox } from './agent-sandbox.ts';

const test = suite('the agent under nonsense');
const program = 'build/sanitize/agent';
const count = Number(process.env['CUTAWAY_FUZZ'] ?? (isEmulated ? 500 : 3000));
const seed = Number(process.env['CUTAWAY_FUZZ_SEED'] ?? Date.now() % 1_000_000);
const messagesPerAgent = 400;
const messagesPerGroup = 8;
const real: TestOptions = { seconds: 60 + count / 20, needs: [builtAgent(program, 'SANITIZE=1'), namespaces] };

/** Writes `bytes` in pieces of any size, so that frames are cut anywhere. */
const writeInPieces = (stream: Duplex, bytes: Buffer, random: () => number) => {
  for (let start = 0; start < bytes.length; ) {
    const size = 1 + Math.floor(random() ** 4 * 20_000);
    stream.write(bytes.subarray(start, start + size));
    start += size;
  }
};

/** Counts the agent's answers by kind in `seen`. Gives what waits for the answer to a question: `null` is a hangup. */
const listen = (stream: Duplex, seen: Map<string, number>) => {
  const reader = new FrameReader();
  const waiting = new Map<string, (kind: string | null) => void>();
  stream.on('error', () => {});
  stream.on('close', () => {
    for (const resolve of waiting.values()) resolve(null);
  });
  stream.on('data', (piece: Buffer) => {
    for (const { kind, payload } of reader.push(piece)) {
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      if ('RF'.includes(kind)) waiting.get(String(decodeFields(payload, 2)[0]))?.(kind);
    }
  });
  return (id: string) => new Promise<string | null>((resolve) => waiting.set(id, resolve));
};

/** One agent's life: groups of messages, after each a question that a bystander must answer; then garbage. */
const life = async (lifeSeed: number, messages: number, seen: Map<string, number>) => {
  const random = randomFrom(lifeSeed);
  const sandbox = startSandbox(program);
  const answer = listen(sandbox.stream, seen);
  try {
    const started = answer('90000');
    sandbox.stream.write(
      Buffer.concat(['bystander', ...actors].map((name, id) => encodeFrame('A', [90_000 + id, name]))),
    );
    assert.is(await started, 'R', `seed ${lifeSeed}`);
    for (let sent = 0; sent < messages; sent += messagesPerGroup) {
      const id = String(100_000 + sent);
      const group = Array.from({ length: messagesPerGroup }, (_, index) => framed(message(random, sent + index)));
      const answered = answer(id);
      writeInPieces(
        sandbox.stream,
        Buffer.concat([...group, encodeFrame('C', [id, 'bystander', '', 'getpid'])]),
        random,
      );
      assert.is(await answered, 'R', `the bystander was not heard, seed ${lifeSeed}`);
    }
    sandbox.stream.write(Buffer.from(Array.from({ length: 64 }, () => Math.floor(random() * 256))));
  } finally {
    const status = await sandbox.end();
    assert.is(sandbox.complaints(), '', `seed ${lifeSeed}`);
    assert.is(status, 0, `seed ${lifeSeed}`);
  }
};

test(
  `${count} messages, seed ${seed}`,
  async () => {
    console.log(`  fuzz: ${count} messages, CUTAWAY_FUZZ_SEED=${seed}`);
    const seen = new Map<string, number>();
    for (let sent = 0, round = 0; sent < count; sent += messagesPerAgent, round++)
      await life(seed + round, Math.min(messagesPerAgent, count - sent), seen);
    // Had nothing but refusals come back, nothing but the outermost checks would have been tried.
    for (const kind of count < 2000 ? 'HRF' : 'HRBEOXF')
      assert.ok((seen.get(kind) ?? 0) > 0, `no ${kind} was seen, seed ${seed}`);
  },
  real,
);
