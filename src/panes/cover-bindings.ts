// The keys of a lesson's first page: choosing a step, and beginning there.
import { type Binding, inRecording, inSandbox, isAlive, isFree } from './binding.ts';
import { beginAction, startStep } from './cover.ts';
import { orAsk, watchOrAsk } from './question-bindings.ts';
import { moreAction } from './scrolling.ts';
import { lacksSteps } from './selection.ts';
import type { Situation } from './situation.ts';
import type { Action } from './view.ts';

const isOnCover = (at: Situation) => isFree(at) && at.lesson !== null && !inSandbox(at) && at.step === null;

/** Keys that move go to the pane that was chosen, where that is another one. */
const isCoverFocused = ({ view }: Situation) => (view.focus === null && !view.zoomed) || view.focus === 'lesson';

/** There is nothing to begin with. */
const isAllLacking = ({ lesson }: Situation) => lesson?.steps.every(({ impossible }) => impossible !== null) ?? false;

const beginLabel = (at: Situation): string => {
  const start = at.lesson && startStep(at.lesson, at.view.startAt);
  return at.view.zoomed || !start ? 'begin' : `begin: ${start.title}`;
};

const beginOrAsk = (at: Situation): Action => {
  const begin = beginAction(at);
  return begin.type === 'next' ? begin : orAsk(begin, 'begin', ({ view }) => view.shellUsed)(at);
};

const markBy =
  (by: number) =>
  ({ lesson, view }: Situation): Action | null => {
    const start = lesson && startStep(lesson, view.startAt);
    const step = start && lesson.steps[lesson.steps.indexOf(start) + by];
    return step ? { type: 'mark-step', step: step.id } : null;
  };

/** Whoever has not seen the steps yet reads on to them first. */
const canMark: Binding['when'] = (at, size) =>
  isOnCover(at) &&
  isAlive(at) &&
  !isAllLacking(at) &&
  isCoverFocused(at) &&
  (at.lesson?.steps.length ?? 0) > 1 &&
  (at.view.startAt !== null || moreAction(at, size) === null);

/** A recording is offered where there is no lab, and where a lab cannot do all of the lesson. */
const canWatch = (at: Situation) =>
  isOnCover(at) &&
  !inRecording(at) &&
  at.lesson !== null &&
  at.lesson.recordings.length > 0 &&
  (at.session.lab.state === 'ended' || (isAlive(at) && lacksSteps(at.lesson)));

const watchBinding = {
  keys: ['p'],
  shown: 'p',
  label: 'watch a recorded run',
  next: true,
  action: watchOrAsk,
} as const;

/** Comes before the key that reads on: whoever has marked a step means that. */
export const coverBindings: readonly Binding[] = [
  { ...watchBinding, when: (at) => canWatch(at) && isAllLacking(at) },
  {
    keys: ['enter'],
    shown: 'enter',
    label: beginLabel,
    next: true,
    when: (at, size) =>
      isOnCover(at) && isAlive(at) && !isAllLacking(at) && (at.view.startAt !== null || moreAction(at, size) === null),
    action: beginOrAsk,
  },
  { ...watchBinding, when: canWatch },
  { keys: ['down', 'j'], shown: '↓ ↑', label: 'choose', next: true, when: canMark, action: markBy(1) },
  { keys: ['up', 'k'], shown: '', label: '', when: canMark, action: markBy(-1) },
];
