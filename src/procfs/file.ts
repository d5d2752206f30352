// Reads the small files that the kernel makes up as one reads them. Knows bytes and errnos, not what the
// files say.
import { isUtf8 } from 'node:buffer';
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';

/** A file that could not be read, by the errno's name (`EACCES`). */
export interface Failure {
  readonly errno: string;
}

/** The outcome of a reading: the value, or why there is none. */
export type Reading<Value> = Value | Failure;

export const isFailure = (reading: unknown): reading is Failure =>
  typeof reading === 'object' && reading !== null && 'errno' in reading;

/**
 * Whether the errno says that what was asked about is not there (any more), so that there is nothing to
 * report.
 */
export const isGone = ({ errno }: Failure) => errno === 'ENOENT' || errno === 'ESRCH' || errno === 'ENODEV';

// One buffer for all readings: every read below is synchronous and its bytes are copied out before the next
// one.
let buffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * A file that the kernel prints in one piece (`stat`, `status`, `cgroup`, one cgroup file): a single read has
 * all of it.
 */
export function readRecord(path: string): Reading<string> {
  return attempt(() => withFile(path, (file) => bufferText(readSync(file, buffer, 0, buffer.length, null))));
}

/** A file of many records (`mountinfo`, `children`), which the kernel may hand out in portions. */
export function readRecords(path: string): Reading<string> {
  return attempt(() => withFile(path, (file) => bufferText(readToEnd(file))));
}

/** The names in a directory. */
export function readNames(path: string): Reading<string[]> {
  return attempt(() => readdirSync(path));
}

/** The names of the directories in a directory. */
export function readDirectories(path: string): Reading<string[]> {
  return attempt(() => {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  });
}

/** How many names a directory has. On cgroupfs 2 means that it has no directories in it. */
export function readLinkCount(path: string): Reading<number> {
  return attempt(() => lstatSync(path).nlink);
}

/** What a symbolic link says. The path may be of any bytes, as `textOf` gives them. */
export function readLink(path: string): Reading<string> {
  return attempt(() => readlinkSync(path.isWellFormed() ? path : Buffer.from(bytesOf(path))));
}

/**
 * Bytes of the kernel as text: UTF-8, and every byte that is not part of any becomes one lone surrogate,
 * U+DC80 to U+DCFF. So names look right, and no byte is lost: `bytesOf` gives them back.
 */
export function textOf(bytes: Uint8Array): string {
  return isUtf8(bytes) ? decode(bytes) : escapeBytes(bytes);
}

/** As `textOf`, of the first bytes of the buffer; in the usual case without another view of it. */
function bufferText(length: number): string {
  const text = buffer.toString('utf8', 0, length);
  return text.includes('\uFFFD') ? textOf(buffer.subarray(0, length)) : text;
}

/** The bytes that `textOf` was given. */
export function bytesOf(text: string): Uint8Array {
  return Buffer.concat(
    Array.from(text, (character) => {
      const code = character.codePointAt(0) as number;
      return code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code & 0xff) : Buffer.from(character, 'utf8');
    }),
  );
}

function escapeBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOfCharacter(bytes, at);
    text +=
      length === 0 ? String.fromCharCode(0xdc00 | (bytes[at] as number)) : decode(bytes.subarray(at, at + length));
    at += length || 1;
  }
  return text;
}

const decode = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

function lengthOfCharacter(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}

function withFile<Value>(path: string, use: (file: number) => Value): Value {
  const file = openSync(path, 'r');
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

function readToEnd(file: number): number {
  let length = 0;
  for (;;) {
    const count = readSync(file, buffer, length, buffer.length - length, null);
    if (count === 0) return length;
    length += count;
    if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
  }
}

function attempt<Value>(read: () => Value): Reading<Value> {
  try {
    return read();
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code;
    if (errno === undefined) throw error;
    return { errno };
  }
}
