// What of a lesson a recording depends on, in one word.
import { createHash } from 'node:crypto';
import type { Lesson, Step } from './lesson.ts';

/**
 * A digest over what is done in a lesson and what is claimed of it. Prose, questions and hints may be written anew: a recording
 * holds none of them.
 */
export const runDigest = ({ id, actors, steps }: Lesson): string =>
  `sha256:${createHash('sha256')
    .update(JSON.stringify({ id, actors, steps: steps.map(deedOf) }, inOrder))
    .digest('hex')}`;

const deedOf = ({ id, task, expect, keep }: Step) => ({
  id,
  expect,
  keep,
  task: task.kind === 'acted' ? task : { find: task.find, solve: task.solve },
});

/** The same text, in whatever order a file names things. */
const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
