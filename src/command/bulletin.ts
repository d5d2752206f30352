// What a disk does not take is said at the foot of the screen. On the way to a step it would be gone before anybody has read it: it waits
// until the learner is there.
import type { Entry } from '../session/entry.ts';
import { isSandbox } from '../session/sandbox-lesson.ts';
import type { Visit } from '../session/visit.ts';

export interface Bulletin {
  /** Says it, beside what is said already. */
  tell(why: string): void;
  /** Hears of every entry of the visit's log. */
  hear(entry: Entry): void;
}

export const openBulletin = (visit: () => Visit): Bulletin => {
  let isThere = false;
  let waiting: readonly string[] = [];
  const say = () => {
    if (!isThere || waiting.length === 0) return;
    const { notice } = visit().session;
    const text = [...(notice === null ? [] : [notice]), ...waiting].join(' ');
    waiting = [];
    visit().tell(text);
  };
  return {
    tell: (why) => {
      waiting = [...waiting, why];
      say();
    },
    hear: (entry) => {
      // A lesson arrives at its step once it has a lab; the sandbox has been there all the time.
      if (entry.type === 'lab') isThere = entry.state === 'ready' && isSandbox(visit().session);
      if (entry.type === 'move' && entry.why !== 'replay') isThere = visit().session.lab.state === 'ready';
      say();
    },
  };
};
