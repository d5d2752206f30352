// Frames and fields, from bytes to text and back.
import * as assert from 'uvu/assert';
import { decodeFields, encodeFrame, FrameReader, frameMaxBytes } from '../../src/call/frame.ts';
import { suite } from '../support/suite.ts';

const test = suite('frames');
const read = (pieces: readonly Buffer[]) => {
  const reader = new FrameReader();
  return pieces.flatMap((piece) => reader.push(piece)).map(({ kind, payload }) => `${kind}${String(payload)}`);
};

test('a frame is its length, its kind, and fields with NUL between them', () => {
  assert.is(encodeFrame('C', [7, 'box', '', 'getpid']).toString('latin1'), '\0\0\0\x0eC7\0box\0\0getpid');
  assert.is(encodeFrame('A', []).toString('latin1'), '\0\0\0\x01A');
  assert.is(encodeFrame('I', ['é', Buffer.from([0, 255])]).toString('latin1'), '\0\0\0\x06I\xc3\xa9\0\0\xff');
});

test('only the last field may hold NUL, and a frame may not be too long', () => {
  assert.throws(() => encodeFrame('A', ['a\0b', '']), /NUL/);
  assert.not.throws(() => encodeFrame('I', ['', Buffer.alloc(frameMaxBytes - 2)]));
  assert.throws(() => encodeFrame('I', ['', Buffer.alloc(frameMaxBytes - 1)]), /1048577 bytes is too long/);
});

test('the last field takes whatever remains', () => {
  const fields = (text: string, count: number) => decodeFields(Buffer.from(text), count).map(String);
  assert.equal(fields('a\0b\0c', 3), ['a', 'b', 'c']);
  assert.equal(fields('a\0b\0c', 2), ['a', 'b\0c']);
  assert.equal(fields('a', 3), ['a', '', '']);
  assert.equal(fields('\0', 3), ['', '', '']);
});

test('frames come out whole however the stream is cut', () => {
  const stream = Buffer.concat([
    encodeFrame('H', [1, 2]),
    encodeFrame('X', []),
    encodeFrame('O', ['pty', 'x'.repeat(300)]),
  ]);
  const whole = read([stream]);
  assert.equal(whole, ['H1\0' + '2', 'X', `Opty\0${'x'.repeat(300)}`]);
  for (let size = 1; size <= stream.length; size++) {
    const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
      stream.subarray(index * size, (index + 1) * size),
    );
    assert.equal(read(pieces), whole, `pieces of ${size}`);
  }
  assert.equal(read([Buffer.alloc(0), stream.subarray(0, 2), Buffer.alloc(0), stream.subarray(2)]), whole);
});

test('an empty frame and one that is too long end the conversation', () => {
  assert.throws(() => read([Buffer.from([0, 0, 0, 0])]), /frame of 0 bytes/);
  assert.throws(() => read([Buffer.from([0, 0x10, 0]), Buffer.from([1])]), /frame of 1048577 bytes/);
});
