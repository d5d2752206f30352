// How claims about a process itself are written: its namespaces, its numbers, how it is. The first key of each says
// which claim it is.
import * as z from 'zod';
import { namespaceLinks } from '../kernel/namespace.ts';
import { oneOrMore, other, processName, say } from './claim-words.ts';

/**
 * The process states that lessons speak of, in words for the letters of proc_pid_stat(5): S or R or D, T, Z.
 */
export const stateWords = ['alive', 'stopped', 'zombie'] as const;

/** The kernel keeps 15 bytes of a comm, PR_SET_NAME(2const); a longer one is never seen. */
const comm = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 15, 'at most 15 bytes: the kernel keeps no more');

export const processShapes = {
  namespace: z.strictObject({
    namespace: oneOrMore(namespaceLinks).describe('A namespace by its name under /proc/PID/ns, or a list of them'),
    is: z
      .enum(['none', 'changed'])
      .optional()
      .describe('none: there is none. changed: another one than before. No is, as, unlike: the same as before'),
    as: other('The same one as this process has'),
    unlike: other('Another one than this process has'),
    say,
  }),
  pid: z.strictObject({
    pid: z
      .union([z.int().min(1), z.literal(true)])
      .describe('The number that it has in its own PID namespace; true: the same numbers as before, at every level'),
    say,
  }),
  levels: z.strictObject({
    levels: z.int().min(1).describe('In how many PID namespaces it has a number; the machine is 1, the lab 2'),
    say,
  }),
  state: z.strictObject({
    state: z.enum(stateWords).describe('Whether it runs or sleeps (alive), is stopped, or is a zombie'),
    say,
  }),
  comm: z.strictObject({ comm: comm.describe('Its name in the process list, at most 15 bytes'), say }),
  processors: z.strictObject({
    processors: z
      .int()
      .min(1)
      .describe('On how many processors it may run: its affinity, within the cpuset of its cgroup'),
    say,
  }),
  parent: z.strictObject({ parent: processName.describe('The process that is its parent now'), say }),
};
