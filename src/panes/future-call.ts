// A call that has not happened yet, as it will be written.
import { type Act, callText } from '../call/call.ts';
import type { Names } from '../lesson/predicate.ts';

/** `kill(7, SIGKILL)`; as `kill(…)` where it speaks of a process that is not there yet. */
export const futureCallText = (act: Act, names: Names): string => {
  const depth = (names.get(act.actor)?.nspid.length ?? 1) - 1;
  let isKnown = true;
  const text = callText(act, (ref) => {
    const number = typeof ref === 'number' ? ref : names.get(ref)?.nspid[depth];
    if (number === undefined) isKnown = false;
    return number ?? 0;
  });
  return isKnown ? text : `${act.call}(…)`;
};
