// What the screen shows, in one place, and who is told when it changes.

import type { Course } from '../lesson/lesson.ts';
import type { TerminalScreen } from '../panes/terminal-screen.ts';
import type { View } from '../panes/view.ts';
import type { Progress } from '../session/progress.ts';
import type { ReviewItem } from '../session/review.ts';
import type { Session } from '../session/session.ts';

export interface State {
  /** As it was last read without problems. */
  readonly course: Course;
  readonly session: Session;
  readonly view: View;
  readonly progress: Progress;
  /** Questions of earlier visits that wait to be asked again. */
  readonly review: readonly ReviewItem[];
  /** The shell's screen; `null` while there is no shell. */
  readonly terminal: TerminalScreen | null;
  /** By lesson id: why this machine cannot run it, and what would help. */
  readonly blocked: ReadonlyMap<string, string>;
}

export interface Store<S = State> {
  get(): S;
  /** Listeners are told once a turn of the event loop, however many changes it brought. */
  set(change: Partial<S>): void;
  /** For React's useSyncExternalStore. */
  subscribe(listener: () => void): () => void;
}

export const createStore = <S>(initial: S): Store<S> => {
  let state = initial;
  let told = true;
  const listeners = new Set<() => void>();
  const tell = () => {
    told = true;
    for (const listener of listeners) listener();
  };
  return {
    get: () => state,
    set: (change) => {
      state = { ...state, ...change };
      if (told) setImmediate(tell);
      told = false;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
