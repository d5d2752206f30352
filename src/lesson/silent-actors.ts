// Actors that can perform no more calls: they have ended, or have become another program. Every later act of one is a
// mistake that can be told before anything runs.
import type { Act } from '../call/call.ts';
import type { ExpectedOutcome, Problem } from './lesson.ts';
import type { ParsedStep } from './step.ts';

/** Calls after which the actor answers no more, if they succeed. */
const lastCalls: Readonly<Partial<Record<Act['call'], string>>> = {
  exit: 'has ended',
  execve: 'has become another program',
};

/** The acts of these steps that nobody will perform. */
export const silentActors = (steps: readonly ParsedStep[]): readonly Problem[] => {
  const silent = new Map<string, string>();
  return steps.flatMap(({ step, place }) => {
    const { task } = step;
    if (task.kind === 'asked') return [];
    return task.acts.flatMap((act, index) => {
      const why = silent.get(act.actor);
      if (isLast(act, task.outcomes[index])) silent.set(act.actor, `${act.actor} ${lastCalls[act.call]} in ${step.id}`);
      return why === undefined ? [] : [{ ...place(['do', index, 'actor']), message: `${why}, and performs no calls` }];
    });
  });
};

/** A call that shall be refused leaves the actor as it is. */
const isLast = ({ call }: Act, expected: ExpectedOutcome | undefined): boolean =>
  lastCalls[call] !== undefined && expected?.errno === undefined;
