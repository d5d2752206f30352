// The keyboard outside the shell as a table: which key does what, when, and how that is said.
import { isOpenable, openSelected, selectBy } from './selection.ts';
import type { Situation } from './situation.ts';
import { type Action, following, type PlainAction } from './view.ts';

/** One row of the table. It is there only while `when` holds. */
export interface Binding {
  /** As `keyName` gives them. */
  readonly keys: readonly string[];
  /** As they are written on screen: `1 2 3`. */
  readonly shown: string | ((at: Situation) => string);
  /** Two or three words for the foot row. */
  readonly label: string | ((at: Situation) => string);
  /** One sentence for the help; a row without one is said on screen where it is needed. */
  readonly help?: string;
  /** Whether this moves the lesson on: it is then said in the lesson's last row. */
  readonly next?: boolean;
  when(at: Situation): boolean;
  action(at: Situation, key: string): Action | null;
}

const inLesson = (at: Situation) => at.lesson !== null;
const inCourse = (at: Situation) => at.lesson === null;
const isFree = (at: Situation) => !at.view.help && at.view.question === null && !at.view.filtering;
const isAlive = (at: Situation) => at.session.lab.state === 'ready';
const isReady = (at: Situation) => at.session.phase === 'ready' && isAlive(at);
const isPassed = (at: Situation) => at.session.phase === 'passed' && isAlive(at);
const isAsking = (at: Situation) => isReady(at) && at.step?.predict != null && !at.session.predicted;
const isLast = (at: Situation) => at.lesson?.steps.at(-1)?.id === at.step?.id;
const isAsked = (at: Situation) => at.step?.task.kind === 'asked';
const choices = (at: Situation) => at.step?.predict?.choices ?? [];
const digits = (at: Situation) => choices(at).map((_, index) => String(index + 1));

const nextTitle = (at: Situation): string => {
  const steps = at.lesson?.steps ?? [];
  return steps[steps.findIndex((step) => step.id === at.step?.id) + 1]?.title ?? '';
};

const focusBy =
  (by: number) =>
  (at: Situation): Action => ({
    type: 'focus-pane',
    pane: following(['lesson', ...at.panes], at.focus, by),
  });

const say = (type: PlainAction['type']) => (): Action => ({ type });

