// One step file to a Step. Knows the file alone: whether its names are known is names.ts's business.
import type { Act } from '../call/call.ts';
import type { ExpectedOutcome, Found, Prediction, Problem, SameAs, Step } from './lesson.ts';
import { matterBy } from './matter.ts';
import { parseStepProse } from './prose.ts';
import { oversizedStep } from './prose-size.ts';
import { type OutcomeMatter, type StepMatter, stepSchema } from './schema.ts';
import { halvesOf, type SourceFile, textOf } from './source-file.ts';
import { stepFlaws } from './step-flaws.ts';
import { parseYaml, type YamlTree } from './yaml-tree.ts';

/** A step and the place of everything in its front matter. */
export interface ParsedStep {
  readonly step: Step;
  readonly place: YamlTree['place'];
}

/** `id`: the file's name without its number and ending. */
export const parseStep = (file: SourceFile, id: string): Found<ParsedStep> => {
  const { path } = file;
  const text = textOf(file);
  if (text.value === null) return refused(text.problems);
  const halves = halvesOf(text.value, path);
  if (!halves.value) return refused(halves.problems);
  const tree = parseYaml(halves.value.matter, path);
  const matter = tree.value && matterBy(stepSchema, tree.value, stepFlaws);
  const prose = parseStepProse(halves.value.prose, path);
  const problems = [...tree.problems, ...(matter?.problems ?? []), ...prose.problems];
  if (!tree.value || !matter?.value || !prose.value) return refused(problems);
  const step = stepOf(id, path, matter.value, prose.value);
  return { value: { step, place: tree.value.place }, problems: [...problems, ...oversizedStep(step, path)] };
};

const refused = (problems: readonly Problem[]): Found<never> => ({ value: null, problems });

const stepOf = (id: string, path: string, matter: StepMatter, prose: Pick<Step, 'before' | 'after'>): Step => ({
  id,
  title: matter.title,
  path,
  panes: matter.panes,
  predict: predictionOf(matter),
  task: taskOf(matter),
  expect: matter.expect,
  keep: matter.keep,
  hints: matter.hints,
  sameAs: sameAsOf(matter),
  costSeconds: matter.cost ?? null,
  ...prose,
});

const predictionOf = ({ predict }: StepMatter): Prediction | null =>
  predict
    ? {
        ask: predict.ask,
        choices: predict.choices.map(({ say, right, because }) => ({ say, right, because: because ?? null })),
      }
    : null;

const taskOf = (matter: StepMatter): Step['task'] => {
  if (matter.do) {
    // The schema has checked each act against the vocabulary; TypeScript cannot follow that.
    const acts = matter.do as unknown as readonly Act[];
    return { kind: 'acted', acts, outcomes: outcomesOf(matter.outcome, acts.length) };
  }
  return { kind: 'asked', ask: matter.ask ?? '', find: matter.find ?? null, solve: matter.solve ?? [] };
};

const outcomesOf = (outcome: StepMatter['outcome'], acts: number): readonly ExpectedOutcome[] => {
  if (Array.isArray(outcome)) return outcome.map(expectedOutcome);
  return Array.from({ length: acts }, () => expectedOutcome(outcome ?? {}));
};

const expectedOutcome = ({ returns_pid, ...rest }: OutcomeMatter): ExpectedOutcome =>
  returns_pid === undefined ? rest : { ...rest, returnsPid: returns_pid };

const sameAsOf = ({ same_as }: StepMatter): SameAs => ({
  shell: same_as?.shell ?? null,
  oci: same_as?.oci ?? null,
  docker: same_as?.docker ?? null,
});
