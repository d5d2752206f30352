// Which key does what, when, and how that is said: one table for the keyboard, the foot row, the help and the next thing to do.
import type { Key } from 'ink';
import { lessonProgress } from '../session/progress.ts';
import { lessonsOf, type Situation } from './situation.ts';
import { type Action, following } from './view.ts';

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

/** The lessons that the list shows, narrowed by the filter. */
export const listedLessons = (at: Situation) => {
  const wanted = (at.view.filter ?? '').toLowerCase();
  return lessonsOf(at.course).filter(({ title, about }) => `${title} ${about}`.toLowerCase().includes(wanted));
};

/** The lesson that the list's mark is on: the learner's choice, else the first that is not done. */
export const selectedLesson = (at: Situation) => {
  const listed = listedLessons(at);
  const isOpen = (id: string, steps: number) => lessonProgress(at.progress, id).done.length < steps;
  return (
    listed.find(({ id }) => id === at.view.selected) ??
    listed.find(({ id, steps }) => isOpen(id, steps.length)) ??
    listed[0] ??
    null
  );
};

const selectBy = (by: number) => (at: Situation): Action | null => {
  const listed = listedLessons(at);
  const current = selectedLesson(at);
  const to = current ? listed[Math.min(listed.length - 1, Math.max(0, listed.indexOf(current) + by))] : undefined;
  return to ? { type: 'select-lesson', lesson: to.id } : null;
};

const isOpenable = (at: Situation): boolean => {
  const lesson = selectedLesson(at);
  return lesson !== null && !at.blocked.has(lesson.id);
};

const open = (at: Situation): Action | null => {
  const lesson = selectedLesson(at);
  return lesson ? { type: 'open-lesson', lesson: lesson.id } : null;
};

const focusBy = (by: number) => (at: Situation): Action => ({
  type: 'focus-pane',
  pane: following(['lesson', ...at.panes], at.focus, by),
});

const say = (type: 'act' | 'next' | 'hint' | 'leave-lesson' | 'quit' | 'focus-shell' | 'toggle-zoom' | 'cycle-levels' | 'show-help' | 'start-filter' | 'close' | 'reset-step' | 'reset-lesson' | 'reset-all' | 'back') => (): Action => ({ type });

/** The whole keyboard outside the shell. The first row that fits wins. */
export const bindings: readonly Binding[] = [
  // Questions first: while one is open, nothing else happens.
  { keys: ['s'], shown: 's', label: 'this step', next: true,
    when: (at) => at.view.question === 'reset', action: say('reset-step') },
  { keys: ['l'], shown: 'l', label: 'this lesson', next: true,
    when: (at) => at.view.question === 'reset', action: say('reset-lesson') },
  { keys: ['e'], shown: 'e', label: 'everything', next: true,
    when: (at) => at.view.question === 'reset', action: say('reset-all') },
  { keys: ['enter'], shown: 'enter', label: 'go back', next: true,
    when: (at) => at.view.question === 'back', action: say('back') },
  { keys: ['escape', 'n'], shown: 'esc', label: 'no', next: true,
    when: (at) => at.view.question !== null, action: say('close') },
  { keys: ['escape', '?', 'enter', 'q'], shown: 'esc', label: 'close',
    when: (at) => at.view.help, action: say('close') },

  // The one thing to do next.
  { keys: ['1', '2', '3', '4'], shown: (at) => digits(at).join(' '), label: 'answer', next: true,
    help: 'Answers the question that a step begins with.',
    when: (at) => isFree(at) && isAsking(at),
    action: (at, key) => (digits(at).includes(key) ? { type: 'predict', choice: Number(key) - 1 } : null) },
  { keys: ['enter'], shown: 'enter', label: 'skip the question', next: true,
    when: (at) => isFree(at) && isAsking(at), action: () => ({ type: 'predict', choice: null }) },
  { keys: ['enter'], shown: 'enter', label: 'do it', help: 'Does what the last row of the lesson says: begins, skips, acts, checks, goes on.', next: true,
    when: (at) => isFree(at) && isReady(at) && at.step !== null && !isAsked(at), action: say('act') },
  { keys: ['s'], shown: 's', label: 'go to the shell', next: true,
    when: (at) => isFree(at) && isAlive(at) && isAsked(at) && at.session.phase !== 'passed', action: say('focus-shell') },
  { keys: ['enter'], shown: 'enter', label: 'check', next: true,
    when: (at) => isFree(at) && isAlive(at) && isAsked(at) && ['ready', 'failed'].includes(at.session.phase), action: say('act') },
  { keys: ['r'], shown: 'r', label: 'start again', next: true,
    when: (at) => isFree(at) && inLesson(at) && (at.session.phase === 'failed' || at.session.lab.state === 'ended'),
    action: () => ({ type: 'ask', question: 'reset' }) },
  { keys: ['enter'], shown: 'enter', label: (at) => `begin: ${nextTitle(at)}`, next: true,
    when: (at) => isFree(at) && inLesson(at) && at.step === null && isAlive(at), action: say('next') },
  { keys: ['enter'], shown: 'enter', label: 'done: back to the course', next: true,
    when: (at) => isFree(at) && isPassed(at) && isLast(at), action: say('leave-lesson') },
  { keys: ['enter'], shown: 'enter', label: (at) => `next: ${nextTitle(at)}`, next: true,
    when: (at) => isFree(at) && isPassed(at), action: say('next') },

  // The course list.
  { keys: ['enter'], shown: 'enter', label: 'open', help: 'In the course list: opens the lesson that is marked.', next: true,
    when: (at) => isFree(at) && inCourse(at) && isOpenable(at), action: open },
  { keys: ['down', 'j'], shown: '↓ ↑', label: 'choose', help: 'In the course list: moves the mark; j and k do the same.',
    when: (at) => isFree(at) && inCourse(at), action: selectBy(1) },
  { keys: ['up', 'k'], shown: '', label: '', when: (at) => isFree(at) && inCourse(at), action: selectBy(-1) },
  { keys: ['/'], shown: '/', label: 'find', help: 'In the course list: shows only lessons with these letters.',
    when: (at) => isFree(at) && inCourse(at), action: say('start-filter') },

  // Anywhere in a lesson.
  { keys: ['s'], shown: 's', label: 'shell', help: 'Lets you type into the shell in the lab.',
    when: (at) => isFree(at) && inLesson(at) && isAlive(at), action: say('focus-shell') },
  { keys: ['h'], shown: 'h', label: 'hint', help: 'A hint; again for a plainer one.',
    when: (at) => isFree(at) && at.step !== null && isAlive(at) && at.session.phase !== 'passed', action: say('hint') },
  { keys: ['left', 'backspace'], shown: '←', label: 'back', help: 'Goes back a step, in a fresh lab.',
    when: (at) => isFree(at) && at.step !== null,
    action: (at) => (at.view.shellUsed ? { type: 'ask', question: 'back' } : { type: 'back' }) },
  { keys: ['tab'], shown: 'tab', label: 'pane', help: 'Moves to the next pane; shift-tab to the one before.',
    when: (at) => isFree(at) && inLesson(at), action: focusBy(1) },
  { keys: ['shift-tab'], shown: '', label: '', when: (at) => isFree(at) && inLesson(at), action: focusBy(-1) },
  { keys: ['z'], shown: 'z', label: 'zoom', help: 'Gives the pane the whole screen, and takes it back.',
    when: (at) => isFree(at) && inLesson(at), action: say('toggle-zoom') },
  { keys: ['o'], shown: 'o', label: 'levels', help: 'Shows the numbers at every level, then from outside whoever acts, then from inside.',
    when: (at) => isFree(at) && inLesson(at), action: say('cycle-levels') },
  { keys: ['r'], shown: 'r', label: 'reset', help: 'Starts the step, the lesson or everything again.',
    when: (at) => isFree(at) && inLesson(at), action: () => ({ type: 'ask', question: 'reset' }) },
  { keys: ['escape'], shown: 'esc', label: 'course', help: 'Leaves the lesson; it is kept where it is.',
    when: (at) => isFree(at) && inLesson(at), action: say('leave-lesson') },
  { keys: ['?'], shown: '?', label: 'keys', help: 'Shows every key.', when: isFree, action: say('show-help') },
  { keys: ['q', 'ctrl-c'], shown: 'q', label: 'quit', help: 'Ends the lab and the program; the course remembers where you are.',
    when: isFree, action: say('quit') },
  { keys: ['ctrl-c'], shown: '', label: '', when: () => true, action: say('quit') },
];

