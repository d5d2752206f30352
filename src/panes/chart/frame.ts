// Charts of blessed-contrib, as functions from data to rows. Its widgets draw on a canvas of their own: there is no screen of blessed here,
// which would read and write a terminal and take the process's signals for itself.
import LineChart from 'blessed-contrib/lib/widget/charts/line.js';
import Sparkline from 'blessed-contrib/lib/widget/sparkline.js';
import type { ChartPress, Plot } from '../chart-press.ts';
import { type Line, type Span, type StyleName, span } from '../line.ts';

/** All that a widget asks of the screen that it would be on. */
const paper = { setEffects: () => {} };

/** Colours by which a canvas tells inks apart, the axis first; whoever paints the rows gives each its style. */
const inkNames = ['black', 'red', 'green', 'yellow', 'blue'] as const;

/** The widget leaves room for a border: so much less is drawn in it than it is wide and high. */
const border = { columns: 6, rows: 2 } as const;
/** Columns of its labels, in the smallest room that it takes for them. They stay empty: the labels are ours. */
const gutter = 4;
/** Rows below the plane: the axis, and two for labels. */
const rowsBelow = 3;
/** A column has two points beside each other, and a row four. */
const points = { across: 2, down: 4 } as const;

const plot = ({ columns, rows, top, lines }: Plot): readonly Line[] => {
  const widget = new LineChart({
    screen: paper,
    width: gutter + 1 + columns + border.columns,
    height: rows + rowsBelow + border.rows,
    xPadding: gutter * points.across,
    maxY: 1,
    style: { baseline: inkNames[0] },
  });
  widget.emit('attach');
  // The canvas is a new one: clearing it point by point would be most of the work.
  Object.assign(widget.ctx, { fillText: () => {}, clearRect: () => {} });
  const labels = Array.from({ length: columns + 1 }, () => '');
  // So that `top` is in the uppermost points: the widget lifts what it draws by two of them, and begins in the row of the axis.
  const share = (rows * points.down - 1) / (rows * points.down + 1) / top;
  widget.setData(
    lines.map(({ values }, index) => ({
      x: labels,
      // To the right edge of the last column.
      y: [...values, values.at(-1) ?? Number.NaN].map((value) => value * share),
      style: { line: inkNames[index + 1] ?? inkNames[1] },
    })),
  );
  const inks: readonly StyleName[] = ['border', ...lines.map(({ ink }) => ink)];
  const drawn = widget.ctx._canvas.frame().split('\n');
  return drawn.slice(0, rows + 1).map((row) => inked(row.slice(gutter), inks));
};

/** `row` of a canvas, each character of which is between the sequences that switch its colour on and off. */
const inked = (row: string, inks: readonly StyleName[]): Line => {
  const pieces: Span[] = [];
  let [ink, text]: [StyleName, string] = ['plain', ''];
  const change = (next: StyleName) => {
    if (next !== ink && text !== '') pieces.push(span(text, ink));
    if (next !== ink) [ink, text] = [next, ''];
  };
  for (const [, colour, drawn, spaces] of row.matchAll(/\x1b\[3(\d)m([^\x1b]+)|\x1b\[\d+m|([^\x1b]+)/g)) {
    // Where a colour ends, spaces may follow: they look the same in any.
    if (drawn !== undefined && colour !== '9') change(inks[Number(colour)] ?? 'plain');
    text += drawn ?? spaces ?? '';
  }
  return text === '' ? pieces : [...pieces, span(text, ink)];
};

/** It draws in whole numbers, from the least to the greatest that it is given: these two come first, and are left out. */
const scale = { least: 0, most: 1000 } as const;
/** What it draws no higher than nothing. */
const leastSeen = scale.most / 7;

const spark = (shares: readonly number[]): string => {
  const heights = shares.map((share) => {
    const height = Math.min(scale.most, Math.round((Number.isNaN(share) ? 0 : share) * scale.most));
    // Some is never shown as none, nor less than all as all.
    return height > 0 ? Math.max(Math.ceil(leastSeen), height) : 0;
  });
  const all = [scale.least, scale.most, ...heights];
  const widget = new Sparkline({ screen: paper, width: all.length + 2, height: 1 });
  widget.setData([''], [all]);
  const drawn = /[▁▂▃▄▅▆▇█]+/.exec(widget.content)?.[0].slice(2) ?? '';
  return [...drawn].map((one, index) => (Number.isNaN(shares[index]) ? ' ' : one)).join('');
};

export const press: ChartPress = { plot, spark };
