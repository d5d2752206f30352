// Keeps what did not change identical from one World to the next, so that whoever draws it can tell by
// identity.
import { isEqual } from './equality.ts';
import type { Mount } from './mount.ts';
import {
  cgroupOrder,
  fileOrder,
  linkOrder,
  namespaceOrder,
  type Order,
  pairs,
  processOrder,
  routeOrder,
  tableOrder,
} from './row.ts';
import type { World } from './world.ts';

/**
 * `next`, with every row and every list that equals one of `previous` replaced by that one.
 * Where nothing changed at all, it is `previous` itself.
 */
export function merge(previous: World, next: World): World {
  const world: World = {
    processes: mergeList(previous.processes, next.processes, processOrder),
    namespaces: mergeList(previous.namespaces, next.namespaces, namespaceOrder),
    mounts: mergeMounts(previous.mounts, next.mounts),
    links: mergeOptional(previous.links, next.links, linkOrder),
    routes: mergeOptional(previous.routes, next.routes, routeOrder),
    tables: mergeOptional(previous.tables, next.tables, tableOrder),
    cgroups: mergeList(previous.cgroups, next.cgroups, cgroupOrder),
    files: mergeList(previous.files, next.files, fileOrder),
    unreadable: isEqual(previous.unreadable, next.unreadable) ? previous.unreadable : next.unreadable,
  };
  const isSame = (Object.keys(world) as (keyof World)[]).every((list) => world[list] === previous[list]);
  return isSame ? previous : world;
}

function mergeList<Row>(previous: readonly Row[], next: readonly Row[], order: Order<Row>): readonly Row[] {
  if (previous === next) return previous;
  const rows: Row[] = [];
  for (const [before, after] of pairs(previous, next, order)) {
    if (after !== undefined) rows.push(before !== undefined && isEqual(before, after) ? before : after);
  }
  return sameOr(previous, rows);
}

function mergeOptional<Row>(
  previous: readonly Row[] | null,
  next: readonly Row[] | null,
  order: Order<Row>,
): readonly Row[] | null {
  return previous && next ? mergeList(previous, next, order) : next;
}

function mergeMounts(previous: readonly Mount[], next: readonly Mount[]): readonly Mount[] {
  if (previous === next) return previous;
  const known = new Map(previous.map((mount) => [`${mount.namespace} ${mount.id}`, mount]));
  const rows = next.map((mount) => {
    const before = known.get(`${mount.namespace} ${mount.id}`);
    return before && isEqual(before, mount) ? before : mount;
  });
  return sameOr(previous, rows);
}

function sameOr<Row>(previous: readonly Row[], rows: readonly Row[]): readonly Row[] {
  const isSame = previous.length === rows.length && rows.every((row, index) => row === previous[index]);
  return isSame ? previous : rows;
}
