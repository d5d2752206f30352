// The review: questions that were answered wrongly on an earlier visit, one after the other. Pure.
import type { ReviewItem } from '../session/review.ts';
import { type Binding, isFree } from './binding.ts';
import { type Body, bodyOf } from './body.ts';
import { blank, gap, type Line, line, span } from './line.ts';
import { choiceKeys, questionLines, verdictLines } from './prediction.ts';
import type { Situation } from './situation.ts';
import type { Action } from './view.ts';
import { sentenceWidth } from './wrap.ts';

/** The question that is open; `null`: none is. */
export const reviewItem = ({ review, view }: Pick<Situation, 'review' | 'view'>): ReviewItem | null =>
  (view.review && review[view.review.index]) ?? null;

/** How many questions wait; empty where none does. */
export const waitingText = ({ review }: Pick<Situation, 'review'>): string => {
  if (review.length === 0) return '';
  return review.length === 1
    ? 'A question that you got wrong is waiting.'
    : `${review.length} questions that you got wrong are waiting.`;
};

/** The open question, where it was asked, and once it is answered what is so. */
export const reviewBody = (at: Situation, columns: number): Body => {
  const item = reviewItem(at);
  if (!item) return bodyOf([]);
  const width = Math.min(sentenceWidth, columns - 6);
  const { lesson, step } = item;
  const { index, choice } = at.view.review ?? { index: 0, choice: null };
  const text =
    choice === null
      ? questionLines(step.predict, { mine: null, isOpen: true }, width)
      : [...verdictLines(step.predict, choice, width), ...comesBack(item, choice)];
  return bodyOf(
    [
      line(span(`REVIEW  ${index + 1} of ${at.review.length}`, 'heading')),
      blank,
      line(span(`${lesson.title}: ${step.title}`, 'dim')),
      blank,
      ...text,
    ].map((row): Line => [gap(3), ...row]),
  );
};

const comesBack = ({ step }: ReviewItem, choice: number): readonly Line[] =>
  step.predict.choices[choice]?.right ? [] : [blank, line(span('It comes back tomorrow.', 'dim'))];

const isReviewing = (at: Situation) => reviewItem(at) !== null && !at.view.help;
const isOpen = (at: Situation) => isReviewing(at) && at.view.review?.choice === null;
const digits = (at: Situation) => choiceKeys(reviewItem(at)?.step.predict);

const answered = ({ view }: Situation): number =>
  view.review ? view.review.index + (view.review.choice === null ? 0 : 1) : 0;

const isLast = (at: Situation) => answered(at) === at.review.length;

const answer = (at: Situation, key: string): Action | null => {
  const item = reviewItem(at);
  if (!item || !digits(at).includes(key)) return null;
  const choice = Number(key) - 1;
  const isRight = item.step.predict.choices[choice]?.right === true;
  return { type: 'answer-review', lesson: item.lesson.id, step: item.step.id, choice, isRight };
};

const end = (at: Situation): Action => ({ type: 'end-review', answered: answered(at) });

/** The keys of the review. */
export const reviewBindings: readonly Binding[] = [
  {
    keys: ['1', '2', '3', '4'],
    shown: (at) => digits(at).join(' '),
    label: 'answer',
    next: true,
    when: isOpen,
    action: answer,
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: (at) => (isLast(at) ? 'done' : 'next question'),
    next: true,
    when: (at) => isReviewing(at) && !isOpen(at),
    action: (at) => (isLast(at) ? end(at) : { type: 'open-review', index: answered(at) }),
  },
  {
    keys: ['escape', 'q'],
    shown: 'esc',
    label: 'course',
    when: isReviewing,
    action: end,
  },
];

/** The same key where nothing waits. */
export const noReviewKey: Binding = {
  keys: ['v'],
  shown: '',
  label: '',
  when: (at) => isFree(at) && at.lesson === null && at.review.length === 0,
  action: () => ({ type: 'tell-review' }),
};

/** The key of the course list that opens it. */
export const reviewKey: Binding = {
  keys: ['v'],
  shown: 'v',
  label: 'review',
  help: 'Asks again what you answered wrongly on an earlier visit.',
  place: 'course',
  when: (at) => isFree(at) && at.lesson === null && at.review.length > 0,
  action: () => ({ type: 'open-review', index: 0 }),
};