/** A key by its name, from what Ink says about it. */
export const keyName = (input: string, key: Key): string => {
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  const named = [
    ['return', 'enter'], ['escape', 'escape'], ['upArrow', 'up'], ['downArrow', 'down'], ['leftArrow', 'left'], ['rightArrow', 'right'],
    ['pageUp', 'page-up'], ['pageDown', 'page-down'], ['home', 'home'], ['end', 'end'], ['backspace', 'backspace'], ['delete', 'delete'],
  ] as const;
  const found = named.find(([property]) => key[property]);
  if (found) return found[1];
  return key.ctrl ? `ctrl-${input}` : input;
};

/** What `key` does now; `null`: nothing. */
export const actionFor = (at: Situation, key: string): Action | null => {
  if (at.view.filtering) return filterAction(at, key);
  for (const binding of bindings) {
    const action = binding.keys.includes(key) && binding.when(at) ? binding.action(at, key) : null;
    if (action) return action;
  }
  return null;
};

const filterAction = (at: Situation, key: string): Action | null => {
  const text = at.view.filter ?? '';
  if (key === 'enter') return { type: 'end-filter', keep: true };
  if (key === 'escape') return { type: 'end-filter', keep: false };
  if (key === 'ctrl-c') return { type: 'quit' };
  if (key === 'backspace' || key === 'delete') return { type: 'set-filter', text: Array.from(text).slice(0, -1).join('') };
  if (key === 'down' || key === 'up') return selectBy(key === 'down' ? 1 : -1)(at);
  return Array.from(key).length === 1 ? { type: 'set-filter', text: text + key } : null;
};

/** A key and what it does, as the screen writes them. */
export interface KeyText {
  readonly key: string;
  readonly label: string;
}

const keyText = (binding: Binding, at: Situation): KeyText => ({
  key: typeof binding.shown === 'string' ? binding.shown : binding.shown(at),
  label: typeof binding.label === 'string' ? binding.label : binding.label(at),
});

/** What moves the lesson on, most likely first. */
export const nextKeys = (at: Situation): readonly KeyText[] =>
  at.view.filtering
    ? [{ key: 'enter', label: 'keep' }, { key: 'esc', label: 'all lessons' }]
    : effective(at).filter((one) => one.next).map((one) => keyText(one, at));

/** What else can be done: for the foot row. */
export const footKeys = (at: Situation): readonly KeyText[] =>
  effective(at).filter((one) => !one.next).map((one) => keyText(one, at));

/** The rows that would be acted on now: one whose first key belongs to an earlier row is out of reach. */
const effective = (at: Situation): readonly Binding[] => {
  const taken = new Set<string>();
  return bindings.filter((one) => {
    const isReached = one.when(at) && !taken.has(one.keys[0] ?? '');
    if (isReached) for (const key of one.keys) taken.add(key);
    return isReached && one.shown !== '';
  });
};
