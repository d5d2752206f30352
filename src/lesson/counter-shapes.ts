// How claims on the kernel's own counters of a cgroup are written: what has happened in it since the step began, and what it uses.
import * as z from 'zod';
import { processName, say } from './claim-words.ts';
import { device } from './limit-shapes.ts';

export const usedWords = ['memory', 'cpu', 'read', 'written'] as const;
export type UsedWord = (typeof usedWords)[number];

const amount = (what: string) =>
  z
    .union([z.number().min(0), z.string().regex(/^\d{1,12}[KMGT]?$/, 'a size such as 8M, or a number')])
    .optional()
    .describe(what);

export const counterShapes = {
  refused: z.strictObject({
    refused: z
      .enum(['pids'])
      .describe('Since the step began, the kernel has refused its cgroup a further process: pids.events'),
    say,
  }),
  throttled: z.strictObject({
    throttled: z
      .boolean()
      .describe(
        'Whether, since the step began, the kernel has stopped its cgroup for the rest of a period: nr_throttled in cpu.stat',
      ),
    say,
  }),
  oom_killed: z.strictObject({
    oom_killed: z
      .boolean()
      .describe(
        'Whether, since the step began, the kernel has killed in its cgroup for want of memory: oom_kill in memory.events, on v1 in memory.oom_control',
      ),
    say,
  }),
  at_limit: z.strictObject({
    at_limit: z
      .enum(['memory'])
      .describe(
        'Since the step began, memory of its cgroup has come up against the limit: max in memory.events, on v1 memory.failcnt',
      ),
    say,
  }),
  used: z.strictObject({
    used: z
      .enum(usedWords)
      .describe(
        'What its cgroup uses. memory: now. cpu: how many processors since the step began, by the periods that the kernel has counted. read, written: what has passed between it and a disk since the step began: io.stat, on v1 blkio.throttle.io_service_bytes',
      ),
    at_least: amount('It uses so much, or more: a size such as 8M; cpu: how many processors'),
    at_most: amount('It uses no more than that'),
    device,
    say,
  }),
  busier_than: z.strictObject({
    busier_than: processName.describe(
      'Since the step began, its cgroup has used more processor time than the cgroup of this process',
    ),
    times: z.number().min(1).max(100).optional().describe('At least so many times as much; left out, 1'),
    say,
  }),
};
