// The value `{{disk}}`: the one that is known before a lesson is played, and only where there is a /scratch.
import type { Lesson, Need, Place, Problem } from './lesson.ts';
import type { ParsedStep } from './step.ts';
import { valuePathsOf } from './value.ts';
import type { StepVariant } from './variant.ts';
import type { TreePath } from './yaml-tree.ts';

export const diskValue = /\{\{\s*disk\s*\}\}/g;

/** Where a step's front matter speaks of it. */
export const diskPathsIn = (matter: StepVariant): readonly TreePath[] =>
  [...stringsIn(matter, [])].filter(({ text }) => text.search(diskValue) >= 0).map(({ path }) => path);

/** Where the steps of a lesson speak of it and do not require what it comes with. */
export const diskProblems = (steps: readonly ParsedStep[], granted: readonly Need[]): readonly Problem[] =>
  steps
    .filter(({ requires }) => ![...granted, ...requires].includes('disk-io'))
    .flatMap(({ step, disk }) => [...disk, ...inProse(step.path, step.before), ...inProse(step.path, step.after)])
    .map((place) => ({ ...place, message: unmet }));

const unmet =
  'disk is not known: there is a disk only where /scratch is; expected requires: [disk-io] here or in lesson.md';

const inProse = (path: string, prose: Lesson['prose']): readonly Place[] =>
  valuePathsOf(prose)
    .filter((use) => use.path === 'disk')
    .map(({ line, column }) => ({ path, line, column }));

/** Every text in front matter, with its place there. */
export function* stringsIn(
  value: unknown,
  path: TreePath,
): Generator<{ readonly path: TreePath; readonly text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* stringsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}
