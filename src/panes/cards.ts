// Myth cards and challenges: how far the learner is with them, and which one is next. Pure.
import { type Lesson, lessonsOf, mythsOf, type Part, type PartKind } from '../lesson/lesson.ts';
import { isDone } from '../session/progress.ts';
import { listedLessons } from './selection.ts';
import type { Situation } from './situation.ts';
import type { Action } from './view.ts';

/** What has come of one that is done; lessons are counted nowhere. */
const doneWords: Readonly<Record<PartKind, string | null>> = {
  lessons: null,
  myths: 'broken',
  challenges: 'repaired',
};

/** `3 of 20 broken`; `null` for a part of lessons. */
export const partCount = ({ kind, lessons }: Part, { progress }: Pick<Situation, 'progress'>): string | null => {
  const word = doneWords[kind];
  const done = lessons.filter((lesson) => isDone(progress, lesson)).length;
  return word === null ? null : `${done} of ${lessons.length} ${word}`;
};

/** Whether the course list shows something of that kind. */
export const isListed =
  (kind: PartKind) =>
  (at: Situation): boolean =>
    ofKind(at, kind).length > 0;

/** Moves the mark of the course list to the first one of that kind that is not done; to the first, where all are. */
export const selectOpen =
  (kind: PartKind) =>
  (at: Situation): Action | null => {
    const all = ofKind(at, kind);
    const open = all.find((lesson) => !isDone(at.progress, lesson)) ?? all[0];
    return open ? { type: 'select-lesson', lesson: open.id } : null;
  };

const ofKind = (at: Situation, kind: PartKind): readonly Lesson[] => {
  const listed = new Set(listedLessons(at));
  return at.course.parts
    .filter((part) => part.kind === kind)
    .flatMap(({ lessons }) => lessons.filter((one) => listed.has(one)));
};

/** The card that is offered at the end of a lesson, or of another card of it: the first that is not done and that this machine can run. */
export const offeredCard = ({ course, lesson, progress, blocked }: Situation): Lesson | null => {
  if (!lesson || !lessonsOf(course).includes(lesson)) return null;
  const cards = mythsOf(course, lesson.belongsTo ?? lesson.id);
  return cards.find((card) => card !== lesson && !isDone(progress, card) && !blocked.has(card.id)) ?? null;
};

/** Opens it. */
export const openOffered = (at: Situation): Action | null => {
  const card = offeredCard(at);
  return card ? { type: 'open-lesson', lesson: card.id } : null;
};
