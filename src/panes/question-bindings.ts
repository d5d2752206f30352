// The keys that answer a question, and those that ask one before anything is lost.
import { type Binding, inSandbox, isAlive, say } from './binding.ts';
import { beginAction } from './cover.ts';
import type { Situation } from './situation.ts';
import type { Action, Question } from './view.ts';

const isOpen = (question: Question) => (at: Situation) => at.view.question === question;

/** While a question is open, nothing else happens. The keys that reset are bound to nothing else, so that none is taken for another. */
export const questionBindings: readonly Binding[] = [
  {
    keys: ['t'],
    shown: 't',
    label: 'this step',
    next: true,
    when: (at) => isOpen('reset')(at) && at.step !== null,
    action: say('reset-step'),
  },
  {
    keys: ['l'],
    shown: 'l',
    label: 'the lesson',
    next: true,
    when: isOpen('reset'),
    action: say('reset-lesson'),
  },
  {
    keys: ['e'],
    shown: 'e',
    label: 'everything',
    next: true,
    when: isOpen('reset'),
    action: () => ({ type: 'ask', question: 'reset-all' }),
  },
  {
    keys: ['y'],
    shown: 'y',
    label: 'forget it all',
    next: true,
    when: isOpen('reset-all'),
    action: say('reset-all'),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'start afresh',
    next: true,
    when: isOpen('afresh'),
    action: say('reset-lesson'),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: (at) => (inSandbox(at) ? 'undo' : 'go back'),
    next: true,
    when: isOpen('back'),
    action: say('back'),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'begin there',
    next: true,
    when: isOpen('begin'),
    action: beginAction,
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'watch it',
    next: true,
    when: isOpen('watch'),
    action: (at) => watchAction(at),
  },
  {
    keys: ['enter', 'q'],
    shown: 'enter',
    label: 'leave',
    next: true,
    when: isOpen('leave'),
    action: say('leave-lesson'),
  },
  {
    keys: ['enter', 'q', 'ctrl-c'],
    shown: 'enter',
    label: 'quit',
    next: true,
    when: isOpen('quit'),
    action: say('quit'),
  },
  {
    keys: ['escape', 'n'],
    shown: 'esc',
    label: 'no',
    next: true,
    when: (at) => at.view.question !== null,
    action: say('close'),
  },
];

/** Whether the learner built something that no lesson builds again. */
const hasBuilt = (at: Situation) => at.view.shellUsed || (inSandbox(at) && at.session.calls.length > 0);

/** `action`, or where that would end what the learner built, the question whether to. */
export const orAsk =
  (action: Action, question: Question, isAtStake: (at: Situation) => boolean = hasBuilt) =>
  (at: Situation): Action =>
    isAtStake(at) && isAlive(at) ? { type: 'ask', question } : action;

// In the sandbox its calls are made again; only what was done in the shell is not.
export const backOrAsk = orAsk({ type: 'back' }, 'back', (at) => at.view.shellUsed);
export const leaveOrAsk = orAsk({ type: 'leave-lesson' }, 'leave');
export const quitOrAsk = orAsk({ type: 'quit' }, 'quit');
export const afreshOrAsk = orAsk({ type: 'reset-lesson' }, 'afresh');

/** The recording of what is open: from the same step on, or from the lesson's first page. */
const watchAction = ({ lesson, step }: Situation): Action | null =>
  lesson && { type: 'watch-lesson', lesson: lesson.id, step: step?.id ?? null };

export const watchOrAsk = (at: Situation): Action | null => {
  const action = watchAction(at);
  return action && orAsk(action, 'watch', ({ view }) => view.shellUsed)(at);
};
