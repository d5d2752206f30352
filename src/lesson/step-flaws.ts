// What a step's front matter says wrongly though each key is well-formed: keys that contradict or miss each
// other.
import { claimFlaws } from './claim-flaws.ts';
import type { Complaint } from './complaint.ts';
import { diskValue, stringsIn } from './disk-values.ts';
import type { OutcomeMatter, StepMatter } from './schema.ts';
import { andList, shown } from './spelling.ts';
import type { StepVariant } from './variant.ts';
import type { TreePath } from './yaml-tree.ts';

/** Everything of that kind, in `matter`. */
export const stepFlaws = (matter: StepVariant): readonly Complaint[] => [
  ...repeated(matter.panes, ['panes']),
  ...taskFlaws(matter),
  ...besideFlaws(matter),
  ...proofFlaws(matter),
  ...predictFlaws(matter),
  ...claimFlaws(matter),
  ...(matter.do || matter.ask === undefined ? [] : askedFlaws(matter)),
  ...bracesInMatter(matter),
];

const flaw = (path: TreePath, message: string, part: Complaint['part'] = 'value'): Complaint => ({
  path,
  part,
  message,
});

/** Of a list in which each thing may stand once, what stands there again. */
const repeated = (list: readonly string[], path: TreePath): readonly Complaint[] =>
  list.flatMap((one, index) =>
    list.indexOf(one) < index ? [flaw([...path, index], `${shown(one)} is there twice`)] : [],
  );

const taskFlaws = (matter: StepVariant): readonly Complaint[] => {
  if (matter.do && matter.ask !== undefined) return [flaw(['ask'], 'a step has either do or ask, not both', 'key')];
  if (!matter.do && matter.ask === undefined)
    return [flaw([], 'expected do (what actors do) or ask (what the learner does)')];
  if (matter.do?.length === 0) return [flaw(['do'], 'no call is left to make; write on for the step itself')];
  if (matter.solve?.length === 0) return [flaw(['solve'], 'no line is left to type; write on for the step itself')];
  const strangers = matter.do ? (['find', 'solve', 'other_routes', 'wrong_routes'] as const) : (['outcome'] as const);
  return strangers
    .filter((key) => matter[key] !== undefined)
    .map((key) =>
      flaw(
        [key],
        matter.do ? `${key} goes with ask; this step has do` : `${key} goes with do; this step has ask`,
        'key',
      ),
    );
};

/** A virtual machine that is not there would be no part of the step. */
const besideFlaws = ({ beside, do: acts, requires }: StepVariant): readonly Complaint[] => {
  if (beside === undefined) return [];
  if (!acts) return [flaw(['beside'], 'beside goes with do; this step has ask', 'key')];
  return requires.includes(beside) ? [] : [flaw(['beside'], `expected requires: [${beside}] as well`)];
};

const askedFlaws = (matter: StepVariant): readonly Complaint[] => [
  ...(matter.solve ? [] : [flaw([], 'missing key solve: lines that do what ask asks for when typed into the shell')]),
  ...(matter.find || matter.expect.length > 0
    ? []
    : [flaw([], 'missing key expect: what holds once the learner has done it')]),
];

/** What is wrong with the outcomes whatever version each is for: in the file there is one for each call. */
export const outcomeFlaws = ({ do: acts, outcome }: StepMatter): readonly Complaint[] => {
  if (!acts || !outcome) return [];
  const list = Array.isArray(outcome) ? outcome : [outcome];
  const contradictions = list.flatMap((one, index) => {
    const pair = contradiction(one);
    return pair
      ? [flaw(Array.isArray(outcome) ? ['outcome', index] : ['outcome'], `${andList(pair)} contradict each other`)]
      : [];
  });
  return [
    ...(Array.isArray(outcome) && list.length !== acts.length
      ? [flaw(['outcome'], `expected a list of ${acts.length}, one outcome for each call of do, saw ${list.length}`)]
      : []),
    ...contradictions,
  ];
};

const proofFlaws = ({ do: acts, outcome, expect }: StepVariant): readonly Complaint[] => {
  if (!acts) return [];
  const list = Array.isArray(outcome) ? outcome : outcome ? [outcome] : [];
  const shared = !Array.isArray(outcome) && acts.length > 1 && outcome && definite(outcome);
  return [
    ...(shared ? [flaw(['outcome'], `expected a list of ${acts.length}, one outcome for each call of do`)] : []),
    // That a call returned 0 shows nothing by itself.
    ...(expect.length > 0 || list.some(telling)
      ? []
      : [flaw([], 'missing key expect: what holds afterwards and did not before; a return value of 0 is no proof')]),
  ];
};

const definite = (outcome: OutcomeMatter): boolean => Object.keys(outcome).length > 0;

/** Says more than that the call came back without an error. */
const telling = ({ returns, or_errno: _, ...rest }: OutcomeMatter): boolean =>
  definite(rest) || (returns !== undefined && returns !== 0);

const contradiction = ({
  returns,
  returns_pid,
  errno,
  or_errno,
  data,
  gone,
}: OutcomeMatter): readonly string[] | null => {
  const said = Object.entries({ errno, gone, returns, returns_pid, data })
    .filter(([, value]) => value !== undefined)
    .map(([key]) => key);
  if (or_errno !== undefined && errno !== undefined) return ['errno', 'or_errno'];
  if (said.length > 1 && (errno !== undefined || gone)) return said.slice(0, 2);
  return returns !== undefined && returns_pid !== undefined ? ['returns', 'returns_pid'] : null;
};

const predictFlaws = ({ predict }: StepVariant): readonly Complaint[] => {
  if (!predict) return [];
  const twice = repeated(
    predict.choices.map(({ say }) => say),
    ['predict', 'choices'],
  );
  if (twice.length > 0) return twice;
  const right = predict.choices.flatMap(({ right }, index) => (right ? [index] : []));
  const [, second] = right;
  if (right.length === 0)
    return [flaw(['predict', 'choices'], 'expected exactly one choice with right: true, saw none')];
  return second === undefined
    ? []
    : [
        flaw(
          ['predict', 'choices', second, 'right'],
          `expected exactly one choice with right: true, saw ${right.length}`,
          'key',
        ),
      ];
};

/** Keys whose text may have values in it, or has its own braces. */
const filledIn = ['same_as', 'do', 'solve', 'other_routes', 'wrong_routes'];

/** Values are filled into prose and solve only; elsewhere the braces would be shown. */
const bracesInMatter = (matter: StepVariant): readonly Complaint[] => {
  const rest = Object.entries(matter).filter(([key]) => !filledIn.includes(key));
  return [...stringsIn(Object.fromEntries(rest), [])]
    .map(({ path, text }) => ({ path, text: text.replaceAll(diskValue, '') }))
    .filter(({ text }) => /\{\{/.test(text))
    .map(({ path, text }) =>
      flaw(path, `${shown(/\{\{[^}]*\}{0,2}/.exec(text)?.[0] ?? '')} is not filled in here: values are for the prose`),
    );
};
