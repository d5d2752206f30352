// A course that is read again while it is being written: the visit goes on in the new one, and what is wrong is said.
import type { LoadedCourse } from '../lesson/load.ts';
import type { Visit } from '../session/visit.ts';
import { type Continuation, continuation, problemText } from './reload.ts';
import type { Store } from './store.ts';

export interface LiveCourse {
  /** Says again what is wrong where nothing else is said. */
  remind(): void;
  /** `found` was read from `folder`. Rejects where the lesson cannot be opened again. */
  take(found: LoadedCourse, folder: string): Promise<void>;
}

/** `visit` shows `store`'s course; a course with problems does not come in its place. */
export const liveCourse = (store: Store, visit: Visit): LiveCourse => {
  let problem: string | null = null;
  return {
    remind: () => {
      if (problem !== null && visit.session.notice === null) visit.tell(problem);
    },
    take: async ({ course, problems }, folder) => {
      const mended = problem;
      problem = problems.length > 0 ? problemText(problems, folder) : null;
      if (problem !== null) visit.tell(problem);
      if (!course || problem !== null) return;
      const next = continuation(store.get().course, course, visit.session);
      store.set({ course });
      // A recording shows its own version of the lesson.
      if (visit.session.recorded) return;
      await goOn(visit, next);
      const { notice } = visit.session;
      if (visit.lesson && (notice === null || notice === mended)) visit.tell(saying[next.how]);
    },
  };
};

const saying: Readonly<Record<Continuation['how'], string>> = {
  stay: 'The lesson was read again.',
  replay: 'The lesson was read again, and played again up to here.',
  leave: 'The lesson is gone.',
};

const goOn = async (visit: Visit, next: Continuation): Promise<void> => {
  if (next.how === 'leave') await visit.leave();
  if (next.how === 'replay') await visit.open(next.lesson, next.step, 'reset');
};
