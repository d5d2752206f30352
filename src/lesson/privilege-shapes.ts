// How claims about what a process may do, and as whom, are written.
import * as z from 'zod';
import { capabilityNames } from '../kernel/capability.ts';
import { seccompWords } from '../kernel/seccomp.ts';
import { oneOrMore, other, say } from './claim-words.ts';

const id = z.int().min(0).max(4_294_967_295);
const seen_by = other('As the user namespace of this process counts; left out: as its own does');

export const privilegeShapes = {
  uid: z.strictObject({ uid: id.describe('Its user id'), seen_by, say }),
  gid: z.strictObject({ gid: id.describe('Its group id'), seen_by, say }),
  capability: z.strictObject({
    capability: oneOrMore(capabilityNames).describe('A capability by its name in capabilities(7), or a list of them'),
    has: z.boolean().default(true).describe('false: it has none of them'),
    set: z
      .enum(['effective', 'bounding'])
      .default('effective')
      .describe('effective: what it may do now. bounding: what it, and all that come from it, can still come to have'),
    say,
  }),
  no_new_privs: z.strictObject({
    no_new_privs: z.boolean().describe('Whether it has given up gaining anything by executing a program'),
    say,
  }),
  seccomp: z.strictObject({
    seccomp: z.enum(seccompWords).describe('Whether its system calls are filtered, seccomp(2)'),
    say,
  }),
};
