// One step file to a Step. Knows the file alone: whether its names are known is names.ts's business.
import type { Act } from '../call/call.ts';
import type { CgroupVersion } from './cgroup-version.ts';
import { diskPathsIn } from './disk-values.ts';
import type { ExpectedOutcome, Found, Need, Place, Prediction, Problem, Step } from './lesson.ts';
import { matterBy } from './matter.ts';
import { parseStepProse, type StepProse } from './prose.ts';
import { oversizedStep } from './prose-size.ts';
import { type OutcomeMatter, type StepMatter, stepSchema } from './schema.ts';
import { halvesOf, problemAt, type SourceFile, textOf } from './source-file.ts';
import { outcomeFlaws, stepFlaws } from './step-flaws.ts';
import {
  isProseVersioned,
  isVersioned,
  matterOn,
  problemsOfBoth,
  proseOn,
  type StepVariant,
  type Variants,
} from './variant.ts';
import { parseYaml, type YamlTree } from './yaml-tree.ts';

/** A step with one version of cgroups, what it requires, and the place of everything in its front matter. */
export interface ParsedStep {
  readonly step: Step;
  readonly requires: readonly Need[];
  readonly place: YamlTree['place'];
  /** Where its front matter speaks of the disk. */
  readonly disk: readonly Place[];
}

/**
 * `id`: the file's name without its number and ending. `null` for a version: the step is for the other one.
 */
export const parseStep = (file: SourceFile, id: string): Found<Variants<ParsedStep | null>> => {
  const { path } = file;
  const text = textOf(file);
  if (text.value === null) return refused(text.problems);
  const halves = halvesOf(text.value, path);
  if (!halves.value) return refused(halves.problems);
  const tree = parseYaml(halves.value.matter, path);
  const matter = tree.value && matterBy(stepSchema, tree.value);
  const prose = parseStepProse(halves.value.prose, path);
  const problems = [...tree.problems, ...(matter?.problems ?? []), ...prose.problems];
  if (!tree.value || !matter?.value || !prose.value) {
    return refused(problems);
  }
  const { place } = tree.value;
  const written = { id, path, matter: matter.value, prose: prose.value, place };
  const outcomes = outcomeFlaws(written.matter).map(({ path: at, message }) => ({ ...place(at), message }));
  const v1 = variantOf(written, 'v1');
  const v2 = isForBoth(written) ? v1 : variantOf(written, 'v2');
  const found = [...problems, ...outcomes, ...problemsOfBoth(v1.problems, v2.problems)];
  if (v1.isRefused || v2.isRefused || outcomes.length > 0) return refused(found);
  return { value: { v1: v1.parsed, v2: v2.parsed }, problems: found };
};

const refused = (problems: readonly Problem[]): Found<never> => ({ value: null, problems });

interface Written {
  readonly id: string;
  readonly path: string;
  readonly matter: StepMatter;
  readonly prose: StepProse;
  readonly place: YamlTree['place'];
}

const isForBoth = ({ matter, prose }: Written): boolean =>
  !isVersioned(matter) && !isProseVersioned(prose.before) && !isProseVersioned(prose.after);

interface StepOnVersion {
  readonly parsed: ParsedStep | null;
  readonly isRefused: boolean;
  readonly problems: readonly Problem[];
}

const variantOf = ({ id, path, matter, prose, place }: Written, version: CgroupVersion): StepOnVersion => {
  const variant = matterOn(matter, version);
  if (!variant) return { parsed: null, isRefused: false, problems: [] };
  const placeOf: YamlTree['place'] = (at, part) => place(variant.written(at), part);
  const halves = { before: proseOn(prose.before, version), after: proseOn(prose.after, version) };
  const flaws = [
    ...stepFlaws(variant.matter).map(({ path: at, part, message }) => ({ ...placeOf(at, part), message })),
    ...silentHalves(halves, prose, path),
  ];
  if (flaws.length > 0) return { parsed: null, isRefused: true, problems: flaws };
  const step = stepOf(id, path, variant.matter, halves);
  const disk = diskPathsIn(variant.matter).map((at) => placeOf(at));
  const parsed = { step, requires: matter.requires, place: placeOf, disk };
  return { parsed, isRefused: false, problems: oversizedStep(step, path) };
};

/** Prose that is all for the other version. */
const silentHalves = (halves: StepProse, written: StepProse, path: string): readonly Problem[] =>
  (['before', 'after'] as const).flatMap((half) => {
    if (halves[half].children.length > 0) return [];
    const start = written[half].children[0]?.position?.start;
    const when = half === 'before' ? 'before it happens' : 'once it has happened';
    return [problemAt(path, start?.line ?? 1, start?.column ?? 1, `nothing is said ${when}; say something for both`)];
  });

const stepOf = (id: string, path: string, matter: StepVariant, prose: Pick<Step, 'before' | 'after'>): Step => ({
  id,
  title: matter.title,
  path,
  panes: matter.panes,
  predict: predictionOf(matter),
  task: taskOf(matter),
  beside: matter.beside ?? null,
  expect: matter.expect,
  keep: matter.keep,
  hints: matter.hints,
  sameAs: matter.same_as,
  costSeconds: matter.cost ?? null,
  impossible: null,
  ...prose,
});

const predictionOf = ({ predict }: StepVariant): Prediction | null =>
  predict
    ? {
        ask: predict.ask,
        choices: predict.choices.map(({ say, right, because }) => ({ say, right, because: because ?? null })),
      }
    : null;

const taskOf = (matter: StepVariant): Step['task'] => {
  if (matter.do) {
    // The schema has checked each act against the vocabulary; TypeScript cannot follow that.
    const acts = matter.do as unknown as readonly Act[];
    return { kind: 'acted', acts, outcomes: outcomesOf(matter.outcome, acts.length) };
  }
  return {
    kind: 'asked',
    ask: matter.ask ?? '',
    find: matter.find ?? null,
    solve: matter.solve ?? [],
    otherRoutes: matter.other_routes ?? [],
    wrongRoutes: matter.wrong_routes ?? [],
  };
};

const outcomesOf = (outcome: StepMatter['outcome'], acts: number): readonly ExpectedOutcome[] => {
  if (Array.isArray(outcome)) return outcome.map(expectedOutcome);
  return Array.from({ length: acts }, () => expectedOutcome(outcome ?? {}));
};

const expectedOutcome = ({
  returns_pid,
  or_errno,
  takes_at_least,
  takes_at_most,
  ...rest
}: OutcomeMatter): ExpectedOutcome => ({
  ...rest,
  ...(returns_pid === undefined ? {} : { returnsPid: returns_pid }),
  ...(or_errno === undefined ? {} : { orErrno: or_errno }),
  ...(takes_at_least === undefined ? {} : { takesAtLeast: takes_at_least }),
  ...(takes_at_most === undefined ? {} : { takesAtMost: takes_at_most }),
});
