// How a claim about what a process finds mounted at a place is written.
import * as z from 'zod';
import { other, plainPath, say } from './claim-words.ts';

/** The four propagation types of mount_namespaces(7). */
export const propagations = ['shared', 'private', 'slave', 'unbindable'] as const;

const layer = z.string().min(1).max(4095);

/** Of several mounts at a place, the last one counts: it hides the others. */
export const mountShape = z.strictObject({
  mount: plainPath.describe('A mount point in its mount namespace'),
  is: z.literal('absent').optional().describe('absent: nothing is mounted there'),
  fstype: z
    .string()
    .min(1)
    .optional()
    .describe('The type of the file system that is mounted there: proc, tmpfs, overlay'),
  propagation: z
    .enum(propagations)
    .optional()
    .describe('Whether mounts below it are passed on (shared), only taken in (slave), neither (private, unbindable)'),
  lower: z
    .union([layer.transform((one) => [one]), z.array(layer).min(1)])
    .optional()
    .describe('An overlay is mounted there, with these layers below, the topmost first'),
  upper: layer.optional().describe('An overlay is mounted there, with this layer on top, which takes the changes'),
  option: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('An option that it is mounted with, as /proc/PID/mountinfo names it: userxattr'),
  counts_as: other(
    'A proc is mounted there, and it counts as the PID namespace of this process does; itself: of the one that sees it',
  ),
  say,
});
