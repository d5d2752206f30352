// The shapes of a recording's entries. A log is looked at less closely (log-lines.ts): it is read by whoever wrote it, and shown to nobody.
import * as z from 'zod';
import { processName } from '../lesson/claim-words.ts';
import { actSchema } from '../lesson/schema.ts';
import type { EntryBody } from './entry.ts';
import { eventShape, pidList, worldShape } from './world-shapes.ts';

const outcomeShape = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.number().nullable(), data: z.string(), nanoseconds: z.number() }),
  z.object({ ok: z.literal(false), errno: z.string(), data: z.string().optional(), nanoseconds: z.number() }),
]);

const checkShape = z.object({
  kind: z.enum(['expect', 'keep', 'outcome']),
  held: z.boolean(),
  claim: z.string(),
  saw: z.string(),
  tryThis: z.string().nullable(),
});

const runnerShape = z.object({
  marks: z.array(z.object({ what: z.string(), atUs: z.number() })),
  memoryBytes: z.number().nullable(),
});

const raceShape = z.object({
  state: z.enum(['running', 'over', 'failed', 'stopped']),
  elapsedUs: z.number(),
  by: z.enum(['tcg', 'kvm']),
  container: runnerShape,
  callNanoseconds: z.number(),
  guest: runnerShape,
  guestPid: z.int(),
  console: z.string(),
  report: z.object({ release: z.string(), bootId: z.string(), processes: z.int(), memoryBytes: z.number() }).nullable(),
});

/** What of a log there is in a recording. */
export type RecordedType = Exclude<EntryBody['type'], 'recorded' | 'notice' | 'prediction' | 'hint'>;

/** By type: what stands beside it. */
export const entryShapes: Readonly<Record<RecordedType, z.ZodType>> = {
  lab: z.object({ state: z.enum(['starting', 'ready']), detail: z.null() }),
  world: z.object({ world: worldShape }),
  events: z.object({ events: z.array(eventShape) }),
  move: z.object({ lesson: z.string(), step: z.string().nullable(), why: z.enum(['open', 'next']) }),
  call: z.object({ act: actSchema, text: z.string(), pids: pidList }),
  outcome: z.object({
    outcome: outcomeShape,
    born: z.object({ actor: processName, pid: z.int() }).nullable(),
  }),
  named: z.object({
    name: processName,
    process: z.object({ pid: z.int(), startTicks: z.number(), nspid: pidList }),
  }),
  typed: z.object({ line: z.string() }),
  race: z.object({ race: raceShape }),
  checked: z.object({ passed: z.literal(true), checks: z.array(checkShape) }),
  output: z.object({ bytes: z.base64() }),
};
