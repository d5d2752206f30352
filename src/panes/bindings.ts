// The keyboard outside the shell as a table: which key does what, when, and how that is said.
import { sandboxId } from '../session/sandbox-lesson.ts';
import { type Binding, inCourse, inLesson, inRecording, inSandbox, isAlive, isFree, say } from './binding.ts';
import { isListed, offeredCard, openOffered, selectOpen } from './cards.ts';
import { coverBindings } from './cover-bindings.ts';
import { glossaryBindings, glossaryKey } from './glossary.ts';
import { paletteBindings } from './palette-bindings.ts';
import { choiceKeys } from './prediction.ts';
import { afreshOrAsk, backOrAsk, leaveOrAsk, questionBindings, quitOrAsk, watchOrAsk } from './question-bindings.ts';
import { noReviewKey, reviewBindings, reviewKey } from './review.ts';
import { moreAction } from './scrolling.ts';
import { isLacking, isOpenable, isWatchable, openSelected, selectBy, watchSelected } from './selection.ts';
import type { Situation } from './situation.ts';
import { focusBy } from './tabs.ts';
import type { Action } from './view.ts';

/** Nothing is under way that changes the page, or is wrong and comes first. */
const isAtRest = ({ session }: Situation) => session.phase !== 'acting' && session.lab.state !== 'ended';
/** There is a lab, and something can be done in it. */
const hasLab = (at: Situation) => isAlive(at) && !inRecording(at);
const isReady = (at: Situation) => at.session.phase === 'ready' && isAlive(at);
const isPassed = (at: Situation) => at.session.phase === 'passed' && isAlive(at);
const isAsking = (at: Situation) => isReady(at) && at.step?.predict != null && !at.session.predicted;
/** Skipped, a question can be answered all the same until something is done. */
const isSkipped = ({ session }: Situation) => session.predicted && session.prediction === null;
/** Another pane has the whole screen: what the lesson asks is out of sight. */
const isLessonHidden = (at: Situation) => at.view.zoomed && at.focus !== 'lesson';
const isLast = (at: Situation) => at.lesson?.steps.at(-1)?.id === at.step?.id;
/** This machine cannot do the step. */
const isLeftOut = (at: Situation) => at.step?.impossible != null;
const isAsked = (at: Situation) => at.step?.task.kind === 'asked';
/** By how many lessons a page key moves the mark. */
const pageLessons = 10;
const digits = (at: Situation) => choiceKeys(at.step?.predict);

const answer = (at: Situation, key: string): Action | null =>
  digits(at).includes(key) ? { type: 'predict', choice: Number(key) - 1 } : null;

/** What comes next by its title; where a pane has the whole screen the row is too short for it. */
const titled = (at: Situation, word: string): string => {
  const steps = at.lesson?.steps ?? [];
  const title = steps[steps.findIndex((step) => step.id === at.step?.id) + 1]?.title;
  return at.view.zoomed || title === undefined ? word : `${word}: ${title}`;
};

/** From where to start again: in the sandbox there is one place. */
const resetOrAsk = (at: Situation): Action => (inSandbox(at) ? afreshOrAsk(at) : { type: 'ask', question: 'reset' });

