// What is new, ended, changed or the same: the session's World against the World as the step found it.
import type { Process } from '../kernel/process.ts';
import type { Step } from '../lesson/lesson.ts';
import type { Predicate } from '../lesson/predicate.ts';
import type { InSight } from './body.ts';
import { type Line, line, type Span, span } from './line.ts';
import { type Looks, nameOf } from './situation.ts';

export type Mark = 'new' | 'ended' | 'changed' | 'same';

/** The sign in the margin. */
export const signOf = (mark: Mark | null): Span => {
  if (mark === 'new') return span('+', 'new');
  if (mark === 'ended') return span('-', 'wrong');
  if (mark === 'changed') return span('◂', 'changed');
  return span(' ');
};

/** Columns of `wordOf`. */
export const wordWidth = 7;

/** The word at the end of a row, so that no meaning hangs on a colour. */
export const wordOf = (mark: Mark | null): Line => {
  switch (mark) {
    case 'new':
      return line(span('new', 'new'));
    case 'ended':
      return line(span('ended', 'wrong'));
    case 'changed':
      return line(span('changed', 'changed'));
    case 'same':
      return line(span('same', 'same'));
    default:
      return [];
  }
};

/** What `signOf` or `wordOf` has said in `row`. */
export const markIn = (row: Line): Mark | null => {
  const said = (text: string) => row.some((part) => part.text === text && part.style !== 'plain');
  if (said('+')) return 'new';
  if (said('◂')) return 'changed';
  if (said('-')) return 'ended';
  return row.some(({ text, style }) => text === 'same' && style === 'same') ? 'same' : null;
};

/**
 * What a pane too small for all its rows has in sight: all that became something; where they do not fit, the last that is new,
 * else that changed or ended. Where nothing did, the last that stayed what it was; `null`: none.
 */
export const inSight = (marks: readonly (Mark | null)[]): InSight | null => {
  const last = (...wanted: readonly Mark[]) => marks.findLastIndex((mark) => mark !== null && wanted.includes(mark));
  const isNews = (mark: Mark | null) => mark !== null && mark !== 'same';
  const see = [last('new'), last('changed', 'ended'), last('same')].find((row) => row >= 0);
  if (see === undefined) return null;
  return marks.some(isNews) ? { see, all: [marks.findIndex(isNews), marks.findLastIndex(isNews)] } : { see };
};

/** The state in the words of lessons; `null` for a process that is simply there. */
export const stateWord = ({ state }: Process): 'stopped' | 'zombie' | null =>
  state === 'T' || state === 't' ? 'stopped' : state === 'Z' || state === 'X' ? 'zombie' : null;

/** What of a process is not as it was, in words. */
export const processChanges = (before: Process, after: Process, session: Looks): readonly string[] => {
  const parent = session.before.processes.find((one) => one.pid === before.ppid);
  return [
    ...(before.comm === after.comm ? [] : [`was ${before.comm}`]),
    ...(stateWord(before) === stateWord(after) ? [] : [stateWord(after) ?? 'runs again']),
    ...(before.cpusAllowed === after.cpusAllowed ? [] : [`may run on ${after.cpusAllowed ?? '?'}`]),
    ...(before.ppid === after.ppid
      ? []
      : [`parent was ${parent ? (nameOf(parent, session) ?? parent.comm) : before.ppid}`]),
  ];
};

/** Whether the step speaks of `name` as staying what it is, and the step is over. */
export const isKept = (
  name: string | null,
  step: Step | null,
  session: Pick<Looks, 'phase'>,
  about: (claim: Predicate) => boolean,
): boolean =>
  name !== null &&
  (session.phase === 'passed' || session.phase === 'failed') &&
  (step?.keep ?? []).some((claim) => 'actor' in claim && claim.actor === name && about(claim));
