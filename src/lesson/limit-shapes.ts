// How claims about the cgroup of a process are written, in one vocabulary for cgroup v1 and v2.
import * as z from 'zod';
import { hierarchyWords } from '../kernel/process.ts';
import { plainPath, say } from './claim-words.ts';

export const limitWords = ['memory', 'pids', 'cpu'] as const;
export type LimitWord = (typeof limitWords)[number];

export const limitShapes = {
  limit: z.strictObject({
    limit: z.enum(limitWords).describe('A limit of the cgroup that it is in'),
    is: z
      .union([z.number().min(0), z.string().regex(/^(\d{1,12}[KMGT]?|none)$/, 'a size such as 64M, a number, or none')])
      .describe(
        'memory: a size such as 64M. pids: how many processes. cpu: how many processors, 0.5 is half of one. none: no limit',
      ),
    say,
  }),
  cgroup: z.strictObject({
    cgroup: z
      .union([plainPath, z.literal(true)])
      .describe("The cgroup that it is in, counted from the lab's own: /box; true: the same as before"),
    of: z
      .enum(hierarchyWords)
      .optional()
      .describe('With cgroup v1, in the hierarchy of this controller; with v2 there is one tree for all'),
    say,
  }),
};