/** The whole keyboard outside the shell. The first row that fits wins. */
export const bindings: readonly Binding[] = [
  // Questions first: while one is open, nothing else happens.
  {
    keys: ['s'],
    shown: 's',
    label: 'this step',
    next: true,
    when: (at) => at.view.question === 'reset',
    action: say('reset-step'),
  },
  {
    keys: ['l'],
    shown: 'l',
    label: 'this lesson',
    next: true,
    when: (at) => at.view.question === 'reset',
    action: say('reset-lesson'),
  },
  {
    keys: ['e'],
    shown: 'e',
    label: 'everything',
    next: true,
    when: (at) => at.view.question === 'reset',
    action: say('reset-all'),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'go back',
    next: true,
    when: (at) => at.view.question === 'back',
    action: say('back'),
  },
  {
    keys: ['escape', 'n'],
    shown: 'esc',
    label: 'no',
    next: true,
    when: (at) => at.view.question !== null,
    action: say('close'),
  },
  {
    keys: ['escape', '?', 'enter', 'q'],
    shown: 'esc',
    label: 'close',
    when: (at) => at.view.help,
    action: say('close'),
  },

  // The one thing to do next.
  {
    keys: ['1', '2', '3', '4'],
    shown: (at) => digits(at).join(' '),
    label: 'answer',
    next: true,
    help: 'Answers the question that a step begins with.',
    when: (at) => isFree(at) && isAsking(at),
    action: (at, key) => (digits(at).includes(key) ? { type: 'predict', choice: Number(key) - 1 } : null),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'skip the question',
    next: true,
    when: (at) => isFree(at) && isAsking(at),
    action: () => ({ type: 'predict', choice: null }),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'do it',
    help: 'Does what the last row of the lesson says: begins, skips, acts, checks, goes on.',
    next: true,
    when: (at) => isFree(at) && isReady(at) && at.step !== null && !isAsked(at),
    action: say('act'),
  },
  {
    keys: ['s'],
    shown: 's',
    label: 'go to the shell',
    next: true,
    when: (at) => isFree(at) && isAlive(at) && isAsked(at) && at.session.phase !== 'passed',
    action: say('focus-shell'),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'check',
    next: true,
    when: (at) => isFree(at) && isAlive(at) && isAsked(at) && ['ready', 'failed'].includes(at.session.phase),
    action: say('act'),
  },
  {
    keys: ['r'],
    shown: 'r',
    label: 'start again',
    next: true,
    when: (at) => isFree(at) && inLesson(at) && (at.session.phase === 'failed' || at.session.lab.state === 'ended'),
    action: () => ({ type: 'ask', question: 'reset' }),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: (at) => `begin: ${nextTitle(at)}`,
    next: true,
    when: (at) => isFree(at) && inLesson(at) && at.step === null && isAlive(at),
    action: say('next'),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'done: back to the course',
    next: true,
    when: (at) => isFree(at) && isPassed(at) && isLast(at),
    action: say('leave-lesson'),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: (at) => `next: ${nextTitle(at)}`,
    next: true,
    when: (at) => isFree(at) && isPassed(at),
    action: say('next'),
  },

  // The course list.
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'open',
    help: 'In the course list: opens the lesson that is marked.',
    next: true,
    when: (at) => isFree(at) && inCourse(at) && isOpenable(at),
    action: openSelected,
  },
  {
    keys: ['down', 'j'],
    shown: '↓ ↑',
    label: 'choose',
    help: 'In the course list: moves the mark; j and k do the same.',
    when: (at) => isFree(at) && inCourse(at),
    action: selectBy(1),
  },
  { keys: ['up', 'k'], shown: '', label: '', when: (at) => isFree(at) && inCourse(at), action: selectBy(-1) },
  {
    keys: ['/'],
    shown: '/',
    label: 'find',
    help: 'In the course list: shows only lessons with these letters.',
    when: (at) => isFree(at) && inCourse(at),
    action: say('start-filter'),
  },

  // Anywhere in a lesson.
  {
    keys: ['s'],
    shown: 's',
    label: 'shell',
    help: 'Lets you type into the shell in the lab.',
    when: (at) => isFree(at) && inLesson(at) && isAlive(at),
    action: say('focus-shell'),
  },
  {
    keys: ['h'],
    shown: 'h',
    label: 'hint',
    help: 'A hint; again for a plainer one.',
    when: (at) => isFree(at) && at.step !== null && isAlive(at) && at.session.phase !== 'passed',
    action: say('hint'),
  },
  {
    keys: ['left', 'backspace'],
    shown: '←',
    label: 'back',
    help: 'Goes back a step, in a fresh lab.',
    when: (at) => isFree(at) && at.step !== null,
    action: (at) => (at.view.shellUsed ? { type: 'ask', question: 'back' } : { type: 'back' }),
  },
  {
    keys: ['tab'],
    shown: 'tab',
    label: 'pane',
    help: 'Moves to the next pane; shift-tab to the one before.',
    when: (at) => isFree(at) && inLesson(at),
    action: focusBy(1),
  },
  { keys: ['shift-tab'], shown: '', label: '', when: (at) => isFree(at) && inLesson(at), action: focusBy(-1) },
  {
    keys: ['z'],
    shown: 'z',
    label: 'zoom',
    help: 'Gives the pane the whole screen, and takes it back.',
    when: (at) => isFree(at) && inLesson(at),
    action: say('toggle-zoom'),
  },
  {
    keys: ['o'],
    shown: 'o',
    label: 'levels',
    help: 'Shows the numbers at every level, then from outside whoever acts, then from inside.',
    when: (at) => isFree(at) && inLesson(at),
    action: say('cycle-levels'),
  },
  {
    keys: ['r'],
    shown: 'r',
    label: 'reset',
    help: 'Starts the step, the lesson or everything again.',
    when: (at) => isFree(at) && inLesson(at),
    action: () => ({ type: 'ask', question: 'reset' }),
  },
  {
    keys: ['escape'],
    shown: 'esc',
    label: 'course',
    help: 'Leaves the lesson; it is kept where it is.',
    when: (at) => isFree(at) && inLesson(at),
    action: say('leave-lesson'),
  },
  { keys: ['?'], shown: '?', label: 'keys', help: 'Shows every key.', when: isFree, action: say('show-help') },
  {
    keys: ['q', 'ctrl-c'],
    shown: 'q',
    label: 'quit',
    help: 'Ends the lab and the program; the course remembers where you are.',
    when: isFree,
    action: say('quit'),
  },
  { keys: ['ctrl-c'], shown: '', label: '', when: () => true, action: say('quit') },
];
