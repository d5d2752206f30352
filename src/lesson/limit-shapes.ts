// How claims about the cgroup of a process are written, in one vocabulary for cgroup v1 and v2.
import * as z from 'zod';
import { hierarchyWords } from '../kernel/process.ts';
import { plainPath, say } from './claim-words.ts';

/** What may pass between it and one disk in a second, as io.max has it: bytes read and written, reads and writes. */
export const ioWords = ['rbps', 'wbps', 'riops', 'wiops'] as const;
export type IoWord = (typeof ioWords)[number];

export const limitWords = ['memory', 'pids', 'cpu', ...ioWords] as const;
export type LimitWord = (typeof limitWords)[number];

/** Of what passes between a cgroup and disks, with which. */
export const device = z
  .string()
  .regex(/^(\d{1,4}:\d{1,7}|\{\{disk\}\})$/, 'the major and minor number of a block device, or {{disk}}')
  .optional()
  .describe(
    'Of rbps, wbps, riops, wiops, read and written: with which disk, {{disk}} or 254:0; left out, with any one',
  );

export const limitShapes = {
  limit: z.strictObject({
    limit: z.enum(limitWords).describe('A limit of the cgroup that it is in'),
    is: z
      .union([z.number().min(0), z.string().regex(/^(\d{1,12}[KMGT]?|none)$/, 'a size such as 64M, a number, or none')])
      .describe(
        'memory: a size such as 64M. pids: how many processes. cpu: how many processors, 0.5 is half of one. rbps, wbps: bytes in a second, such as 2M. riops, wiops: how many in a second. none: no limit',
      ),
    device,
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
