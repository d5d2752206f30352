// The keys of the sandbox: choosing a call, filling in its form, and going on from its result.
import { isSandbox } from '../session/sandbox-lesson.ts';
import { type Binding, isAlive, isFree, say } from './binding.ts';
import { closeForm, formIn, isChoosing, isKept, markedEntry, moveMark, openMarked } from './palette.ts';
import { actOf } from './palette-act.ts';
import {
  changeChoice,
  currentField,
  formAgain,
  isTyping,
  moveField,
  moveRow,
  toggleAll,
  toggleWord,
  typeKey,
  typeText,
  withProblem,
} from './palette-form.ts';
import type { Form, PaletteView } from './palette-view.ts';
import type { Situation } from './situation.ts';
import type { Action } from './view.ts';

const sceneOf = ({ session, view }: Situation) => ({ session, palette: view.palette, filter: view.filter });

const set = (palette: PaletteView): Action => ({ type: 'set-palette', palette });

/** The form that keys go to. */
const formOf = (at: Situation): Form | null =>
  at.view.help || at.view.question !== null || at.view.typing ? null : formIn(sceneOf(at));

const isFilling = (at: Situation) => formOf(at) !== null;
/** Another pane has the whole screen: the palette is out of sight. */
const isHidden = ({ view, focus }: Situation) => view.zoomed && focus !== 'lesson';
const isPicking = (at: Situation) => isFree(at) && isChoosing(sceneOf(at)) && !isHidden(at);
const hasResult = (at: Situation) =>
  isFree(at) && isSandbox(at.session) && at.step !== null && at.session.phase !== 'acting' && isAlive(at);
const isInLesson = ({ view }: Situation) => view.focus === null || view.focus === 'lesson';

/** What a key makes of the form. */
const form =
  (change: (form: Form, at: Situation) => Form) =>
  (at: Situation): Action | null => {
    const open = formOf(at);
    return open && set({ ...at.view.palette, form: change(open, at) });
  };

const mark =
  (by: number) =>
  (at: Situation): Action =>
    set(moveMark(sceneOf(at), by));

const fillLabel = (at: Situation): string => {
  const entry = markedEntry(sceneOf(at));
  if (!entry) return '';
  return `${isKept(at.view.palette, entry) ? 'go on with' : 'fill in'} ${entry.call}`;
};

const perform = (at: Situation): Action | null => {
  const open = formOf(at);
  if (!open) return null;
  const { act, problem } = actOf(open, at.session);
  if (act) return { type: 'perform', act, after: open.after };
  return set({ ...at.view.palette, form: withProblem(open, at.session, problem) });
};

/** Which kind of field the keys go to. */
const fieldIs = (kind: 'words' | 'choice') => (at: Situation) => {
  const open = formOf(at);
  const field = open && currentField(open, at.session);
  if (!field?.choices) return false;
  return (field.takes.kind === 'words') === (kind === 'words');
};

/** As many rows as a page turns at least. */
const pageRows = 8;

const onward = (by: 1 | -1, rows = 1) =>
  form((open, at) => Array.from({ length: rows }).reduce<Form>((now) => moveRow(now, at.session, by), open));

