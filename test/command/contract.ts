// What programs may rely on: one line of each command's JSON. The schemas under fixtures/schema are made from these.
import * as z from 'zod';

const checkSchema = z.strictObject({
  id: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  remedy: z.string().nullable(),
});

/** By the name of the published file. */
export const contracts = {
  run: z.union([
    z.strictObject({
      type: z.literal('step'),
      lesson: z.string(),
      step: z.string(),
      status: z.enum(['passed', 'failed', 'skipped']),
      reason: z.string().nullable(),
      ms: z.number().nullable(),
    }),
    z.strictObject({
      type: z.literal('summary'),
      lessons: z.int(),
      steps: z.int(),
      passed: z.int(),
      failed: z.int(),
      skipped: z.int(),
      leftovers: z.int(),
    }),
  ]),
  doctor: z.strictObject({
    lane: z.enum(['root', 'user', 'replay']),
    cgroup: z.enum(['v1', 'hybrid', 'v2']).nullable(),
    kernel: z.string(),
    checks: z.array(checkSchema),
  }),
  clean: z.strictObject({ leftovers: z.array(z.string()), removed: z.array(z.string()) }),
  lint: z.strictObject({ path: z.string(), line: z.int().min(1), column: z.int().min(1), message: z.string() }),
  list: z.strictObject({
    id: z.string(),
    title: z.string(),
    part: z.string(),
    steps: z.int(),
    runnable: z.boolean(),
    reason: z.string().nullable(),
  }),
} as const;

/** A published schema's text. */
export const published = (name: keyof typeof contracts): string =>
  `${JSON.stringify({ title: `cutaway ${name} --json, one line`, ...z.toJSONSchema(contracts[name]) }, null, 2)}\n`;
