// Values of a race, `{{race.guest}}`: they are there once a step has run one, where the machine can.
import type { Need, Problem } from './lesson.ts';
import type { ParsedStep } from './step.ts';
import { type ValueUse, valuePathsOf } from './value.ts';

/** What is wrong with them in the steps of a lesson, in the order in which they are played. `granted`: what the lesson requires. */
export const raceValueProblems = (steps: readonly ParsedStep[], granted: readonly Need[]): readonly Problem[] =>
  steps.flatMap(({ step, requires }, index) => {
    const hasRaced = steps.slice(0, index).some((earlier) => earlier.step.beside === 'guest');
    const isSure = [...granted, ...requires].includes('guest');
    const flawOf = (isKnown: boolean) => {
      if (!isKnown) return 'no race has been run yet there; a step with beside: guest runs one';
      return isSure
        ? null
        : 'there is a race only where a guest can be booted; expected requires: [guest] here as well';
    };
    return [
      ...problemsOf(step.path, valuePathsOf(step.before), flawOf(hasRaced)),
      ...problemsOf(step.path, valuePathsOf(step.after), flawOf(hasRaced || step.beside === 'guest')),
    ];
  });

const problemsOf = (path: string, uses: readonly ValueUse[], flaw: string | null): readonly Problem[] =>
  flaw === null
    ? []
    : uses
        .filter((use) => use.wrong === null && use.path.startsWith('race.'))
        .map(({ path: value, line, column }) => ({ path, line, column, message: `${value} is not known: ${flaw}` }));
