// The last minute of cgroups in the limits pane: as a few characters in a row, or below the rows as plots where there is room. Pure.
import { type Resource, resources } from '../kernel/resource.ts';
import type { Sample } from '../session/usage.ts';
import type { ChartPress } from './chart-press.ts';
import { besidePlane, leftOfPlane, plotLines } from './limit-plot.ts';
import { fit, gap, type Line } from './line.ts';
import { readingsOf, type Series, seriesOf } from './usage-series.ts';

/** Who draws, and what. */
export interface Drawing {
  readonly press: ChartPress;
  readonly samples: readonly Sample[];
}

/** What has been drawn of these samples: frames come more often than they change. */
const drawn = new WeakMap<readonly Sample[], Map<string, unknown>>();

const once = <T>(samples: readonly Sample[], key: string, draw: () => T): T => {
  const known = drawn.get(samples) ?? new Map<string, unknown>();
  drawn.set(samples, known);
  if (!known.has(key)) known.set(key, draw());
  return known.get(key) as T;
};

const seriesAt = (samples: readonly Sample[], path: string, resource: Resource, count: number): Series => {
  const seen = once(samples, `seen ${resource} ${path}`, () => readingsOf(samples, path, resource));
  return seriesOf(seen, resource, samples.at(-1)?.at ?? 0, count);
};

export const sparkColumns = 12;

/** Of which resources of the cgroup at `path` there is something to see. */
export const moversAt = ({ samples }: Drawing, path: string): readonly Resource[] =>
  once(samples, `movers ${path}`, () =>
    resources.filter((resource) => seriesAt(samples, path, resource, sparkColumns).hasMoved),
  );

/** The last minute in `columns` characters, as high as the share of the limit; where there is none, of the most that was used. */
export const sparkOf = ({ press, samples }: Drawing, path: string, resource: Resource, columns: number): string =>
  once(samples, `spark ${resource} ${columns} ${path}`, () => {
    const { used, limit } = seriesAt(samples, path, resource, columns);
    const most = Math.max(...used.filter((value) => value > 0));
    return press.spark(used.map((value, index) => (value === 0 ? 0 : value / (limit[index] || most))));
  });

/** What plots are made of, and where they go below. */
export interface Charted {
  readonly path: string;
  readonly lines: readonly Line[];
  /** The resources of which the last minute can be drawn. */
  readonly movers: readonly Resource[];
}

interface ChartRoom {
  readonly drawing: Drawing;
  /** Rows that nothing else needs. */
  readonly free: number;
  readonly width: number;
}

const leastRows = besidePlane + 3;
const mostRows = besidePlane + 12;
const leastColumns = 38;
const mostColumns = 76;
const between = 2;

/** Plots below the rows of as many groups as there is room for, those of `order` first. */
export const withCharts = <Group extends Charted>(
  groups: readonly Group[],
  order: readonly number[],
  room: ChartRoom,
): readonly Group[] => {
  const { free, width } = room;
  const chosen = new Set<Group>();
  let strips = 0;
  for (const group of order.map((index) => groups[index])) {
    const more = group ? stripsOf(group.movers, width) : 0;
    if (!group || chosen.has(group) || more === 0) continue;
    if ((strips + more) * leastRows > free) break;
    chosen.add(group);
    strips += more;
  }
  const rows = Math.min(mostRows, Math.floor(free / strips));
  return groups.map((group) =>
    chosen.has(group) ? { ...group, lines: [...group.lines, ...plotsOf(group, room, rows)] } : group,
  );
};

/** How many rows of plots there are, one below the other. */
const stripsOf = ({ length }: readonly Resource[], width: number) =>
  Math.ceil(length / Math.max(1, Math.floor(width / (leastColumns + between))));

const plotsOf = ({ path, movers }: Charted, { drawing, width }: ChartRoom, rows: number): readonly Line[] => {
  const { press, samples } = drawing;
  const strips = stripsOf(movers, width);
  const count = Math.ceil(movers.length / strips);
  const columns = Math.min(mostColumns, Math.floor(width / count) - between);
  const plots = movers.map((resource) =>
    once(samples, `plot ${resource} ${columns}x${rows} ${path}`, () =>
      plotLines(press, resource, seriesAt(samples, path, resource, columns - leftOfPlane), rows - besidePlane),
    ),
  );
  return Array.from({ length: strips }, (_, strip) =>
    sideBySide(plots.slice(strip * count, (strip + 1) * count), columns, rows),
  ).flat();
};

const sideBySide = (plots: readonly (readonly Line[])[], columns: number, rows: number): readonly Line[] =>
  Array.from({ length: rows }, (_, row) => plots.flatMap((plot) => [gap(between), ...fit(plot[row] ?? [], columns)]));
