// Steps that are known to be impossible in a lane: test/lanes.json, which `run --must-run` goes by.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { packageFolder } from '../lab/installation.ts';
import type { StepResult } from './play.ts';

/** The shape of test/lanes.json. */
export const lanesSchema = z
  .array(
    z
      .strictObject({
        lane: z.enum(['root', 'user', 'replay']).describe('How the machine runs lessons'),
        cgroup: z.enum(['v1', 'hybrid', 'v2']).nullable().describe('How its cgroups are laid out; null: in any way'),
        check: z
          .string()
          .nullable()
          .describe('The check of `cutaway doctor` that fails where the step is impossible; null: whatever fails'),
        lesson: z.string().describe('The id of the lesson'),
        step: z.string().nullable().describe('The id of the step; null: every step of the lesson'),
        reason: z.string().min(10).describe('Why it is impossible, in a sentence'),
        errno: z
          .string()
          .regex(/^E[A-Z0-9]+$/)
          .nullable()
          .describe('What the kernel says when it is tried all the same; null: nothing was tried'),
      })
      .describe('Steps that cannot be done in one lane'),
  )
  .describe('What no lane can be asked to run: cutaway run --must-run lets these steps, and no others, be skipped');

export type LaneException = z.output<typeof lanesSchema>[number];

/** How this machine runs lessons. */
export interface LaneHere {
  readonly lane: LaneException['lane'];
  readonly cgroup: string | null;
  readonly checks: readonly { readonly id: string; readonly ok: boolean }[];
}

/** What test/lanes.json lists; nothing where there is none. Throws where it does not have its shape. */
export const laneExceptions = (path = join(packageFolder(), 'test', 'lanes.json')): readonly LaneException[] => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  const found = lanesSchema.safeParse(JSON.parse(text));
  if (!found.success) throw new Error(`${path}: ${z.prettifyError(found.error)}`);
  return found.data;
};

/** Of our own course, whose lessons these are, it is known what a lane cannot do; of another one nothing is. */
export const unexcusedSkips = <Result extends Pick<StepResult, 'lesson' | 'step' | 'status'>>(
  results: readonly Result[],
  own: ReadonlySet<string>,
  here: LaneHere,
  exceptions: readonly LaneException[] = laneExceptions(),
): readonly Result[] =>
  results.filter(
    ({ status, lesson, step }) =>
      status === 'skipped' && !(own.has(lesson) && mayBeSkipped(exceptions, here, lesson, step)),
  );

/** Whether this step may be skipped here. */
export const mayBeSkipped = (
  exceptions: readonly LaneException[],
  here: LaneHere,
  lesson: string,
  step: string,
): boolean =>
  exceptions.some(
    (one) =>
      one.lane === here.lane &&
      (one.cgroup === null || one.cgroup === here.cgroup) &&
      (one.check === null || here.checks.some(({ id, ok }) => id === one.check && !ok)) &&
      one.lesson === lesson &&
      (one.step === null || one.step === step),
  );
