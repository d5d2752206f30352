// A question with its answers: before one is given, and afterwards with what is so.
import type { Choice, Prediction } from '../lesson/lesson.ts';
import { blank, type Line, line, span } from './line.ts';
import { inlineLine } from './markdown.ts';
import { wrap, wrapWith } from './wrap.ts';

/** What was answered: the index of a choice; `null`: nothing. `isOpen`: an answer can be given now. */
export interface Answer {
  readonly mine: number | null;
  readonly isOpen: boolean;
}

/** The keys that answer it: 1, 2 and so on. */
export const choiceKeys = (prediction: Prediction | null | undefined): readonly string[] =>
  (prediction?.choices ?? []).map((_, index) => String(index + 1));

/** The question, and below it what can be answered. */
export const questionLines = ({ ask, choices }: Prediction, answer: Answer, width: number): readonly Line[] => [
  ...wrap(inlineLine(ask, 'strong'), width),
  blank,
  ...choices.flatMap((choice, index) => choiceLines(choice, index, answer, width)),
];

const choiceLines = (choice: Choice, index: number, { mine, isOpen }: Answer, width: number): readonly Line[] => {
  const isMine = mine === index;
  const mark = span(isMine ? ' ▸ ' : '   ', 'key');
  const style = isMine ? 'strong' : isOpen ? 'plain' : 'dim';
  return wrapWith(
    line(mark, span(String(index + 1), isOpen ? 'key' : style), '  '),
    inlineLine(choice.say, style),
    width,
  );
};

/** The question again, what was answered, what is so, and why. */
export const verdictLines = ({ ask, choices }: Prediction, mine: number | null, width: number): readonly Line[] => {
  const right = choices.find((choice) => choice.right);
  const chosen = mine === null ? undefined : choices[mine];
  if (!right) return [];
  const label = (text: string, style: 'right' | 'wrong' | 'dim') => line(span(text.padEnd(12), style));
  const answer = chosen?.right
    ? wrapWith(label('✓ You said', 'right'), inlineLine(right.say, 'strong'), width)
    : [
        ...(chosen ? wrapWith(label('✗ You said', 'wrong'), inlineLine(chosen.say), width) : []),
        ...wrapWith(label(chosen ? '  It is' : 'It is', 'dim'), inlineLine(right.say, 'strong'), width),
      ];
  const { because } = chosen ?? right;
  return [
    ...wrap(inlineLine(ask, 'dim'), width),
    ...answer,
    ...(because === null ? [] : wrap(inlineLine(because), width)),
  ];
};
