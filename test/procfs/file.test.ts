import * as assert from 'uvu/assert';
import { bytesOf, isFailure, isGone, readNames, readRecord, readRecords, textOf } from '../../src/procfs/file.ts';
import { suite } from '../support/suite.ts';

const test = suite('bytes of the kernel');

const roundTrip = (bytes: readonly number[]) => [...bytesOf(textOf(Uint8Array.from(bytes)))];

test('text in UTF-8 is that text', () => {
  for (const text of ['bash', 'café', '日本', '🦀', '\ufffd', 'a\0b', ''])
    assert.is(textOf(Buffer.from(text, 'utf8')), text);
});

test('a byte that is no text becomes a lone surrogate of its own, and what is text around it stays', () => {
  assert.is(textOf(Buffer.from([0x61, 0xff, 0x62])), 'a\udcffb');
  // A name of 15 bytes that was cut within its last character.
  assert.is(textOf(Buffer.from('aaaaaaaaaaaaaé', 'utf8').subarray(0, 14)), 'aaaaaaaaaaaaa\udcc3');
  assert.is(textOf(Buffer.from([0xef, 0xbf, 0xbd, 0x80])), '\ufffd\udc80');
});

test('no byte is lost: alone, in pairs, or as a surrogate written in UTF-8', () => {
  for (let byte = 0; byte < 256; byte += 1) {
    assert.equal(roundTrip([byte]), [byte]);
    for (const next of [0x41, 0x80, 0xbf, 0xc3, 0xff]) assert.equal(roundTrip([byte, next]), [byte, next]);
  }
  assert.equal(roundTrip([0xed, 0xb3, 0xbf]), [0xed, 0xb3, 0xbf]);
  assert.equal(roundTrip([0xf0, 0x9f, 0xa6, 0x80, 0xf0, 0x9f]), [0xf0, 0x9f, 0xa6, 0x80, 0xf0, 0x9f]);
});

test('a file that is not there, or is none, is a failure with the name of its errno', () => {
  const missing = readRecord('/proc/self/nothing-of-this-name');
  assert.ok(isFailure(missing) && missing.errno === 'ENOENT' && isGone(missing));
  const directory = readRecord('/proc/self');
  assert.ok(isFailure(directory) && directory.errno === 'EISDIR' && !isGone(directory));
  const names = readNames('/proc/self/stat');
  assert.ok(isFailure(names) && names.errno === 'ENOTDIR');
});

test('a file that the kernel hands out in portions is read to its end', () => {
  const text = readRecords('/proc/kallsyms');
  assert.ok(!isFailure(text) && text.length > 100_000 && text.endsWith('\n'));
});
