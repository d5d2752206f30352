// The left pane's text: what a step says before, asks, has done, found changed and the same, and says after.
import type { Root } from 'mdast';
import type { CheckResult } from '../lesson/expect.ts';
import { hintCount, LessonError, linesTold, type Step } from '../lesson/lesson.ts';
import { fillLine, fillValues, type ValueScene } from '../lesson/value.ts';
import type { CallRecord, Session } from '../session/session.ts';
import { callerSpans, durationSpans, resultSpans } from './call-line.ts';
import { futureCallText } from './future-call.ts';
import { blank, fit, gap, type Line, line, lineWidth, span, spread } from './line.ts';
import { inlineLine, markdownLines } from './markdown.ts';
import { questionLines, verdictLines } from './prediction.ts';
import { wrapWith } from './wrap.ts';

/** A page that may be longer than its pane. */
export interface Page {
  readonly lines: readonly Line[];
  /** The row that a page too long for its pane begins with: what happened comes before what was said. */
  readonly anchor: number;
}

/** What a page is made of: a session without what changes beside it. */
export type PageSession = Pick<
  Session,
  | 'phase'
  | 'prediction'
  | 'predicted'
  | 'hints'
  | 'isHintTyped'
  | 'typed'
  | 'calls'
  | 'checks'
  | 'names'
  | 'world'
  | 'before'
  | 'race'
  | 'recorded'
> & {
  /** `uname -r` */
  readonly kernel: string;
  /** Whether the learner types lines, not keys. */
  readonly isByLine?: boolean;
};

export const stepPage = (step: Step, session: PageSession, width: number): Page => {
  const before = sections([
    prose(step.before, step, session, width),
    task(step, session, width),
    question(step, session, width),
    hints(step, session, width),
  ]);
  if (session.phase === 'ready') return { lines: before, anchor: 0 };
  const happened = sections([
    verdict(step, session, width),
    typedLines(step, session, width),
    happenedCalls(step, session, width),
    session.phase === 'passed' ? prose(step.after, step, session, width) : [],
    checkLines(session.checks, width),
  ]);
  return { lines: [...before, blank, ...happened], anchor: before.length + 1 };
};

const prose = (root: Root, step: Step, session: PageSession, width: number): readonly Line[] => {
  try {
    return markdownLines(fillValues(root, valuesOf(step, session)), width);
  } catch (error) {
    // A value that is not there now (the lab has ended) is no reason to show nothing: its path is shown in its place.
    if (error instanceof LessonError) return markdownLines(root, width);
    throw error;
  }
};

/** A line of a step, with the values that it may have in it. */
const text = (words: string, step: Step, session: PageSession): string => {
  try {
    return words.includes('{{') ? fillLine(words, valuesOf(step, session)) : words;
  } catch (error) {
    if (error instanceof LessonError) return words;
    throw error;
  }
};

const valuesOf = (step: Step, { world, before, names, calls, kernel, race }: PageSession): ValueScene => ({
  world,
  before,
  names,
  kernel,
  race,
  outcomes: calls.flatMap((call) => (call.step === step.id && call.outcome ? [call.outcome] : [])),
});

const sections = (parts: readonly (readonly Line[])[]): readonly Line[] =>
  parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : [blank, ...part]));

const shownAfter = 'In a recording nothing is typed: you see what was typed then.';

/** What is about to happen: the calls, or what the learner is asked to do. */
const task = (step: Step, session: PageSession, width: number): readonly Line[] => {
  if (step.task.kind === 'asked') {
    const asked = wrapWith(line(span('▸ ', 'key')), inlineLine(text(step.task.ask, step, session), 'strong'), width);
    const isAhead = session.recorded && session.phase === 'ready';
    return isAhead ? [...asked, ...wrapWith(line(gap(2)), line(span(shownAfter, 'dim')), width)] : asked;
  }
  if (session.phase !== 'ready') return [];
  const { acts } = step.task;
  const rows = acts.flatMap((act) =>
    wrapWith(
      line(span('▸ ', 'key'), span(act.actor, 'actor'), '  '),
      line(span(futureCallText(act, acts, session), 'code')),
      width,
    ),
  );
  return step.costSeconds === null ? rows : [...rows, line(span(`  takes about ${step.costSeconds} s`, 'dim'))];
};

const question = (step: Step, session: PageSession, width: number): readonly Line[] => {
  // Until the answer stands there, so does the question.
  if (!step.predict || !['ready', 'acting'].includes(session.phase)) return [];
  const isOpen = session.prediction === null && session.phase === 'ready';
  return questionLines(step.predict, { mine: session.prediction, isOpen }, width);
};

