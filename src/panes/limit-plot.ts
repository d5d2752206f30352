// One resource of one cgroup in the last minute, as a plot: what it is of, the plane with its limit, what happened, and the time below. Pure.
import type { Resource } from '../kernel/resource.ts';
import { limitSize, usedSize } from '../lesson/amount.ts';
import type { ChartPress } from './chart-press.ts';
import { fit, gap, type Line, line, type Span, span, spread } from './line.ts';
import type { Series } from './usage-series.ts';

/** Rows of a plot beside its plane: what it is of, the axis, and the time below it. */
export const besidePlane = 3;
/** Columns left of its plane: the numbers, and the axis. */
export const leftOfPlane = 8;

export const plotLines = (press: ChartPress, resource: Resource, series: Series, rows: number): readonly Line[] => {
  const columns = series.used.length;
  const limit = known(series.limit).at(-1) ?? null;
  const top = Math.max(...known(series.used), ...known(series.limit)) || 1;
  const plane = press.plot({
    columns,
    rows,
    top,
    lines: [
      { values: dashed(series.limit), ink: 'warning' },
      { values: series.used, ink: 'code' },
    ],
  });
  const labels = labelsOf({ top, limit, rows, resource });
  const body = plane.map((row, index) => [
    ...fit([gap(leftOfPlane - 2 - (labels[index] ?? '').length), span(labels[index] ?? '', 'dim')], leftOfPlane - 1),
    ...(index === rows ? withSigns(row, series.short) : row),
  ]);
  return [titleOf(resource, series), ...body, timeLine(columns)];
};

const known = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value));

/** Not by its colour alone is the limit told from what is used. */
const dashed = (values: readonly number[]) => values.map((value, index) => (index % 4 < 2 ? value : Number.NaN));

interface Scale {
  readonly top: number;
  readonly limit: number | null;
  readonly rows: number;
  readonly resource: Resource;
}

/** By row: the limit has its number, wherever it is; the upper edge another one where the two are apart. */
const labelsOf = ({ top, limit, rows, resource }: Scale): readonly string[] => {
  const rowOf = (value: number) => Math.min(rows - 1, Math.floor((1 - value / top) * rows));
  const labels = Array.from({ length: rows + 1 }, () => '');
  labels[0] = amountText(top, resource, usedSize);
  labels[rows] = '0';
  if (limit !== null) labels[rowOf(limit)] = amountText(limit, resource, shortSize);
  return labels;
};

const amountText = (value: number, resource: Resource, sizeText: (bytes: number) => string): string => {
  if (resource === 'pids') return String(value);
  if (resource === 'cpu') return String(Number(value.toFixed(2)));
  if (resource === 'io') return `${usedSize(value)}/s`;
  return sizeText(value);
};

/** As the limit was written, if that is short. */
const shortSize = (bytes: number): string => {
  const exact = limitSize(bytes);
  return exact.length < leftOfPlane - 1 ? exact : usedSize(bytes);
};

const shortSign = '▲';

const shortWords: Readonly<Record<Resource, string>> = { memory: 'killed', pids: 'refused', cpu: 'throttled', io: '' };

/** The axis, with signs where it was not enough. */
const withSigns = (axis: Line, short: readonly boolean[]): Line => {
  const cells = [...axis.map(({ text }) => text).join('')];
  // The first cell is the upright axis.
  const isShort = (index: number) => short[index - 1] ?? false;
  const runs: Span[] = [];
  let from = 0;
  for (let to = 1; to <= cells.length; to += 1) {
    if (to < cells.length && isShort(to) === isShort(from)) continue;
    runs.push(
      isShort(from) ? span(shortSign.repeat(to - from), 'warning') : span(cells.slice(from, to).join(''), 'border'),
    );
    from = to;
  }
  return runs;
};

const units: Readonly<Record<Resource, string>> = { memory: '', pids: '', cpu: 'processors', io: 'read and written' };

const titleOf = (resource: Resource, { short, limit }: Series): Line =>
  line(
    span(resource, 'strong'),
    ...(units[resource] === '' ? [] : [gap(2), span(units[resource], 'dim')]),
    ...(known(limit).length > 0 ? [gap(2), span('⠒⠒', 'warning'), span(' limit', 'dim')] : []),
    ...(short.includes(true) ? [gap(2), span(shortSign, 'warning'), span(` ${shortWords[resource]}`, 'dim')] : []),
  );

const timeLine = (columns: number): Line => [
  gap(leftOfPlane),
  ...spread(line(span('60 s before', 'dim')), line(span('the last change', 'dim')), columns),
];
