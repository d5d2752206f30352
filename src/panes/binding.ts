// One row of the keyboard's table, and the conditions that rows have in common.
import { isSandbox } from '../session/sandbox-lesson.ts';
import type { Size } from './layout.ts';
import { formIn } from './palette.ts';
import type { Situation } from './situation.ts';
import type { Action, PlainAction } from './view.ts';

/** What a key does, when, and how that is said. It is there only while `when` holds. */
export interface Binding<At = Situation, Does = Action> {
  /** As `keyName` gives them. */
  readonly keys: readonly string[];
  /** As they are written on screen: `1 2 3`. */
  readonly shown: string | ((at: At) => string);
  /** Another key that does the same, said where there is room. */
  readonly also?: string;
  /** `label` in fewer words, where there is no room for all of it. */
  readonly brief?: string;
  /** Two or three words for the foot row. */
  readonly label: string | ((at: At) => string);
  /** One sentence for the help; a row without one is said on screen where it is needed. */
  readonly help?: string;
  /** Where it is there, and so in the help: in the course list, in a lesson; left out: in both. */
  readonly place?: 'course' | 'lesson';
  /** The same in the sandbox, where it is another one; `null`: none. */
  readonly sandboxHelp?: string | null;
  /** The same where a recording is watched. */
  readonly recordedHelp?: string | null;
  /** Whether this moves the lesson on: it is then said in the lesson's last row. */
  readonly next?: boolean;
  when(at: At, size: Size): boolean;
  action(at: At, key: string, size: Size): Does | null;
}

export const inLesson = (at: Situation) => at.lesson !== null;
export const inCourse = (at: Situation) => at.lesson === null;
/** A recording is watched: there is no lab to do anything in. */
export const inRecording = (at: Situation) => at.session.recorded !== null;
export const inSandbox = (at: Situation) => isSandbox(at.session);
export const isFree = (at: Situation) =>
  !at.view.help &&
  at.view.glossary === null &&
  at.view.question === null &&
  at.view.review === null &&
  !at.view.filtering &&
  formIn({ session: at.session, palette: at.view.palette }) === null;
/** There is a lab, or the recording of one, and it is where the learner is. */
export const isAlive = ({ session }: Situation) => session.lab.state === 'ready' && !session.isReplaying;

/** An action that is nothing but its name. */
export const say = (type: PlainAction['type']) => (): Action => ({ type });
