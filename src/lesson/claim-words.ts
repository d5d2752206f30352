// Words that all claims share: who is spoken of, and how a claim is said.
import * as z from 'zod';
import { processNameMax, processNamePattern } from './process-name.ts';

/**
 * A process that the lesson has named: an actor, a forked child, what an asked step found; or `lab-init`,
 * `lab`, `shell`.
 */
export const processName = z
  .string()
  .max(processNameMax)
  .regex(processNamePattern, 'a name of small letters, digits and hyphens')
  .describe('A process by its name in the lesson: an actor, a forked child, what was found; or lab-init, lab, shell');

export const say = z
  .string()
  .trim()
  .max(120)
  .regex(/^[^\n\t]+$/, 'one line of text')
  .optional()
  .describe('The claim in the words of the lesson, for the list of what changed and what did not');

/** Another process that a claim compares with. */
export const other = (what: string) => processName.optional().describe(what);

/** One word of a list, or a list of them. */
export const oneOrMore = <const Words extends readonly [string, ...string[]]>(words: Words) => {
  const word = z.enum(words);
  return z.union([word.transform((one) => [one]), z.array(word).min(1)]);
};

/** An absolute path as the kernel writes one: without a slash at its end. */
export const plainPath = z.string().regex(/^\/$|^(\/[^/]+)+$/, 'a path that starts with / and does not end in one');
