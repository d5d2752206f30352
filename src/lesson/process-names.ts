// Who is there when: every name that a lesson speaks of is checked against the names that it has made by
// then.

import { processesIn } from '../call/call.ts';
import { type Lesson, type Need, type Problem, type Route, type Step, standingNames } from './lesson.ts';
import type { Claim, Predicate } from './predicate.ts';
import { itself } from './process-name.ts';
import { andList, shown, suggestion } from './spelling.ts';
import type { ParsedStep } from './step.ts';
import { type ValueUse, valuePathsOf, valuesInLine } from './value.ts';
import { reservedNames } from './value-table.ts';
import type { TreePath } from './yaml-tree.ts';

/** Who is there at some point of a lesson. */
export interface Known {
  readonly names: readonly string[];
  /** What every machine that the lesson is taught on can do. */
  readonly granted: readonly Need[];
  /** Names that are made only where a machine can do more than that. */
  readonly conditions: ReadonlyMap<string, readonly Need[]>;
}

/** Who is there when a lesson starts. */
export const firstNames = ({ actors, requires }: Pick<Lesson, 'actors' | 'requires'>): Known => ({
  names: [...standingNames, ...actors],
  granted: requires,
  conditions: new Map(),
});

/** Problems with the names of one step, and who is there after it. */
export const nameProblems = (
  parsed: ParsedStep,
  known: Known,
): { readonly problems: readonly Problem[]; readonly after: Known } => {
  const { step, place } = parsed;
  const { names: before } = known;
  const born = birthsOf(step);
  const after = [...before, ...born.map(({ name }) => name)];
  const used = [...actorsUsed(step, before), ...claimsUsed(step, before, after)];
  const messages = [
    ...used.flatMap(({ name, path, known, when }) =>
      known.includes(name) ? [] : [{ path, message: unknownName(name, known, when) }],
    ),
    ...birthProblems(born, before),
    ...solveProblems(step, before),
    ...conditionProblems(parsed, used, known),
  ];
  const asked = step.task.kind === 'asked' ? 'this step makes no calls' : null;
  return {
    problems: [
      ...messages.map(({ path, message }) => ({ ...place(path), message })),
      ...valueProblems(step.path, valuePathsOf(step.before), before, 'the step has not happened yet there'),
      ...valueProblems(step.path, valuePathsOf(step.after), after, asked),
    ],
    after: {
      ...known,
      // One that is missing is told of in the first step that speaks of it.
      names: [...new Set([...after, ...used.map(({ name }) => name)])],
      conditions: conditionsAfter(parsed, born, known),
    },
  };
};

const conditionsAfter = ({ requires }: ParsedStep, born: readonly Birth[], { granted, conditions }: Known) => {
  const special = requires.filter((need) => !granted.includes(need));
  if (special.length === 0) return conditions;
  return new Map([...conditions, ...born.map(({ name }) => [name, special] as const)]);
};

/** Names that are not there on a machine on which this step is played all the same. */
const conditionProblems = ({ step, requires }: ParsedStep, used: readonly NameUse[], { conditions }: Known) => {
  const values = [step.before, step.after].flatMap(valuePathsOf);
  const spoken = [...used, ...values.flatMap(({ name }) => (name === null ? [] : [{ name, path: ['title'] }]))];
  const seen = new Set<string>();
  return spoken.flatMap(({ name, path }) => {
    const unmet = (conditions.get(name) ?? []).filter((need) => !requires.includes(need));
    if (unmet.length === 0 || seen.has(name)) return [];
    seen.add(name);
    const needed = andList(unmet);
    return [
      {
        path,
        message: `${name} is made only where there is ${needed}; expected requires: [${unmet.join(', ')}] here as well`,
      },
    ];
  });
};

/** Problems with values in prose. `noOutcome`: why there is no outcome to speak of; `null`: there is one. */
const valueProblems = (
  path: string,
  uses: readonly ValueUse[],
  names: readonly string[],
  noOutcome: string | null,
): readonly Problem[] =>
  uses.flatMap((use) => {
    const message = valueMessage(use, names, noOutcome);
    return message === null ? [] : [{ path, line: use.line, column: use.column, message }];
  });

const valueMessage = (use: ValueUse, names: readonly string[], noOutcome: string | null): string | null => {
  if (use.wrong !== null) return use.wrong;
  if (use.name !== null && !names.includes(use.name)) return unknownName(use.name, names, 'here');
  return noOutcome !== null && use.path.startsWith('outcome.') ? `${use.path} is not known: ${noOutcome}` : null;
};

