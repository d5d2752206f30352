// How claims about what a process may do are written.
import { z } from 'zod';
import { capabilities } from '../call/capabilities.ts';
import { oneOrMore, say } from './claim-words.ts';

/** By the numbers that /proc/PID/status has for them. */
export const seccompWords = ['off', 'strict', 'filter'] as const;

export const privilegeShapes = {
  capability: z.strictObject({
    capability: oneOrMore(capabilities).describe('A capability by its name in capabilities(7), or a list of them'),
    has: z.boolean().default(true).describe('false: it has none of them'),
    set: z
      .enum(['effective', 'bounding'])
      .default('effective')
      .describe('effective: what it may do now. bounding: what it, and all that come from it, can still come to have'),
    say,
  }),
  seccomp: z.strictObject({
    seccomp: z.enum(seccompWords).describe('Whether its system calls are filtered, seccomp(2)'),
    say,
  }),
};
