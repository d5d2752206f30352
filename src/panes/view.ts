// What the learner looks at: screen state that is nobody else's business, and the actions that the screen dispatches. Pure.
import type { Act } from '../call/call.ts';
import type { PaneName } from '../lesson/lesson.ts';
import { sandboxId } from '../session/sandbox-lesson.ts';
import { newPalette, type PaletteView, paletteAfter } from './palette-view.ts';

/** Which columns of numbers are shown: every level, only the level above the actor, only the actor's own. */
export const levelChoices = ['all', 'outside', 'inside'] as const;
export type LevelChoice = (typeof levelChoices)[number];

/**
 * What is asked before it is done: from where to start again, whether really from nothing; and whether to go back, to begin
 * at a later step, to watch a recording, to leave the lesson or to quit although the shell was used.
 */
export type Question = 'reset' | 'reset-all' | 'afresh' | 'back' | 'begin' | 'watch' | 'leave' | 'quit';

/** Where a pane was scrolled to, and on which page: another page begins at its own start. */
export interface Scroll {
  readonly page: string;
  readonly offset: number;
  /** The furthest that it was scrolled on this page. */
  readonly furthest: number;
}

export interface View {
  /** The course list's selected lesson; `null`: the one to go on with. */
  readonly selected: string | null;
  /** What the course list is narrowed to; `null`: nothing. */
  readonly filter: string | null;
  /** Whether keys go into the filter. */
  readonly filtering: boolean;
  /** The pane that the learner chose; `null`: none, the lesson is read, and what is beside it follows the step. */
  readonly focus: PaneName | null;
  /** Whether the focused pane has the whole screen. */
  readonly zoomed: boolean;
  /** Whether keys go to the shell. */
  readonly typing: boolean;
  /** Whether keys went to the shell when the screen became too small to show it, and will again when it is not. */
  readonly typingPaused: boolean;
  /** Whether the shell was typed into since the lab started: going back would lose what was done there. */
  readonly shellUsed: boolean;
  readonly levels: LevelChoice;
  readonly help: boolean;
  /** The glossary's marked term, by its id, or `null` for the first; `null`: it is not open. */
  readonly glossary: { readonly marked: string | null } | null;
  readonly question: Question | null;
  /** Which question of the review is open, and what was answered; `null`: none is. */
  readonly review: { readonly index: number; readonly choice: number | null } | null;
  /** On a lesson's first page the step to begin from, by its id; `null`: nobody chose, it is the first. */
  readonly startAt: string | null;
  /** Of the sandbox. */
  readonly palette: PaletteView;
  readonly scroll: Readonly<Partial<Record<PaneName, Scroll | undefined>>>;
}

export const newView: View = {
  selected: null,
  filter: null,
  filtering: false,
  focus: null,
  zoomed: false,
  typing: false,
  typingPaused: false,
  shellUsed: false,
  levels: 'all',
  help: false,
  glossary: null,
  question: null,
  review: null,
  startAt: null,
  palette: newPalette,
  scroll: {},
};

/** What changes the session, the lab or the program; whoever owns those carries it out. */
export type SessionAction =
  /** At `step`; without one, where the learner left it. */
  | { readonly type: 'open-lesson'; readonly lesson: string; readonly step?: string }
  /** Watches a recorded run of it: at its first page, or at a step. */
  | { readonly type: 'watch-lesson'; readonly lesson: string; readonly step: string | null }
  | { readonly type: 'leave-lesson' }
  /** `null` skips the question. */
  | { readonly type: 'predict'; readonly choice: number | null }
  | { readonly type: 'act' }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'reset-step' }
  | { readonly type: 'reset-lesson' }
  | { readonly type: 'reset-all' }
  | { readonly type: 'hint' }
  /** In the sandbox: `act` as the next call after so many. */
  | { readonly type: 'perform'; readonly act: Act; readonly after: number }
  /** What was done so far, as a shell script. */
  | { readonly type: 'write-script' }
  /** The shell's pane has this size from now on: for the pty and the TerminalScreen. */
  | { readonly type: 'resize-shell'; readonly columns: number; readonly rows: number }
  /** Moves the shell's screen through its scrollback, up for a negative number: for the TerminalScreen. */
  | { readonly type: 'scroll-shell'; readonly rows: number }
  /** The first so many questions of the review are answered: they wait no more. */
  | { readonly type: 'end-review'; readonly answered: number }
  /** Nothing waits: says when something will. */
  | { readonly type: 'tell-review' }
  | {
      readonly type: 'answer-review';
      /** Ids: where it is asked. */
      readonly lesson: string;
      readonly step: string;
      readonly choice: number;
      readonly isRight: boolean;
    }
  | { readonly type: 'quit' };

