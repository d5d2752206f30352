// The keyboard of `cutaway look` as a table, and the page that says it.
import type { Binding } from './binding.ts';
import { type Body, bodyOf, firstRow } from './body.ts';
import { keyLines } from './help.ts';
import { actionIn, type KeyText, keyText, reachable, typedFilter } from './key-table.ts';
import { isTooSmall, type Size } from './layout.ts';
import { blank, gap, line, span } from './line.ts';
import { lookBody } from './look-content.ts';
import { lookLayout } from './look-layout.ts';
import { listedRows, selectedRow } from './look-list.ts';
import { type LookAction, type LookPane, type LookState, lookPanes, type PlainLookAction } from './look-state.ts';
import { stepOf } from './scroll-keys.ts';
import { wrapWith } from './wrap.ts';

type LookBinding = Binding<LookState, LookAction>;

const isFree = ({ view }: LookState) => !view.help;
const say = (type: PlainLookAction['type']) => (): LookAction => ({ type });

/** Rows of the pane in its place; 0 where it is not on screen. */
const heightOf = (pane: LookPane | 'processes', { view }: LookState, size: Size): number =>
  lookLayout(size, view)
    .columns.flatMap(({ slots }) => slots)
    .find((slot) => slot.pane === pane)?.height ?? 0;

const widthOf = (pane: LookPane, { view }: LookState, size: Size): number =>
  lookLayout(size, view).columns.find(({ slots }) => slots.some((slot) => slot.pane === pane))?.width ?? 1;

const moved = (at: LookState, key: string, size: Size): LookAction | null =>
  at.view.focus === null ? markMoved(at, key, size) : scrolled(at.view.focus, at, key, size);

const markMoved = (at: LookState, key: string, size: Size): LookAction | null => {
  const rows = listedRows(at);
  const to = selectedRow(at) + (stepOf(key, heightOf('processes', at, size) - 1) ?? 0);
  const process = rows[Math.min(rows.length - 1, Math.max(0, to))]?.process;
  return process ? { type: 'select', process: { pid: process.pid, startTicks: process.startTicks } } : null;
};

const scrolled = (pane: LookPane, at: LookState, key: string, size: Size): LookAction | null => {
  const height = heightOf(pane, at, size) - 1;
  const body = lookBody(pane, at, widthOf(pane, at, size) - 1, height);
  const from = firstRow(body, height, at.view.scroll[pane] ?? null);
  const offset = firstRow(body, height, Math.max(0, Math.min(body.count, from + (stepOf(key, height) ?? 0))));
  return offset === from ? null : { type: 'scroll', pane, offset };
};

/** The list, then the panes, round and round. */
const focusBy =
  (by: number) =>
  (at: LookState): LookAction => {
    const order = [null, ...lookPanes];
    return { type: 'focus', pane: order.at((order.indexOf(at.view.focus) + by) % order.length) ?? null };
  };

/** The first row that fits wins. */
const lookBindings: readonly LookBinding[] = [
  {
    keys: ['escape', '?', 'enter', 'q'],
    shown: 'esc',
    label: 'close',
    when: ({ view }) => view.help,
    action: say('close'),
  },
  {
    keys: ['down', 'up', 'j', 'k', 'page-down', 'page-up', ' ', 'home', 'end'],
    shown: '↓ ↑',
    label: ({ view }) => (view.focus === null ? 'choose' : 'scroll'),
    help: 'Moves the mark, or scrolls the pane chosen with tab; so do j, k, PgUp, PgDn, Home and End.',
    when: isFree,
    action: moved,
  },
  {
    keys: ['/'],
    shown: '/',
    label: 'find',
    help: 'Lists only what has these letters in its name or command line, or this number at any level.',
    when: isFree,
    action: say('start-filter'),
  },
  {
    keys: ['escape'],
    shown: 'esc',
    label: 'processes',
    help: 'Back to the list; there, lists all processes again.',
    when: (at) => isFree(at) && at.view.focus !== null,
    action: () => ({ type: 'focus', pane: null }),
  },
  {
    keys: ['escape'],
    shown: 'esc',
    label: 'all processes',
    when: (at) => isFree(at) && at.view.filter !== null,
    action: () => ({ type: 'end-filter', keep: false }),
  },
  {
    keys: ['tab'],
    shown: 'tab',
    label: 'pane',
    help: 'To the next pane; shift-tab to the one before.',
    when: isFree,
    action: focusBy(1),
  },
  { keys: ['shift-tab'], shown: '', label: '', when: isFree, action: focusBy(-1) },
  {
    keys: ['z', 'enter'],
    shown: 'z',
    label: ({ view }) => (view.zoomed ? 'unzoom' : 'zoom'),
    help: 'Gives the pane the whole screen, and takes it back.',
    when: isFree,
    action: say('toggle-zoom'),
  },
  {
    keys: ['a'],
    shown: 'a',
    label: ({ view }) => (view.isAll ? 'container' : 'all'),
    help: "Lists all of the machine's processes, or the container's alone.",
    when: (at) => isFree(at) && at.container !== null,
    action: say('toggle-all'),
  },
  { keys: ['?'], shown: '?', label: 'keys', help: 'Shows every key.', when: isFree, action: say('show-help') },
  {
    keys: ['q', 'ctrl-c'],
    shown: 'q',
    also: 'ctrl-c',
    label: 'quit',
    help: 'Ends the program.',
    when: () => true,
    action: say('quit'),
  },
];

/** What `key` does now on a screen of `size`; `null`: nothing. */
export const lookActionFor = (at: LookState, key: string, size: Size): LookAction | null => {
  if (isTooSmall(size)) return key === 'q' || key === 'ctrl-c' ? { type: 'quit' } : null;
  const isMove = key === 'down' || key === 'up';
  if (at.view.filtering && !isMove) return typedFilter(at.view.filter ?? '', key);
  return actionIn(lookBindings, at, key, size);
};

const filterKeys: readonly KeyText[] = [
  { key: 'enter', label: 'keep' },
  { key: 'esc', label: 'all processes' },
];

/** For the foot row. */
export const lookFootKeys = (at: LookState, size: Size): readonly KeyText[] =>
  at.view.filtering ? filterKeys : reachable(lookBindings, at, size).map((one) => keyText(one, at));

/** The page of all keys, and of the words that the screen uses. */
export const lookHelpBody = (width: number): Body =>
  bodyOf([
    ...lookBindings.flatMap(({ shown, also, help }) =>
      help === undefined ? [] : keyLines(also === undefined ? String(shown) : `${shown} ${also}`, help, width),
    ),
    blank,
    ...words.flatMap(([word, meaning]) =>
      wrapWith(line(gap(2), span(word.padEnd(11), 'strong')), line(meaning), width - 2),
    ),
  ]);

const words = [
  ['inside', 'its number in the PID namespaces below yours, the innermost last.'],
  ['in it', 'how many of the processes that can be seen live in that namespace.'],
  ['apart', 'how many of its eight namespaces are not yours; ? where they may not be read.'],
  ['limits', 'first the tightest on the way up the tree of cgroups, and who sets it; then each cgroup on that way.'],
  ['◂ changed', 'since you came to this process. The use of processors is that of the latest second.'],
] as const;
