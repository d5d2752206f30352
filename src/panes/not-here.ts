// What a lesson's first page says beside the lesson: which steps this machine cannot do, why, and what would help; of a recording, what it is.
import type { Lesson } from '../lesson/lesson.ts';
import type { RecordedRun } from '../session/entry.ts';
import { type Line, line, span } from './line.ts';
import { wrap, wrapWith } from './wrap.ts';

/** How the key that shows a recording is written; empty: there is none to be shown. */
const watchKey = ({ recordings }: Lesson): string => (recordings.length > 0 ? 'p' : '');

/** Nothing where this machine can do all of it. `key`: whether the one that shows a recording is said. */
export const notHereLines = (lesson: Lesson, width: number, key = watchKey(lesson)): readonly Line[] => {
  const { steps } = lesson;
  const reasons = new Map<string, number[]>();
  for (const [index, { impossible }] of steps.entries())
    if (impossible !== null) reasons.set(impossible, [...(reasons.get(impossible) ?? []), index + 1]);
  if (reasons.size === 0) return [];
  const rows = [...reasons].flatMap(([reason, numbers]) => {
    const which = numbers.length === steps.length ? 'No step of this can' : `${stepsText(numbers)} cannot`;
    return signed(`${which} be done on this machine. ${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`, width);
  });
  const watch = key === '' ? [] : wrapWith(line('  '), line(span(key, 'key'), '  watches a recorded run.'), width);
  return [...rows, ...watch];
};

const signed = (text: string, width: number): readonly Line[] =>
  wrapWith(line(span('! ', 'warning')), line(text), width);

/** `Step 4`, `Steps 4, 5 and 7 to 9`. */
const stepsText = (numbers: readonly number[]): string => {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  const words = runs.flatMap(([from, to]) => {
    if (from === to) return [`${from}`];
    return to === from + 1 ? [`${from}`, `${to}`] : [`${from} to ${to}`];
  });
  const start = words.slice(0, -1).join(', ');
  return `${numbers.length === 1 ? 'Step' : 'Steps'} ${start === '' ? '' : `${start} and `}${words.at(-1)}`;
};

/** What is to be known of a recording before it is watched. */
export const recordedLines = ({ date, kernel, cgroup }: RecordedRun, width: number): readonly Line[] =>
  wrap(
    line(
      span('This is a run that was recorded', 'warning'),
      ` on ${date}, on kernel ${kernel} with cgroup ${cgroup}. Nothing is made here, and no step counts as done. Where a page says «this machine», it means that one.`,
    ),
    width,
  );
