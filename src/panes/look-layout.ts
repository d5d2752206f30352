// Where the list and the panes of `cutaway look` lie on a terminal of a given size. Numbers only.
import { isNarrow, isWide, type Layout, type Size, type Slot } from './layout.ts';
import { type LookPane, type LookView, lookPanes } from './look-state.ts';

type Shown = Pick<LookView, 'focus' | 'shown' | 'zoomed'>;

export const lookLayout = (size: Size, view: Shown): Layout => {
  const height = size.rows - 2;
  const columns = view.zoomed
    ? whole(size, height, view)
    : isNarrow(size)
      ? single(size, height, view)
      : split(size, height, view);
  return { columns, height, callRow: false };
};

const whole = (size: Size, height: number, { focus }: Shown): Layout['columns'] => [
  { width: size.columns - 2, slots: [{ pane: focus ?? 'processes', height }] },
];

/** Rows that a pane wants, its heading included; what is left goes to the last one. */
const wanted: Readonly<Record<LookPane, number>> = { limits: 12, namespaces: 10, credentials: 11, mounts: 5 };

/** As many as have room, the one that is shown among them. */
const stacked = (panes: readonly LookPane[], height: number, { shown }: Shown): readonly Slot[] => {
  const all = [...panes];
  const need = () => all.reduce((sum, pane) => sum + wanted[pane], 0);
  while (all.length > 1 && need() > height)
    all.splice(
      all.findLastIndex((pane) => pane !== shown),
      1,
    );
  const spare = Math.max(0, height - need());
  const last = all.at(-1);
  return all.map((pane) => ({ pane, height: Math.min(height, wanted[pane]) + (pane === last ? spare : 0) }));
};

const single = (size: Size, height: number, view: Shown): Layout['columns'] => {
  const upper = Math.max(8, Math.round(height * 0.45));
  const below = stacked(lookPanes, height - upper, view);
  return [{ width: size.columns - 2, slots: [{ pane: 'processes', height: upper }, ...below] }];
};

const split = (size: Size, height: number, view: Shown): Layout['columns'] => {
  if (isWide(size)) return wide(size, height, view);
  const left = Math.round((size.columns - 3) * 0.45);
  return [
    { width: left, slots: [{ pane: 'processes', height }] },
    { width: size.columns - 3 - left, slots: stacked(lookPanes, height, view) },
  ];
};

const wide = (size: Size, height: number, view: Shown): Layout['columns'] => {
  const left = Math.round((size.columns - 4) * 0.32);
  const middle = Math.floor((size.columns - 4 - left) / 2);
  const upper = Math.ceil(height / 2);
  return [
    { width: left, slots: [{ pane: 'processes', height }] },
    {
      width: middle,
      slots: [
        { pane: 'limits', height: upper },
        { pane: 'mounts', height: height - upper },
      ],
    },
    { width: size.columns - 4 - left - middle, slots: stacked(['namespaces', 'credentials'], height, view) },
  ];
};