/** A name that is wrong as a new one: an actor, a child, a process that is found. `null`: it is fine. */
export const newNameFlaw = (name: string, taken: readonly string[]): string | null => {
  if (name === itself) return `${name} cannot name a process: in a claim it means the process that the claim is about`;
  if (reservedNames.includes(name)) return `${name} cannot name a process: {{${name}…}} in prose means something else`;
  return taken.includes(name) ? `${name} is there already; expected a new name` : null;
};

interface NameUse {
  readonly name: string;
  readonly path: TreePath;
  readonly known: readonly string[];
  readonly when: string;
}

interface Birth {
  readonly name: string;
  readonly path: TreePath;
}

const birthsOf = ({ task }: Step): readonly Birth[] => {
  if (task.kind === 'asked') return task.find ? [{ name: task.find.as, path: ['find', 'as'] }] : [];
  return task.acts.flatMap(({ as }, index) => (as === undefined ? [] : [{ name: as, path: ['do', index, 'as'] }]));
};

const birthProblems = (births: readonly Birth[], before: readonly string[]) =>
  births.flatMap(({ name, path }, index) => {
    const message = newNameFlaw(name, [...before, ...births.slice(0, index).map((birth) => birth.name)]);
    return message === null ? [] : [{ path, message }];
  });

/** Actors and the processes that their calls are about; a child is known to the acts after its birth. */
const actorsUsed = ({ task }: Step, before: readonly string[]): readonly NameUse[] => {
  if (task.kind === 'asked') return [];
  let known = before;
  return task.acts.flatMap((act, index) => {
    const expected = task.outcomes[index]?.returnsPid;
    const base = { known, when: 'at this point' };
    const uses = [
      // lab-init is the lab's number 1 and the shell is the learner's: neither performs calls.
      {
        ...base,
        name: act.actor,
        path: ['do', index, 'actor'],
        known: known.filter((name) => name !== 'lab-init' && name !== 'shell'),
      },
      ...processesIn(act).map(({ name, key }) => ({ ...base, name, path: ['do', index, key] })),
    ];
    if (act.as !== undefined) known = [...known, act.as];
    if (expected !== undefined)
      uses.push({
        ...base,
        known,
        name: expected,
        path: ['outcome', ...(task.acts.length > 1 ? [index] : []), 'returns_pid'],
      });
    return uses;
  });
};

const claimsUsed = (step: Step, before: readonly string[], after: readonly string[]): readonly NameUse[] => {
  const where = step.task.kind === 'asked' ? (step.task.find?.where ?? []) : [];
  return [
    ...step.expect.flatMap((one, index) =>
      namesIn(one, ['expect', index]).map((use) => ({ ...use, known: after, when: 'after this step' })),
    ),
    ...step.keep.flatMap((one, index) =>
      namesIn(one, ['keep', index]).map((use) => ({ ...use, known: before, when: 'before this step' })),
    ),
    ...where.flatMap((one, index) =>
      namesIn(one, ['find', 'where', index]).map((use) => ({
        ...use,
        known: before,
        when: 'before this step',
      })),
    ),
  ];
};

const namesIn = (claim: Claim | Predicate, path: TreePath): readonly Birth[] =>
  (['actor', 'as', 'unlike', 'parent', 'counts_as', 'peer_in', 'seen_by', 'busier_than', 'gone'] as const).flatMap(
    (key) => {
      const name: unknown = Reflect.get(claim, key);
      const isNamed = typeof name === 'string' && !(key === 'counts_as' && name === itself);
      return isNamed ? [{ name, path: [...path, key] }] : [];
    },
  );

const solveProblems = ({ task }: Step, before: readonly string[]) => {
  if (task.kind === 'acted') return [];
  const routesAt = (key: string, routes: readonly Route[]) =>
    routes.flatMap((lines, index) => lines.map((line) => ({ line, path: [key, index] })));
  const lines = [
    ...task.solve.map((line, index) => ({ line, path: ['solve', index] })),
    ...routesAt('other_routes', task.otherRoutes),
    ...routesAt('wrong_routes', task.wrongRoutes),
  ];
  return lines.flatMap(({ line, path }) =>
    valuesInLine(line).flatMap((use) => {
      const message = valueMessage(use, before, 'this step makes no calls');
      return message === null ? [] : [{ path, message }];
    }),
  );
};

const unknownName = (name: string, known: readonly string[], when: string): string =>
  `there is no process ${shown(name)} ${when}${suggestion(name, [...new Set(known)])}`;
