// What a line of input means in the linear mode, and which there are just now.
import { type PaneName, paneNames } from '../lesson/lesson.ts';
import type { Situation } from '../panes/situation.ts';
import { hasHint, type ReadPane } from './linear-text.ts';

export type Word =
  | { readonly type: 'forward' | 'hint' | 'back' | 'reset' | 'script' | 'quit' | 'help' | 'shell' }
  | { readonly type: 'choice'; readonly choice: number }
  | { readonly type: 'command'; readonly text: string }
  | { readonly type: 'pane'; readonly pane: ReadPane }
  | { readonly type: 'unknown'; readonly text: string };

const letters = {
  '': 'forward',
  h: 'hint',
  b: 'back',
  r: 'reset',
  w: 'script',
  q: 'quit',
  '?': 'help',
  s: 'shell',
} as const;

export const wordOf = (input: string): Word => {
  if (input.startsWith('!')) return { type: 'command', text: input.slice(1) };
  const text = input.trim();
  if (Object.hasOwn(letters, text)) return { type: letters[text as keyof typeof letters] };
  if (/^\d+$/.test(text)) return { type: 'choice', choice: Number(text) - 1 };
  const pane = readPanes.find((name) => name === text.toLowerCase());
  return pane ? { type: 'pane', pane } : { type: 'unknown', text };
};

export const readPanes: readonly ReadPane[] = paneNames.filter(
  (name): name is Exclude<PaneName, 'lesson' | 'shell'> => name !== 'lesson' && name !== 'shell',
);

/** A step with a question that was neither answered nor skipped. */
export const isAsking = ({ step, session }: Situation): boolean =>
  step?.predict != null && session.phase === 'ready' && !session.predicted;

const isAsked = ({ step }: Situation) => step?.task.kind === 'asked';

/** The last step is passed. */
export const isLessonOver = (at: Situation): boolean =>
  at.step !== null && at.session.phase === 'passed' && at.session.lab.state === 'ready' && stepAfter(at) === null;

/** A step of ours has not come out, and does not by itself. */
export const isStuck = ({ step, session }: Situation): boolean =>
  step?.task.kind === 'acted' && session.phase === 'failed';

/** The step after this one; `null`: this is the last. */
const stepAfter = ({ lesson, session }: Situation) => {
  const steps = lesson?.steps ?? [];
  return steps[steps.findIndex(({ id }) => id === session.step) + 1] ?? null;
};

/** The one thing to do next, and what may be done instead: one line. That it is a recording is said each time. */
export const nextText = (at: Situation): string => `${at.session.recorded ? 'recorded: ' : ''}${nextWords(at)}`;

const nextWords = (at: Situation): string => {
  const { session, step } = at;
  const words = (...parts: readonly string[]) => [...parts, '? keys'].join(', ');
  if (session.lab.state === 'ended') return words('r starts the step again in a new lab', 'q quits');
  if (!step) return words(`enter begins: ${stepAfter(at)?.title ?? ''}`, 'a number begins at that step');
  if (isAsking(at)) {
    const numbers = step.predict?.choices.map((_, index) => index + 1).join(' ');
    return words(`${numbers} answers`, 'enter skips the question');
  }
  if (session.recorded && session.phase !== 'passed') return words('enter shows it done');
  const hint = hasHint(at) ? ['h for a hint'] : [];
  if (session.phase === 'passed') {
    const next = stepAfter(at);
    return words(next ? `enter goes on: ${next.title}` : 'enter: done');
  }
  if (isAsked(at)) return words('!COMMAND types into the shell', 'enter checks', ...hint);
  if (isStuck(at)) return words('r starts the step again', ...hint);
  return words('enter does it', ...hint);
};

/** The names of the panes, in two rows. */
const paneNamesText = (names: readonly string[]): readonly string[] => {
  const half = Math.ceil(names.length / 2);
  return [`${names.slice(0, half).join(', ')},`, `${names.slice(half).join(', ')}: reads out that pane`];
};

/** The same in the sandbox. */
export const sandboxNextText = ({ session }: Situation): string => {
  if (session.lab.state === 'ended') return 'r starts again in a new lab, q quits, ? keys';
  const built = session.calls.length > 0 ? 'b undoes the latest one, w writes a script, ' : '';
  return `the name of a call chooses it, ${built}? keys`;
};

const shellAndPanes = [
  '!COMMAND      types a command into the shell in the lab, and reads out what it prints',
  '!             presses enter in the shell: runs what stands there',
  '!^C           presses ctrl-C in the shell; so with other letters',
  ...paneNamesText(readPanes),
];

const scriptAndEnd = [
  'w             writes what was done as a shell script, to take home',
  'q             quits; so does the end of the input',
];

/** Every word there is. */
export const helpText: readonly string[] = [
  'enter         the next thing: skips a question, does what the step says, checks, goes on',
  "1 2 3 4       answers the question; on the lesson's first page, begins at that step",
  'h             a hint; again for a plainer one',
  ...shellAndPanes,
  'b             back a step, in a fresh lab',
  'r             starts the step again, in a fresh lab',
  ...scriptAndEnd,
];

/** Every word that there is where a recording is watched. */
export const recordedHelpText: readonly string[] = [
  'enter         the next thing: skips a question, shows what was done, goes on',
  "1 2 3 4       answers the question; on the lesson's first page, begins at that step",
  ...paneNamesText(readPanes),
  'b             back a step of the recording',
  'q             quits; so does the end of the input',
];

/** Every word that there is in the sandbox. */
export const sandboxHelpText: readonly string[] = [
  'enter         lists the calls',
  'CALL          fills that call in, a question for each parameter, and makes it',
  ...shellAndPanes,
  'b             undoes the latest call: a fresh lab, without it',
  'r             starts afresh, in a new lab',
  ...scriptAndEnd,
];
