// How something is said for one version of cgroups alone. What says nothing of that is for both.
import * as z from 'zod';
import { cgroupVersions } from './cgroup-version.ts';

const version = z.enum(cgroupVersions);
const meaning = 'Only with this version of cgroups (a hybrid machine is v1); left out, with both';

export const on = version.optional().describe(meaning);

/** A line, or one that is for one version alone. */
export const lineOn = (line: z.ZodString) =>
  z.union([line, z.strictObject({ on: version.describe(meaning), say: line.describe('The line itself') })]);

/** One text, or one for each version. */
export const textByVersion = (text: z.ZodString) =>
  z.union([
    text,
    z.strictObject({
      v1: text.optional().describe('With cgroup v1, and on a hybrid machine'),
      v2: text.optional().describe('With cgroup v2'),
    }),
  ]);