const hints = (step: Step, session: PageSession, width: number): readonly Line[] => {
  if (session.phase === 'passed' || session.hints === 0) return [];
  const told = step.hints
    .slice(0, session.hints)
    .flatMap((hint) => wrapWith(line(span('hint  ', 'key')), inlineLine(text(hint, step, session)), width));
  const commands = linesTold(step, session.hints).map((command) => text(command, step, session));
  if (commands.length > 0) return [...told, ...commandHints(commands, placeOf(commands, step), session, width)];
  return session.hints < hintCount(step) ? told : [...told, line(gap(6), span('That was the last hint.', 'dim'))];
};

/** Which line of the solution the last one is, where there are several. */
const placeOf = (commands: readonly string[], step: Step): string => {
  const count = hintCount(step) - step.hints.length;
  return count > 1 ? `Line ${commands.length} of ${count}. ` : '';
};

const commandHints = (
  commands: readonly string[],
  place: string,
  { isHintTyped, isByLine }: PageSession,
  width: number,
): readonly Line[] => [
  ...commands.flatMap((command) => wrapWith(line(span('hint  ', 'key')), line(span(command, 'code')), width)),
  ...wrapWith(
    line(gap(6)),
    line(
      isHintTyped
        ? `${place}It stands in the shell: ${isByLine ? '! alone' : 's, then enter'} runs it.`
        : `${place}Something is running in the shell, so it is not typed for you.`,
    ),
    width,
  ),
];

const verdict = (step: Step, session: PageSession, width: number): readonly Line[] =>
  step.predict && session.phase === 'passed' ? verdictLines(step.predict, session.prediction, width) : [];

/** Of a recording: what was typed into the shell. Of a lab's the learner knows. */
const typedLines = (step: Step, { recorded, typed }: PageSession, width: number): readonly Line[] => {
  if (!recorded || step.task.kind !== 'asked') return [];
  return typed.flatMap((words, index) =>
    wrapWith(line(span((index === 0 ? 'typed' : '').padEnd(8), 'dim')), line(span(words, 'code')), width),
  );
};

/** Each call with its result; below the last one the same thing in the learner's other languages. */
const happenedCalls = (step: Step, session: PageSession, width: number): readonly Line[] => {
  const calls = session.calls.filter((call) => call.step === step.id);
  const callers = calls.map((call) => callerSpans(call));
  const indent = Math.max(6, ...callers.map(lineWidth)) + 2;
  const rows = calls.flatMap((call, index) => callLines(call, fit(callers[index] ?? [], indent), width));
  // Beside an asked step that is not done, it would be the answer.
  return session.phase === 'passed' ? [...rows, ...sameAs(step, indent, width)] : rows;
};

// The time stands at the right edge of a call's last row.
const callLines = (call: CallRecord, caller: Line, width: number): readonly Line[] => {
  const right = durationSpans(call);
  const text = line(span(call.text, 'code'), ...resultSpans(call));
  const rows = wrapWith(caller, text, width);
  const last = rows.at(-1) ?? [];
  const isRoom = lineWidth(last) + lineWidth(right) + 1 <= width;
  return [...rows.slice(0, -1), ...(isRoom ? [spread(last, right, width)] : [last, spread([], right, width)])];
};

const sameAs = (step: Step, indent: number, width: number): readonly Line[] => {
  const languages = [
    ['shell', step.sameAs.shell],
    ['OCI', step.sameAs.oci],
    ['docker', step.sameAs.docker],
  ] as const;
  return languages.flatMap(([label, text]) =>
    text === null ? [] : wrapWith(line(span(label.padEnd(indent), 'dim')), line(span(text, 'code')), width),
  );
};

const checkLines = (checks: readonly CheckResult[], width: number): readonly Line[] => {
  const held = (kind: CheckResult['kind']) => checks.filter((check) => check.kind === kind && check.held);
  return [
    ...checks.filter((check) => !check.held).flatMap((check) => failed(check, width)),
    ...claims(held('expect'), line(span('◂ changed  ', 'changed')), width),
    ...claims(held('keep'), line(span('  same     ', 'strong')), width),
  ];
};

/** Claims under one label. */
const claims = (held: readonly CheckResult[], label: Line, width: number): readonly Line[] =>
  held.flatMap((check, index) =>
    wrapWith(index === 0 ? label : [gap(lineWidth(label))], inlineLine(check.claim), width),
  );

const failed = (check: CheckResult, width: number): readonly Line[] => [
  ...wrapWith(line(span('✗ expected  ', 'wrong')), inlineLine(check.claim), width),
  ...wrapWith(line(span('  saw       ', 'dim')), inlineLine(check.saw), width),
  ...(check.tryThis === null ? [] : wrapWith(line(span('  try       ', 'dim')), inlineLine(check.tryThis), width)),
];
