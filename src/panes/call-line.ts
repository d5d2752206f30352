// Calls as text: who called what, what came back and how long it took.
import type { CallRecord } from '../session/session.ts';
import { cut, gap, type Line, line, lineWidth, type Span, span, spread, textWidth } from './line.ts';
import { shortCall } from './short-call.ts';

/** As strerror(3) puts them, for what lessons meet. */
const errnoTexts: Readonly<Record<string, string>> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ESRCH: 'No such process',
  EINTR: 'Interrupted system call',
  EIO: 'Input/output error',
  EBADF: 'Bad file descriptor',
  ECHILD: 'No child processes',
  EAGAIN: 'Resource temporarily unavailable',
  ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EXDEV: 'Invalid cross-device link',
  ENODEV: 'No such device',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  EMFILE: 'Too many open files',
  EFBIG: 'File too large',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  EPIPE: 'Broken pipe',
  ENAMETOOLONG: 'File name too long',
  ENOSYS: 'Function not implemented',
  ENOTEMPTY: 'Directory not empty',
  ELOOP: 'Too many levels of symbolic links',
  EOVERFLOW: 'Value too large for defined data type',
  EUSERS: 'Too many users',
  EOPNOTSUPP: 'Operation not supported',
  EPROTO: 'Protocol error',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENETDOWN: 'Network is down',
  ENETUNREACH: 'Network is unreachable',
  ETIMEDOUT: 'Connection timed out',
};

/** `EPERM (Operation not permitted)`. */
export const errnoText = (errno: string): string => {
  const text = Object.hasOwn(errnoTexts, errno) ? errnoTexts[errno] : undefined;
  return text ? `${errno} (${text})` : errno;
};

/** `9 µs`: three figures at most, in the unit that fits. */
export const durationText = (nanoseconds: number): string => {
  const units = [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
  ] as const;
  const [size, unit] = units.find(([least]) => nanoseconds >= least) ?? [1, 'ns'];
  const value = nanoseconds / size;
  return `${value < 10 && size > 1 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${unit}`;
};

/** Who calls: the name, and the number that the process has for itself. */
export const callerSpans = ({ act, pids }: CallRecord): readonly Span[] => [
  span(act.actor, 'actor'),
  span(` ${pids.at(-1) ?? ''}`, 'dim'),
];

/** ` = 0`, ` = -1 EPERM (Operation not permitted)`, with what the call handed back beside its value. */
export const resultSpans = (call: CallRecord): readonly Span[] => [...valueSpans(call, errnoText), ...dataSpans(call)];

const valueSpans = ({ outcome, born }: CallRecord, errnoWords: (errno: string) => string): readonly Span[] => {
  if (outcome === null) return [span(' …', 'dim')];
  if (outcome.ok && outcome.value === null) return [span('  does not return', 'dim')];
  // What a child gets from fork(2) and clone3(2) is 0, always.
  const child = born ? [span(', and in '), span(born.actor, 'actor'), span('\u00a0=\u00a0'), span('0', 'strong')] : [];
  const value = outcome.ok ? span(String(outcome.value), 'strong') : span(`-1 ${errnoWords(outcome.errno)}`, 'wrong');
  return [span(' =\u00a0'), value, ...child];
};

const dataSpans = ({ outcome }: CallRecord): readonly Span[] =>
  outcome?.data ? [span(`  ${dataText(outcome.data)}`, 'code')] : [];

const dataText = (data: string) => (/^(exited|killed) /.test(data) ? `(${data})` : JSON.stringify(data));

/** How long it took; nothing where nobody could tell. */
export const durationSpans = ({ outcome }: CallRecord): Line =>
  outcome && outcome.nanoseconds > 0 ? [span(` ${durationText(outcome.nanoseconds)}`, 'dim')] : [];

/** Of a call that is too long for its row, at least this much is shown beside what it handed back. */
const textLeast = 24;

/** `box 3  unshare(CLONE_NEWPID) = 0`, and at the right edge how long it took: in one row, the call gives way to its result. */
export const callRow = (call: CallRecord, width: number): Line => {
  const caller: Line = [...callerSpans(call), span('  ')];
  const took = durationSpans(call);
  const duration = took.length === 0 ? [] : [gap(1), ...took];
  const room = width - lineWidth(caller) - lineWidth(duration);
  // Made fit to be drawn first: it may become longer by that.
  const { text } = span(call.text);
  const result = resultIn(call, text, room);
  const shown = span(shortCall(text, Math.max(1, room - lineWidth(result))), 'code');
  return spread([...caller, shown, ...result], duration, width);
};

/** The value and the errno whole; an errno's meaning, and all of the data, where there is room for them beside the call. */
const resultIn = (call: CallRecord, text: string, room: number): Line => {
  const full = line(...resultSpans(call));
  if (textWidth(text) + lineWidth(full) <= room) return full;
  const value = line(...valueSpans(call, (errno) => errno));
  const least = textWidth(shortCall(text, textLeast));
  const data = cut(dataSpans(call), room - lineWidth(value) - least);
  // A character or two tell nothing.
  return lineWidth(data) < 8 && data.length > 1 ? value : [...value, ...data];
};