/** What changes the view alone. */
export type ViewAction =
  | { readonly type: 'select-lesson'; readonly lesson: string }
  | { readonly type: 'start-filter' }
  | { readonly type: 'set-filter'; readonly text: string }
  /** `keep`: the list stays narrowed. */
  | { readonly type: 'end-filter'; readonly keep: boolean }
  | { readonly type: 'focus-pane'; readonly pane: PaneName }
  | { readonly type: 'toggle-zoom' }
  | { readonly type: 'focus-shell' }
  | { readonly type: 'leave-shell' }
  /** The screen is too small to show the shell: no key reaches it unseen. And again large enough. */
  | { readonly type: 'hide-shell' }
  | { readonly type: 'show-shell' }
  | { readonly type: 'cycle-levels' }
  | { readonly type: 'show-help' }
  | { readonly type: 'ask'; readonly question: Question }
  | { readonly type: 'open-glossary'; readonly marked: string | null }
  | { readonly type: 'open-review'; readonly index: number }
  | { readonly type: 'mark-step'; readonly step: string }
  | { readonly type: 'set-palette'; readonly palette: PaletteView }
  /** Closes the help, the glossary, or the question. */
  | { readonly type: 'close' }
  | { readonly type: 'scroll-pane'; readonly pane: PaneName; readonly page: string; readonly offset: number };

export type Action = SessionAction | ViewAction;

/** Those that are nothing but their name. */
export type PlainAction = Action extends infer One
  ? One extends Action
    ? keyof One extends 'type'
      ? One
      : never
    : never
  : never;

const sessionActions: ReadonlySet<string> = new Set<SessionAction['type']>([
  'open-lesson',
  'watch-lesson',
  'leave-lesson',
  'predict',
  'act',
  'next',
  'back',
  'reset-step',
  'reset-lesson',
  'reset-all',
  'hint',
  'perform',
  'write-script',
  'resize-shell',
  'scroll-shell',
  'end-review',
  'answer-review',
  'tell-review',
  'quit',
]);

/** Whether somebody has to carry `action` out; every action is for `reduceView` as well. */
export const isSessionAction = (action: Action): action is SessionAction => sessionActions.has(action.type);

/** The view after `action`. */
export const reduceView = (view: View, action: Action): View => {
  switch (action.type) {
    case 'select-lesson':
      return { ...view, selected: action.lesson };
    case 'start-filter':
      return { ...view, filter: '', filtering: true };
    case 'set-filter':
      return { ...view, filter: action.text, selected: null, palette: { ...view.palette, marked: null } };
    case 'end-filter':
      return { ...view, filtering: false, filter: action.keep && view.filter ? view.filter : null };
    case 'focus-pane':
      return { ...view, focus: action.pane };
    case 'toggle-zoom':
      return { ...view, zoomed: !view.zoomed };
    case 'focus-shell':
      return { ...view, typing: true, shellUsed: true, help: false, question: null };
    case 'leave-shell':
      return { ...view, typing: false, zoomed: false };
    case 'hide-shell':
      return { ...view, typing: false, typingPaused: view.typing };
    case 'show-shell':
      return { ...view, typing: view.typingPaused && view.question === null, typingPaused: false };
    case 'cycle-levels':
      return { ...view, levels: following(levelChoices, view.levels) };
    case 'show-help':
      return { ...view, help: true };
    case 'ask':
      return { ...view, question: action.question, help: false, glossary: null };
    case 'open-glossary':
      return { ...view, glossary: { marked: action.marked } };
    case 'open-review':
      return { ...view, review: { index: action.index, choice: null } };
    case 'mark-step':
      // The mark is to be in sight, wherever the page was.
      return { ...view, startAt: action.step, scroll: { ...view.scroll, lesson: undefined } };
    case 'set-palette':
      return { ...view, palette: action.palette };
    case 'close':
      return { ...view, help: false, glossary: null, question: null };
    case 'scroll-pane':
      return { ...view, scroll: { ...view.scroll, [action.pane]: scrolled(view.scroll[action.pane], action) } };
    default:
      return reduceMove(view, action);
  }
};

const scrolled = (
  before: Scroll | undefined,
  { page, offset }: Extract<ViewAction, { type: 'scroll-pane' }>,
): Scroll => ({
  page,
  offset,
  furthest: before?.page === page ? Math.max(before.furthest, offset) : offset,
});

// What the learner chose to look at holds for a step; the next one says itself what matters.
const reduceMove = (view: View, action: SessionAction): View => {
  switch (action.type) {
    case 'open-lesson':
    case 'watch-lesson':
      return {
        ...newView,
        selected: action.lesson === sandboxId ? view.selected : action.lesson,
        levels: view.levels,
        palette: paletteAfter(view.palette),
      };
    case 'leave-lesson':
      return { ...newView, selected: view.selected, levels: view.levels, palette: paletteAfter(view.palette) };
    case 'perform':
      return { ...view, filter: null };
    case 'answer-review':
      return { ...view, review: view.review && { ...view.review, choice: action.choice } };
    case 'end-review':
      return { ...view, review: null };
    case 'act':
      return { ...view, scroll: { ...view.scroll, lesson: undefined } };
    case 'next':
      return { ...view, focus: null, zoomed: false, question: null, startAt: null };
    case 'hint':
      // Hints stand in the lesson.
      return { ...view, zoomed: view.zoomed && view.focus === 'lesson' };
    case 'back':
    case 'reset-step':
    case 'reset-lesson':
    case 'reset-all':
      return {
        ...view,
        focus: null,
        zoomed: false,
        typing: false,
        typingPaused: false,
        shellUsed: false,
        question: null,
        startAt: null,
        palette: { ...paletteAfter(view.palette), marked: view.palette.marked },
      };
    default:
      return view;
  }
};

/** The one after `current`, round and round. */
export const following = <T>(all: readonly T[], current: T, by = 1): T => {
  const index = all.indexOf(current);
  return all[(index + by + all.length) % all.length] ?? current;
};
