// A step that a machine cannot do: it stays in its place and says why, and nothing is done in it.
import type { Root } from 'mdast';
import type { Need, Setting, Step } from './lesson.ts';

/** Why a machine cannot do what these words ask for; `null`: it can. */
export const missingReason = (requires: readonly Need[], { missing }: Setting): string | null => {
  const reasons = requires.flatMap((need) => missing.get(need) ?? []);
  return reasons.length > 0 ? [...new Set(reasons)].join('; ') : null;
};

/** `step` where it cannot be done, for that reason; `where`: on which machine. Its values may be of processes that were never made, and are left off with it. */
export const leftOut = (step: Step, reason: string, where = 'this machine'): Step => ({
  ...step,
  predict: null,
  task: { kind: 'acted', acts: [], outcomes: [] },
  beside: null,
  expect: [],
  keep: [],
  hints: [],
  sameAs: { shell: null, oci: null, docker: null },
  before: paragraph(step.before, `This step cannot be done on ${where}.`),
  after: paragraph(
    step.after,
    `${reason.charAt(0).toUpperCase()}${reason.slice(1)}. The step is left out, and the lesson goes on without it.`,
  ),
  costSeconds: null,
  impossible: reason,
});

const paragraph = ({ data }: Root, text: string): Root => ({
  type: 'root',
  children: [{ type: 'paragraph', children: [{ type: 'text', value: text }] }],
  ...(data ? { data } : {}),
});