export const paletteBindings: readonly Binding[] = [
  // The form. Letters go into it: it has no other keys than these.
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'do it',
    next: true,
    sandboxHelp: 'Does what the row below the list, the form or the result says.',
    when: (at) => isFilling(at) && isAlive(at),
    action: perform,
  },
  {
    keys: ['down'],
    shown: '↓',
    label: 'next',
    next: true,
    sandboxHelp: 'In a form: on to the next field; ↑ back to the one before.',
    when: isFilling,
    action: onward(1),
  },
  {
    keys: ['escape'],
    shown: 'esc',
    label: 'calls',
    next: true,
    sandboxHelp: 'In a form: back to the calls. What is filled in stays filled in.',
    when: isFilling,
    action: (at) => set(closeForm(sceneOf(at))),
  },
  { keys: ['up'], shown: '', label: '', when: isFilling, action: onward(-1) },
  { keys: ['page-down'], shown: '', label: '', when: isFilling, action: onward(1, pageRows) },
  { keys: ['page-up'], shown: '', label: '', when: isFilling, action: onward(-1, pageRows) },
  {
    keys: [' '],
    shown: 'space',
    label: 'choose',
    next: true,
    sandboxHelp: 'In a form: takes the marked word, or lays it down; a takes all.',
    when: fieldIs('words'),
    action: form((open, at) => toggleWord(open, at.session)),
  },
  {
    keys: ['a'],
    shown: 'a',
    label: 'all',
    next: true,
    when: fieldIs('words'),
    action: form((open, at) => toggleAll(open, at.session)),
  },
  {
    keys: ['right', ' '],
    shown: '← →',
    label: 'change',
    next: true,
    sandboxHelp: 'In a form: changes what is chosen.',
    when: fieldIs('choice'),
    action: form((open, at) => changeChoice(open, at.session, 1)),
  },
  {
    keys: ['left'],
    shown: '',
    label: '',
    when: fieldIs('choice'),
    action: form((open, at) => changeChoice(open, at.session, -1)),
  },
  { keys: ['tab'], shown: '', label: '', when: isFilling, action: form((open, at) => moveField(open, at.session, 1)) },
  {
    keys: ['shift-tab'],
    shown: '',
    label: '',
    when: isFilling,
    action: form((open, at) => moveField(open, at.session, -1)),
  },

  // The palette.
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'to the calls',
    next: true,
    when: (at) => isFree(at) && isChoosing(sceneOf(at)) && isHidden(at),
    action: say('toggle-zoom'),
  },
  {
    keys: ['enter'],
    shown: 'enter',
    label: fillLabel,
    next: true,
    when: (at) => isPicking(at) && isAlive(at) && markedEntry(sceneOf(at)) !== null,
    action: (at) => set(openMarked(sceneOf(at))),
  },
  {
    keys: ['down'],
    shown: '↓ ↑',
    label: 'choose',
    next: true,
    sandboxHelp: 'Moves the mark; j and k do the same.',
    when: isPicking,
    action: mark(1),
  },
  { keys: ['up'], shown: '', label: '', when: isPicking, action: mark(-1) },
  { keys: ['j'], shown: '', label: '', when: (at) => isPicking(at) && isInLesson(at), action: mark(1) },
  { keys: ['k'], shown: '', label: '', when: (at) => isPicking(at) && isInLesson(at), action: mark(-1) },
  {
    keys: ['page-down', ' '],
    shown: '',
    label: '',
    when: (at) => isPicking(at) && isInLesson(at),
    action: mark(pageRows),
  },
  { keys: ['page-up'], shown: '', label: '', when: (at) => isPicking(at) && isInLesson(at), action: mark(-pageRows) },
  { keys: ['home'], shown: '', label: '', when: (at) => isPicking(at) && isInLesson(at), action: mark(-1e6) },
  { keys: ['end'], shown: '', label: '', when: (at) => isPicking(at) && isInLesson(at), action: mark(1e6) },
  {
    keys: ['/'],
    shown: '/',
    label: 'find',
    next: true,
    sandboxHelp: 'Shows only the calls that have these letters.',
    when: isPicking,
    action: say('start-filter'),
  },
  {
    keys: ['escape'],
    shown: 'esc',
    label: 'all calls',
    next: true,
    when: (at) => isPicking(at) && at.view.filter !== null,
    action: () => ({ type: 'end-filter', keep: false }),
  },

  // A result.
  {
    keys: ['enter'],
    shown: 'enter',
    label: 'another call',
    next: true,
    when: (at) => hasResult(at) && !isPicking(at),
    action: (at) => set({ ...at.view.palette, after: at.session.calls.length, form: null }),
  },
  {
    keys: ['a'],
    shown: 'a',
    label: 'again, changed',
    next: true,
    sandboxHelp: 'Opens the form of the latest call again.',
    when: (at) => hasResult(at) && !isPicking(at),
    action: (at) => {
      const act = at.session.calls.at(-1)?.act;
      return act ? set({ ...at.view.palette, form: formAgain(act, at.session) }) : null;
    },
  },
];

/** Whether letters are text now: for a filter, or for a field. */
export const takesText = (at: Situation): boolean => {
  const open = formOf(at);
  return at.view.filtering || (open !== null && isTyping(open, at.session));
};

/** What a key that is bound to nothing does to the line that is being typed. */
export const typedAction = (at: Situation, key: string): Action | null =>
  changed(at, (open) => typeKey(open, at.session, key));

/** What a paste does to it. */
export const pasteAction = (at: Situation, text: string): Action | null =>
  changed(at, (open) => typeText(open, at.session, text));

const changed = (at: Situation, change: (form: Form) => Form | null): Action | null => {
  const open = formOf(at);
  const next = open && change(open);
  return next && set({ ...at.view.palette, form: next });
};
