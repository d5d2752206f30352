// Reads what log-lines.ts has written, or anybody: what is done again with it is looked at closely.
import * as z from 'zod';
import { processName } from '../lesson/claim-words.ts';
import { actSchema } from '../lesson/schema.ts';
import { type Entry, type LogHeader, logVersion } from './entry.ts';
import { LogError } from './log-error.ts';

export interface SessionLog {
  readonly header: LogHeader;
  readonly entries: readonly Entry[];
}

/** The log that `text` holds; `name`: what to call it. Throws LogError where it is none, or newer than this program. */
export const readLog = (text: string, name: string): SessionLog => {
  const [first = '', ...rest] = text.split('\n');
  const header = headerOf(parsed(first), name);
  // A program that was killed may have left half a line at the end.
  const lines = rest.slice(0, -1);
  return { header, entries: lines.map((line, index) => entryOf(parsed(line), `${name}:${index + 2}`)) };
};

const headerOf = (value: unknown, name: string): LogHeader => {
  if (!isRecord(value) || typeof value['v'] !== 'number') throw new LogError(`${name} is no session log`);
  const { v } = value;
  if (v > logVersion)
    throw new LogError(
      `${name} was written by a newer cutaway: its version is ${v}, and this one reads up to ${logVersion}`,
    );
  return value as unknown as LogHeader;
};

/** A log may come from anybody. Looked at closely is what is done again with one: what was called, and by whom. */
const shapes: Readonly<Record<string, z.ZodType>> = {
  call: z.object({ act: actSchema, text: z.string(), pids: z.array(z.int()).min(2) }),
  outcome: z.object({
    outcome: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), value: z.number().nullable(), data: z.string() }),
      z.object({ ok: z.literal(false), errno: z.string() }),
    ]),
    born: z.object({ actor: processName, pid: z.int() }).nullable(),
  }),
  named: z.object({ name: processName, process: z.object({ pid: z.int() }) }),
  move: z.object({ lesson: z.string().nullable(), step: z.string().nullable() }),
};

const entryOf = (value: unknown, place: string): Entry => {
  const isEntry = isRecord(value) && typeof value['at'] === 'number' && typeof value['type'] === 'string';
  if (!isEntry) throw new LogError(`${place}: this is no entry of a session log`);
  const type = String(value['type']);
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (shape && !shape.safeParse(value).success) throw new LogError(`${place}: this is no ${type} that cutaway knows`);
  return value as unknown as Entry;
};

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
