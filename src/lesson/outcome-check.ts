// Whether a call came back as the lesson says that it shall. Pure.
import { constants } from 'node:os';
import type { Act } from '../call/call.ts';
import type { Outcome } from '../call/outcome.ts';
import { usedTime } from './amount.ts';
import type { Verdict } from './expect.ts';
import type { ExpectedOutcome } from './lesson.ts';
import type { Names } from './predicate.ts';
import { shown } from './spelling.ts';

/** `outcome` is missing where the call was not performed, or has not come back. */
export const judgeOutcome = (
  act: Act,
  expected: ExpectedOutcome,
  outcome: Outcome | undefined,
  names: Names,
): Verdict => {
  const claim = `${act.call} ${wording(expected)}`;
  if (!outcome) return { held: false, claim, saw: `${act.call} has not come back`, tryThis: 'start this step again' };
  const number =
    expected.returnsPid === undefined ? expected.returns : numberFor(act.actor, expected.returnsPid, names);
  const held = holds(expected, outcome, number);
  return {
    held,
    claim,
    saw: `${act.call} ${seen(outcome)}${timeWording(expected) === '' ? '' : ` after ${usedTime(outcome.nanoseconds / 1000)}`}`,
    tryThis: held ? null : remedy(expected, outcome),
  };
};

const holds = (expected: ExpectedOutcome, outcome: Outcome, number: number | undefined): boolean => {
  if (!outcome.ok) {
    const { errno, orErrno } = expected;
    return [...(errno ?? []), ...(orErrno === undefined ? [] : [orErrno])].some((one) => sameErrno(one, outcome.errno));
  }
  if (expected.errno !== undefined) return false;
  if (expected.gone) return outcome.value === null;
  if (expected.returns !== undefined && outcome.value !== expected.returns) return false;
  if (!isInTime(expected, outcome)) return false;
  if (expected.returnsPid !== undefined && (number === undefined || outcome.value !== number)) return false;
  return expected.data === undefined || outcome.data.trimEnd() === expected.data.trimEnd();
};

const isInTime = (
  { takesAtLeast = 0, takesAtMost = Number.POSITIVE_INFINITY }: ExpectedOutcome,
  { nanoseconds }: Outcome,
) => nanoseconds >= takesAtLeast * 1e9 && nanoseconds <= takesAtMost * 1e9;

/** Some have two names: EAGAIN is EWOULDBLOCK, EOPNOTSUPP is ENOTSUP. */
const sameErrno = (a: string, b: string): boolean =>
  a === b || (numberOf(a) !== undefined && numberOf(a) === numberOf(b));

const numberOf = (errno: string): number | undefined => (constants.errno as Readonly<Record<string, number>>)[errno];

/** The number by which `actor` knows `name`: the one at the depth of its own PID namespace. */
const numberFor = (actor: string, name: string, names: Names): number | undefined => {
  const depth = names.get(actor)?.nspid.length;
  return depth === undefined ? undefined : names.get(name)?.nspid[depth - 1];
};

const wording = (expected: ExpectedOutcome): string =>
  `${successWording(expected)}${timeWording(expected)}${expected.orErrno === undefined ? '' : `, or is refused with ${expected.orErrno}`}`;

/** ` in at least 1 s`, where something is expected of the time. */
const timeWording = ({ takesAtLeast, takesAtMost }: ExpectedOutcome): string => {
  const bounds = [
    ...(takesAtLeast === undefined ? [] : [`at least ${takesAtLeast} s`]),
    ...(takesAtMost === undefined ? [] : [`at most ${takesAtMost} s`]),
  ];
  return bounds.length === 0 ? '' : `, and takes ${bounds.join(' and ')}`;
};

const successWording = (expected: ExpectedOutcome): string => {
  if (expected.errno !== undefined) return `is refused with ${expected.errno.join(' or ')}`;
  if (expected.gone) return 'does not return';
  const value = expected.returnsPid === undefined ? expected.returns : `the number of ${expected.returnsPid}`;
  if (value !== undefined)
    return expected.data === undefined
      ? `returns ${value}`
      : `returns ${value} and "${shown(expected.data.trimEnd())}"`;
  return expected.data === undefined ? 'succeeds' : `hands back "${shown(expected.data.trimEnd())}"`;
};

const seen = (outcome: Outcome): string => {
  if (!outcome.ok) return `was refused with ${outcome.errno}`;
  if (outcome.value === null) return 'did not return';
  const data = outcome.data.trimEnd();
  return data === '' ? `returned ${outcome.value}` : `returned ${outcome.value} and handed back "${shown(data)}"`;
};

const refusals: readonly string[] = ['EPERM', 'EACCES', 'ENOSYS', 'ENOSPC', 'EINVAL'];

const remedy = (expected: ExpectedOutcome, outcome: Outcome): string | null => {
  if (!outcome.ok && expected.errno === undefined && refusals.includes(outcome.errno))
    return 'cutaway doctor says what this machine does not allow';
  // A program, or a file, says another thing than in a lab where nobody did anything else.
  return outcome.ok && expected.data !== undefined
    ? 'what was done in the shell may be in the way: start again, and the lab is made anew'
    : null;
};
