// How the rows of a World's lists are told apart and ordered. One total order a list; two rows that compare
// as 0 are the same thing.
import type { Cgroup } from './cgroup.ts';
import type { File } from './file.ts';
import type { Link, Route } from './link.ts';
import { type Namespace, namespaceTypes } from './namespace.ts';
import type { Process } from './process.ts';
import type { Table } from './table.ts';

/** Negative, 0 or positive, as `Array.prototype.sort` wants it. */
export type Order<Row> = (a: Row, b: Row) => number;

const textOrder: Order<string> = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const typeRank = new Map(namespaceTypes.map((type, rank) => [type, rank]));

export const processOrder: Order<Process> = (a, b) => a.pid - b.pid;

export const namespaceOrder: Order<Namespace> = (a, b) =>
  (typeRank.get(a.type) ?? 0) - (typeRank.get(b.type) ?? 0) || a.inode - b.inode;

export const linkOrder: Order<Link> = (a, b) => a.namespace - b.namespace || a.index - b.index;

/** A route has no number of its own: it is the same one only while nothing of it changes. */
export const routeOrder: Order<Route> = (a, b) =>
  a.namespace - b.namespace ||
  a.family - b.family ||
  textOrder(a.destination, b.destination) ||
  a.metric - b.metric ||
  textOrder(a.link, b.link) ||
  textOrder(a.gateway ?? '', b.gateway ?? '') ||
  textOrder(a.type, b.type);

export const tableOrder: Order<Table> = (a, b) =>
  a.namespace - b.namespace || textOrder(a.family, b.family) || textOrder(a.name, b.name);

export const cgroupOrder: Order<Cgroup> = (a, b) => textOrder(a.path, b.path) || a.version - b.version;

export const fileOrder: Order<File> = (a, b) => a.pid - b.pid || textOrder(a.path, b.path);

/** What a walk along two ordered lists met: a row of one, of the other, or the same thing in both. */
export type Pair<Row> =
  | readonly [before: Row, after: undefined]
  | readonly [before: undefined, after: Row]
  | readonly [Row, Row];

/** Walks along two lists that are ordered by `order`. */
export function* pairs<Row>(before: readonly Row[], after: readonly Row[], order: Order<Row>): Generator<Pair<Row>> {
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const a = before[i];
    const b = after[j];
    const side = a === undefined ? 1 : b === undefined ? -1 : order(a, b);
    if (side <= 0) i += 1;
    if (side >= 0) j += 1;
    yield (side < 0 ? [a, undefined] : side > 0 ? [undefined, b] : [a, b]) as Pair<Row>;
  }
}

/** The place of `row` in an ordered list: where it is, or where it would have to go. */
export function placeOf<Row>(rows: readonly Row[], row: Row, order: Order<Row>): { index: number; isThere: boolean } {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(rows[middle] as Row, row) < 0) low = middle + 1;
    else high = middle;
  }
  const found = rows[low];
  return { index: low, isThere: found !== undefined && order(found, row) === 0 };
}
