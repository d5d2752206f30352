// How a claim about what lies at a path is written.
import * as z from 'zod';
import { plainPath, say } from './claim-words.ts';

/** `opaque` and `whiteout` are what an overlay's upper layer has for what was deleted; the rest is in every file system. */
export const fileWords = ['absent', 'file', 'directory', 'opaque', 'whiteout'] as const;

const bytes = z
  .string()
  .regex(/^\d{1,12}[KMG]?$/, 'a size such as 12 or 1M')
  .or(z.int().min(0));

/** It is looked at through the root directory of the process, and a symbolic link at the end of the path is not followed. */
export const fileShape = z.strictObject({
  file: plainPath.describe('A path, as the process sees it'),
  is: z
    .enum(fileWords)
    .optional()
    .describe(
      'absent: there is nothing. opaque: a directory of an upper layer through which none below shows. whiteout: the mark of a deleted file',
    ),
  content: z
    .string()
    .max(256)
    .optional()
    .describe('All that is in the file, white space at the end left off; only of files up to 256 bytes'),
  size: bytes.optional().describe('How large the file is: bytes, or 1M'),
  at_least: bytes.optional().describe('How large the file is at the least'),
  mode: z
    .string()
    .regex(/^[0-7]{4}$/, 'four octal digits such as "0644"')
    .optional()
    .describe('Its permissions, as chmod takes them: "0644"'),
  links: z.int().min(1).optional().describe('How many names the file has'),
  inode_as: plainPath.optional().describe('It is the same file as the one at this path: device and inode number'),
  inode_unlike: plainPath.optional().describe('It is another file than the one at this path'),
  say,
});
