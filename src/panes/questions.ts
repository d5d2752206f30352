// What is asked before something is done that cannot be taken back, in words.
import { isDone } from '../session/progress.ts';
import { isSandbox } from '../session/sandbox-lesson.ts';
import type { Situation } from './situation.ts';

/** The question that is open, in a sentence or two; empty: none is. */
export const questionText = (at: Situation): string => {
  switch (at.view.question) {
    case 'reset':
      return 'Start again from where? The lab is made anew; what was done in the shell is gone.';
    case 'reset-all':
      return 'This ends the lab and forgets how far you are in every lesson. Forget it all?';
    case 'back':
      return isSandbox(at.session)
        ? 'Undo is a fresh lab with the calls before it made again. What you did in the shell is gone then.'
        : 'Back is a fresh lab with the steps before it played again. What you did in the shell is gone then.';
    case 'begin':
      return 'The steps before it are played in a fresh lab. What you did in the shell is gone then.';
    case 'watch':
      return 'The lab ends where a recording is watched, and what you did in the shell is gone then.';
    case 'afresh':
      return `Start afresh? ${lossText(at)}`;
    case 'leave':
      return `Leave the ${isSandbox(at.session) ? 'sandbox' : 'lesson'}? ${lossText(at)}`;
    case 'quit':
      return `Quit? ${lossText(at)}`;
    case null:
      return '';
    default:
      return at.view.question satisfies never;
  }
};

const lossText = (at: Situation) => (isSandbox(at.session) ? sandboxLoss : courseLoss(at));

const sandboxLoss =
  'The lab ends, and what was built in it is gone. esc, then w writes it down as a shell script first.';

const courseLoss = (at: Situation) =>
  `The lab ends, and what you did in the shell is gone; the course remembers that you ${placeText(at)}.`;

const placeText = ({ lesson, step, progress }: Situation): string => {
  if (lesson && isDone(progress, lesson)) return 'have done this lesson';
  const index = lesson?.steps.findIndex(({ id }) => id === step?.id) ?? -1;
  return index < 0 ? "are on the lesson's first page" : `are at step ${index + 1}`;
};
