// How claims about what a UTS, time or IPC namespace holds are written: names, clocks, queues.
import * as z from 'zod';
import { say } from './claim-words.ts';

/** The kernel keeps 64 bytes of each, sethostname(2). */
const name = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 64, 'at most 64 bytes: the kernel keeps no more');

export const clockWords = ['monotonic', 'boottime'] as const;

export const insideShapes = {
  hostname: z.strictObject({ hostname: name.describe('The host name of its UTS namespace, as uname(2) says it'), say }),
  domainname: z.strictObject({
    domainname: name.describe('The NIS domain name of its UTS namespace; (none) where nobody has set one'),
    say,
  }),
  clock: z.strictObject({
    clock: z.enum(clockWords).describe('A clock of its time namespace, time_namespaces(7)'),
    offset: z.int().describe("By how many whole seconds it is ahead of the machine's; 0: it is the machine's"),
    for_children: z.boolean().default(false).describe('true: of the time namespace in which its children are born'),
    say,
  }),
  queue: z.strictObject({
    queue: z.int().min(1).max(0xffff_ffff).describe('A System V message queue of its IPC namespace, by its key: 0x77'),
    is: z.enum(['absent']).optional().describe('absent: there is no queue with that key'),
    messages: z.int().min(0).optional().describe('How many messages are in it'),
    say,
  }),
};
