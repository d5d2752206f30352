// Where the panes lie on a terminal of a given size. Numbers only: draws nothing, knows no contents.
import type { PaneName } from '../lesson/lesson.ts';
import { inFixedOrder, placesAfter } from './places.ts';

export const smallest = { columns: 80, rows: 24 } as const;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A pane's place in its column. `height`: rows, its heading included. */
export interface Slot {
  readonly pane: PaneName;
  readonly height: number;
}

/** Panes one above the other. `width` leaves out the frame's lines. */
export interface Column {
  readonly width: number;
  readonly slots: readonly Slot[];
}

/** A title row, columns of panes between lines, perhaps the call row, a foot row. */
export interface Layout {
  readonly columns: readonly Column[];
  /** Rows of every column. */
  readonly height: number;
  /** Whether the latest call has a row of its own below the panes. */
  readonly callRow: boolean;
}

/** What the layout depends on beside the size. */
export interface Wishes {
  /** Every pane but the lesson, the most telling first. */
  readonly panes: readonly PaneName[];
  /** The same for each page of the lesson up to here: what was on screen keeps its place. */
  readonly earlier: readonly (readonly PaneName[])[];
  readonly focus: PaneName;
  /** Whether the focused pane has the screen for itself. */
  readonly zoomed: boolean;
  /** Whether keys go to the shell. */
  readonly typing: boolean;
  /** Rows that the lesson needs to be seen whole, and those that the panes below it need: what these can spare is for the lesson. */
  readonly lessonRows: number;
  readonly belowRows: number;
}

/** Whether there is room for anything at all. */
export const isTooSmall = ({ columns, rows }: Size): boolean => columns < smallest.columns || rows < smallest.rows;

/** Whether there is no room for panes beside the lesson. */
export const isNarrow = (size: Size) => size.columns < 110;
/** Whether there is room for two columns of panes. */
export const isWide = (size: Size) => size.columns >= 170 && size.rows >= 40;

export const layoutOf = (size: Size, wishes: Wishes): Layout => {
  const narrow = isNarrow(size);
  const alone = wishes.zoomed || (wishes.typing && narrow);
  // Where the calls are on screen, the latest is there already.
  const callRow = narrow && (alone ? wishes.focus : firstBelow(wishes)) !== 'calls';
  const height = size.rows - 2 - (callRow ? 1 : 0);
  if (alone) return { columns: [whole(size, height, wishes.focus)], height, callRow };
  if (narrow) return { columns: [single(size, height, wishes)], height, callRow };
  return { columns: isWide(size) ? wide(size, height, wishes) : split(size, height, wishes), height, callRow };
};

/** The shell's screen, columns and rows, when it is typed into: its pty keeps that size, however little of it is shown. */
export const shellSize = (size: Size, wishes: Wishes): Size => {
  const layout = layoutOf(size, {
    ...wishes,
    focus: 'shell',
    typing: true,
    zoomed: wishes.zoomed && wishes.focus === 'shell',
  });
  for (const { width, slots } of layout.columns) {
    const slot = slots.find(({ pane }) => pane === 'shell');
    if (slot) return { columns: Math.max(1, width), rows: Math.max(1, slot.height - 1) };
  }
  return { columns: Math.max(1, size.columns - 2), rows: Math.max(1, size.rows - 3) };
};

const whole = (size: Size, height: number, pane: PaneName): Column => ({
  width: size.columns - 2,
  slots: [{ pane, height }],
});

/** Heading and rows that each pane below the lesson keeps. */
const leastBelow = 5;

const single = (size: Size, rows: number, wishes: Wishes): Column => {
  // The lesson has as much room whether there is a row for the latest call or not.
  const height = size.rows - 3;
  const panes = below(height, wishes);
  const usual = Math.ceil(height * (panes.length > 1 ? 0.45 : 0.58));
  const kept = Math.max(leastBelow * panes.length, Math.min(wishes.belowRows, height - usual));
  const upper = Math.max(usual, Math.min(wishes.lessonRows, height - kept));
  return { width: size.columns - 2, slots: [{ pane: 'lesson', height: upper }, ...shared(panes, rows - upper)] };
};

// One pane below the lesson; with more rows the shell as well.
const below = (height: number, wishes: Wishes): readonly PaneName[] => {
  const first = firstBelow(wishes);
  if (height < 34) return [first];
  return first === 'shell' ? [otherThanShell(wishes.panes)[0] ?? 'processes', 'shell'] : [first, 'shell'];
};

/** The pane under the lesson where there is no room beside it. */
export const firstBelow = ({ panes, focus }: Pick<Wishes, 'panes' | 'focus'>): PaneName =>
  (focus === 'lesson' ? panes[0] : focus) ?? 'processes';

const split = (size: Size, height: number, wishes: Wishes): readonly Column[] => {
  const left = Math.min(76, Math.round((size.columns - 3) * 0.53));
  const count = height < 26 ? 1 : height < 46 ? 2 : 3;
  // Larger where the step is about it.
  const shell = shellRows(height, wishes.panes.indexOf('shell') < 2 ? 0.5 : 0.32);
  return [
    lessonColumn(left, height),
    { width: size.columns - 3 - left, slots: stacked(chosen(wishes, count), height, shell) },
  ];
};

/** Rows that a pane gets at least where several lie side by side. */
const leastWide = 12;

const wide = (size: Size, height: number, wishes: Wishes): readonly Column[] => {
  const left = Math.min(76, Math.round((size.columns - 4) * 0.36));
  const middle = Math.floor((size.columns - 4 - left) / 2);
  const shell = shellRows(height, 0.36);
  const room = Math.floor(height / leastWide) + Math.floor((height - shell) / leastWide);
  const all = inFixedOrder(otherThanShell(wishes.panes));
  // Where there is room for all of them, none ever moves.
  const panes = all.length <= room ? all : chosen(wishes, room);
  const upper = Math.max(3, Math.ceil(panes.length / 2));
  return [
    lessonColumn(left, height),
    { width: middle, slots: shared(panes.slice(0, upper), height) },
    { width: size.columns - 4 - left - middle, slots: stacked(panes.slice(upper), height, shell) },
  ];
};

const lessonColumn = (width: number, height: number): Column => ({ width, slots: [{ pane: 'lesson', height }] });

const otherThanShell = (panes: readonly PaneName[]) => panes.filter((pane) => pane !== 'shell' && pane !== 'lesson');

// The focused pane is always on screen: where it has no place, the least telling one gives it up.
const chosen = (wishes: Wishes, count: number): readonly PaneName[] => {
  const places = placesAfter([...wishes.earlier, wishes.panes].map(otherThanShell), count);
  const { focus } = wishes;
  if (focus === 'lesson' || focus === 'shell' || places.includes(focus)) return places;
  const least = otherThanShell(wishes.panes)[count - 1];
  return places.map((pane) => (pane === least ? focus : pane));
};

// The shell at the bottom.
const stacked = (panes: readonly PaneName[], height: number, shell: number): readonly Slot[] => [
  ...shared(panes, height - shell),
  { pane: 'shell', height: shell },
];

const shellRows = (height: number, part: number): number => Math.max(8, Math.round(height * part));

const shared = (panes: readonly PaneName[], height: number): readonly Slot[] => {
  const each = Math.floor(height / Math.max(1, panes.length));
  return panes.map((pane, index) => ({ pane, height: index === 0 ? height - each * (panes.length - 1) : each }));
};
