// A run of a lesson as it was recorded: a session log with some more in its header, cut into steps. Pure.
import * as z from 'zod';
import { type CgroupVersion, cgroupVersions } from '../lesson/cgroup-version.ts';
import type { Problem } from '../lesson/lesson.ts';
import { type Entry, type LogHeader, logVersion } from './entry.ts';
import { entryShapes } from './entry-shapes.ts';

/** A recording that cannot be shown. `line`, `column`: where in its file, from 1. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column = 1) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** The same as a problem of a lesson's file. */
export const problemOf = (path: string, { line, column, message }: RecordingError): Problem => ({
  path,
  line,
  column,
  message,
});

/** Beside what every log's header says. `lessonsDigest` is that of the lesson: `runDigest`. */
export interface RecordingHeader extends LogHeader {
  /** The version of the program. */
  readonly cutaway: string;
  /** The lesson's id. */
  readonly lesson: string;
  readonly version: CgroupVersion;
  /** `2026-11-26` */
  readonly date: string;
  /** Steps that the machine of then could not do: id, and why. */
  readonly leftOut: Readonly<Record<string, string>>;
}

/** A step: how one comes to it, and what was done in it. */
export interface RecordedStep {
  readonly id: string;
  readonly arrival: readonly Entry[];
  readonly deed: readonly Entry[];
}

export interface Recording {
  readonly header: RecordingHeader;
  /** Until the lesson's first page stands there. */
  readonly opening: readonly Entry[];
  readonly steps: readonly RecordedStep[];
}

const headerShape = z.object({
  v: z.int(),
  kernel: z.string().min(1),
  lane: z.string(),
  cgroup: z.string(),
  lessonsDigest: z.string(),
  size: z.tuple([z.int(), z.int()]),
  cutaway: z.string(),
  lesson: z.string(),
  version: z.enum(cgroupVersions),
  date: z.iso.date(),
  leftOut: z.record(z.string(), z.string()),
});

/** The recording that `text` holds. Throws RecordingError where it is none, is not whole, or is newer than this program. */
export const readRecording = (text: string): Recording => {
  const [first = '', ...rest] = text.split('\n');
  const header = headerOf(jsonOf(first, 1));
  if (rest.pop() !== '') throw new RecordingError('this line is cut off: record the lesson again', rest.length + 2);
  const entries = rest.map((line, index) => entryOf(jsonOf(line, index + 2), index + 2));
  return { header, ...cut(entries) };
};

const jsonOf = (line: string, number: number): unknown => {
  try {
    return JSON.parse(line);
  } catch (error) {
    const [, position] = /position (\d+)/.exec(String(error)) ?? [];
    throw new RecordingError(
      'this is no JSON: every line of a recording is an object of its own',
      number,
      position === undefined ? line.length + 1 : Number(position) + 1,
    );
  }
};

const headerOf = (value: unknown): RecordingHeader => {
  const v = isRecord(value) ? value['v'] : null;
  if (typeof v === 'number' && v > logVersion)
    throw new RecordingError(
      `this was recorded by a newer cutaway: its version is ${v}, and this one reads up to ${logVersion}`,
      1,
    );
  const found = headerShape.safeParse(value);
  if (found.success) return found.data;
  throw new RecordingError(`this is no header of a recording: ${whereIn(found.error)}`, 1);
};

const entryOf = (value: unknown, line: number): Entry => {
  const type = isRecord(value) && typeof value['at'] === 'number' ? value['type'] : null;
  if (typeof type !== 'string' || !Object.hasOwn(entryShapes, type))
    throw new RecordingError('this is no entry of a recording', line);
  const found = entryShapes[type as keyof typeof entryShapes].safeParse(value);
  if (!found.success) throw new RecordingError(`this is no ${type} that cutaway knows: ${whereIn(found.error)}`, line);
  return value as unknown as Entry;
};

/** `events.0.process.pid: expected number, received string` */
const whereIn = ({ issues }: z.ZodError): string => {
  const [issue] = issues;
  const path = issue?.path.map(String).join('.') ?? '';
  return `${path === '' ? '' : `${path}: `}${(issue?.message ?? '').replace(/^Invalid input: /, '')}`;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A step begins behind the check of the one before, and its deed behind the move to it. */
const cut = (entries: readonly Entry[]): Pick<Recording, 'opening' | 'steps'> => {
  const moves = entries.flatMap((entry, index) =>
    entry.type === 'move' && entry.step !== null ? [{ id: entry.step, index }] : [],
  );
  const ends = moves.map(({ id, index }, place) => {
    const next = moves[place + 1]?.index ?? entries.length;
    const checked = entries.slice(index, next).findLastIndex(({ type }) => type === 'checked');
    if (checked < 0) throw new RecordingError(`step ${id} was not done to its end: record the lesson again`, index + 2);
    return index + checked + 1;
  });
  const ready = entries.findIndex((entry) => entry.type === 'lab' && entry.state === 'ready');
  if (ready < 0) throw new RecordingError('the lab is never ready: record the lesson again', entries.length + 1);
  return {
    opening: entries.slice(0, ready + 1),
    steps: moves.map(({ id, index }, place) => ({
      id,
      arrival: entries.slice(ends[place - 1] ?? ready + 1, index + 1),
      deed: entries.slice(index + 1, ends[place]),
    })),
  };
};