/** The whole keyboard outside the shell. The first row that fits wins. */
export const bindings: readonly Binding[] = [
  ...questionBindings,
  {
    keys: ['escape', '?', 'enter', 'q'],
    shown: 'esc',
    label: 'close',
    when: (at) => at.view.help,
    action: say('close'),
  },

  ...glossaryBindings,
  ...reviewBindings,
  ...paletteBindings,
  ...coverBindings,

  // The one thing to do next; where some of the page was never in sight, to read on.
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'more',
    next: true,
    when: (at, size) => isFree(at) && isAtRest(at) && moreAction(at, size) !== null,
    action: (at, _key, size) => moreAction(at, size),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'to the question',
    next: true,
    when: (at) => isFree(at) && isAsking(at) && isLessonHidden(at),
    action: say('toggle-zoom'),
  },
  {
    keys: ['1', '2', '3', '4'],
    shown: (at) => digits(at).join(' '),
    label: 'answer',
    next: true,
    help: 'Answers the question that a step begins with.',
    sandboxHelp: null,
    place: 'lesson',
    when: (at) => isFree(at) && isAsking(at) && !isLessonHidden(at),
    action: answer,
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'skip the question',
    next: true,
    when: (at) => isFree(at) && isAsking(at),
    action: () => ({ type: 'predict', choice: null }),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: (at) => (inRecording(at) ? 'see it done' : 'do it'),
    help: "Does what the lesson's last row says; turns a long page first.",
    sandboxHelp: null,
    next: true,
    place: 'lesson',
    when: (at) => isFree(at) && isReady(at) && at.step !== null && (!isAsked(at) || inRecording(at)),
    action: say('act'),
  },
  {
    keys: ['1', '2', '3', '4'],
    shown: (at) => digits(at).join(' '),
    label: 'answer',
    next: true,
    when: (at) => isFree(at) && isReady(at) && at.step?.predict != null && isSkipped(at) && !isLessonHidden(at),
    action: answer,
  },
  {
    keys: ['s'],
    shown: 's',
    label: (at) => (isAsking(at) || at.view.zoomed ? 'shell' : 'go to the shell'),
    next: true,
    when: (at) => isFree(at) && hasLab(at) && isAsked(at) && at.session.phase !== 'passed',
    action: say('focus-shell'),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'check',
    next: true,
    when: (at) => isFree(at) && hasLab(at) && isAsked(at) && ['ready', 'failed'].includes(at.session.phase),
    action: say('act'),
  },
  {
    keys: ['r'],
    shown: 'r',
    label: 'start again',
    next: true,
    when: (at) => isFree(at) && inLesson(at) && (at.session.phase === 'failed' || at.session.lab.state === 'ended'),
    action: resetOrAsk,
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: (at) => (at.view.zoomed ? 'done' : 'done: back to the course'),
    next: true,
    when: (at) => isFree(at) && !inSandbox(at) && isPassed(at) && isLast(at),
    action: say('leave-lesson'),
  },
  {
    keys: ['m'],
    shown: 'm',
    help: 'At the end of a lesson: opens a myth card about it.',
    sandboxHelp: null,
    place: 'lesson',
    label: (at) => (at.view.zoomed ? 'believe it?' : `believe it? ${offeredCard(at)?.title ?? ''}`),
    brief: 'a myth card about it',
    next: true,
    when: (at) => isFree(at) && !inSandbox(at) && isPassed(at) && isLast(at) && offeredCard(at) !== null,
    action: openOffered,
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: (at) => titled(at, 'next'),
    next: true,
    when: (at) => isFree(at) && !inSandbox(at) && isPassed(at),
    action: say('next'),
  },
  {
    keys: ['p'],
    shown: 'p',
    label: 'watch it recorded',
    next: true,
    when: (at) => isFree(at) && !inRecording(at) && isLeftOut(at) && (at.lesson?.recordings.length ?? 0) > 0,
    action: watchOrAsk,
  },

  // The course list.
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'open',
    help: 'Opens the lesson that is marked.',
    place: 'course',
    next: true,
    when: (at) => isFree(at) && inCourse(at) && isOpenable(at),
    action: openSelected,
  },
  {
    keys: ['p'],
    shown: 'p',
    label: 'watch a recorded run',
    help: 'Watches a recorded run, where a lesson cannot be done here.',
    sandboxHelp: null,
    place: 'course',
    next: true,
    when: (at) => isFree(at) && inCourse(at) && isWatchable(at) && isLacking(at),
    action: watchSelected,
  },
  // Where a lab can do all of it, that is what is offered.
  {
    keys: ['p'],
    shown: '',
    label: '',
    when: (at) => isFree(at) && inCourse(at) && isWatchable(at),
    action: watchSelected,
  },
  {
    keys: ['down', 'j'],
    shown: '↓ ↑',
    label: 'choose',
    help: 'In a list: moves the mark; so do j and k.',
    sandboxHelp: null,
    when: (at) => isFree(at) && inCourse(at),
    action: selectBy(1),
  },
  { keys: ['up', 'k'], shown: '', label: '', when: (at) => isFree(at) && inCourse(at), action: selectBy(-1) },
  {
    keys: ['page-down'],
    shown: '',
    label: '',
    when: (at) => isFree(at) && inCourse(at),
    action: selectBy(pageLessons),
  },
  { keys: ['page-up'], shown: '', label: '', when: (at) => isFree(at) && inCourse(at), action: selectBy(-pageLessons) },
  {
    keys: ['/'],
    shown: '/',
    label: 'find',
    help: 'Shows only what has these letters in it.',
    sandboxHelp: null,
    place: 'course',
    when: (at) => isFree(at) && inCourse(at),
    action: say('start-filter'),
  },
  {
    keys: ['s'],
    shown: 's',
    label: 'sandbox',
    help: 'Opens a lab without a lesson.',
    sandboxHelp: null,
    place: 'course',
    when: (at) => isFree(at) && inCourse(at),
    action: () => ({ type: 'open-lesson', lesson: sandboxId }),
  },
  {
    keys: ['m'],
    shown: 'm',
    label: 'myths',
    also: 'c',
    help: 'To the myth cards, to the challenges.',
    sandboxHelp: null,
    place: 'course',
    when: (at) => isFree(at) && inCourse(at) && isListed('myths')(at),
    action: selectOpen('myths'),
  },
  {
    keys: ['c'],
    shown: 'c',
    label: 'challenges',
    when: (at) => isFree(at) && inCourse(at) && isListed('challenges')(at),
    action: selectOpen('challenges'),
  },
  reviewKey,
  noReviewKey,
  {
    keys: ['escape'],
    shown: 'esc',
    label: 'all lessons',
    when: (at) => isFree(at) && inCourse(at) && at.view.filter !== null,
    action: () => ({ type: 'end-filter', keep: false }),
  },

  // Anywhere in a lesson; the foot row says the first ones that it has room for.
  {
    keys: ['s'],
    shown: 's',
    label: 'shell',
    help: 'Lets you type into the shell in the lab.',
    recordedHelp: null,
    place: 'lesson',
    when: (at) => isFree(at) && inLesson(at) && hasLab(at),
    action: say('focus-shell'),
  },
  {
    keys: ['h'],
    shown: 'h',
    label: 'hint',
    help: 'A hint; again for a plainer one.',
    sandboxHelp: null,
    recordedHelp: null,
    place: 'lesson',
    when: (at) => isFree(at) && !inSandbox(at) && at.step !== null && hasLab(at) && at.session.phase !== 'passed',
    action: say('hint'),
  },
  {
    keys: ['left', 'backspace'],
    shown: '←',
    label: (at) => (inSandbox(at) ? 'undo' : 'back'),
    help: 'Goes back a step, in a fresh lab.',
    recordedHelp: 'Goes back a step of the recording.',
    sandboxHelp: 'Undoes the latest call: a fresh lab, without it.',
    place: 'lesson',
    when: (at) => isFree(at) && at.step !== null,
    action: backOrAsk,
  },
  {
    keys: ['z'],
    shown: 'z',
    label: (at) => (at.view.zoomed ? 'unzoom' : 'zoom'),
    help: 'Gives the pane the whole screen, and takes it back.',
    place: 'lesson',
    when: (at) => isFree(at) && inLesson(at),
    action: say('toggle-zoom'),
  },
  {
    keys: ['r'],
    shown: 'r',
    label: (at) => (inSandbox(at) ? 'afresh' : 'reset'),
    help: 'Starts the step, the lesson or everything again; asks which.',
    sandboxHelp: 'Starts afresh, in a new lab.',
    recordedHelp: null,
    place: 'lesson',
    when: (at) => isFree(at) && inLesson(at) && !inRecording(at),
    action: resetOrAsk,
  },
  {
    keys: ['escape'],
    shown: 'esc',
    label: 'course',
    help: 'Ends the lab and goes to the course, which remembers the step.',
    sandboxHelp: 'Ends the lab and goes to the course.',
    recordedHelp: 'Leaves the recording and goes to the course.',
    place: 'lesson',
    when: (at) => isFree(at) && inLesson(at),
    action: leaveOrAsk,
  },
  {
    keys: ['tab'],
    shown: 'tab',
    label: 'pane',
    help: 'Moves to the next pane; shift-tab to the one before.',
    place: 'lesson',
    when: (at) => isFree(at) && inLesson(at),
    action: focusBy(1),
  },
  { keys: ['shift-tab'], shown: '', label: '', when: (at) => isFree(at) && inLesson(at), action: focusBy(-1) },
  {
    keys: ['o'],
    shown: 'o',
    label: 'levels',
    help: 'Numbers of every level, or as outside whoever acts, or inside.',
    place: 'lesson',
    when: (at) => isFree(at) && inLesson(at),
    action: say('cycle-levels'),
  },
  {
    keys: ['w'],
    shown: 'w',
    label: 'script',
    help: 'Writes what was done as a shell script, to take home.',
    recordedHelp: null,
    place: 'lesson',
    when: (at) =>
      isFree(at) && inLesson(at) && !inRecording(at) && at.session.calls.length > 0 && at.session.phase !== 'acting',
    action: say('write-script'),
  },
  glossaryKey,
  { keys: ['?'], shown: '?', label: 'keys', help: 'Shows every key.', when: isFree, action: say('show-help') },
  {
    keys: ['q', 'ctrl-c'],
    shown: 'q',
    also: 'ctrl-c',
    label: 'quit',
    help: 'Ends the lab and the program; asks first if you used the shell.',
    recordedHelp: 'Ends the program.',
    sandboxHelp: 'Ends the lab and the program; answers yes where that is asked.',
    when: isFree,
    action: quitOrAsk,
  },
  { keys: ['ctrl-c'], shown: '', label: '', when: () => true, action: quitOrAsk },
  {
    // Whoever reads the keyboard acts on it, wherever it is pressed.
    keys: ['ctrl-z'],
    shown: 'ctrl-z',
    label: 'suspend',
    help: 'Suspends the program, outside of the shell; fg goes on with it.',
    sandboxHelp: null,
    when: () => false,
    action: () => null,
  },
];
