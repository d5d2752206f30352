// What happened between two looks: the events that turn one World into the other. The opposite is apply.ts.
import type { Cgroup } from './cgroup.ts';
import { isEqual } from './equality.ts';
import type { Event } from './event.ts';
import type { File } from './file.ts';
import type { Link, Route } from './link.ts';
import { mountEvents } from './mount-list.ts';
import { type Namespace, namespaceLinks } from './namespace.ts';
import type { Process } from './process.ts';
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
import type { Table } from './table.ts';
import type { World } from './world.ts';

/**
 * The differences, in an order in which `apply` can take them one by one:
 * applying all of them to `before` gives a World that is deep-equal to `after`.
 * Equal Worlds give `[]`; lists and rows that are identical (see `merge`) cost nothing.
 */
export function diff(before: World, after: World): Event[] {
  if (before === after) return [];
  return [
    ...listEvents(before.processes, after.processes, processOrder, processEvents),
    ...listEvents(before.namespaces, after.namespaces, namespaceOrder, namespaceEvents),
    ...mountEvents(before.mounts, after.mounts),
    ...linksEvents(before.links, after.links),
    ...routesEvents(before.routes, after.routes),
    ...tablesEvents(before.tables, after.tables),
    ...listEvents(before.cgroups, after.cgroups, cgroupOrder, cgroupEvents),
    ...listEvents(before.files, after.files, fileOrder, fileEvents),
    ...unreadableEvents(before, after),
  ];
}

type RowEvents<Row> = (before: Row | undefined, after: Row | undefined) => Event[];

function listEvents<Row>(
  before: readonly Row[],
  after: readonly Row[],
  order: Order<Row>,
  rowEvents: RowEvents<Row>,
): Event[] {
  if (before === after) return [];
  const events: Event[] = [];
  for (const [a, b] of pairs(before, after, order)) {
    if (a !== b) events.push(...rowEvents(a, b));
  }
  return events;
}

const processEvents: RowEvents<Process> = (before, after) => {
  if (before && after && before.startTicks === after.startTicks) return changesOf(before, after);
  const events: Event[] = [];
  if (before) events.push({ type: 'process-ended', process: before });
  if (after) events.push({ type: 'process-appeared', process: after });
  return events;
};

function changesOf(before: Process, after: Process): Event[] {
  const events: Event[] = [];
  const fields = (Object.keys({ ...before, ...after }) as (keyof Process)[]).filter(
    (field) => field !== 'namespaces' && !isEqual(before[field], after[field]),
  );
  if (fields.length > 0) events.push({ type: 'process-changed', before, after, fields });
  for (const link of namespaceLinks) {
    const from = before.namespaces[link];
    const to = after.namespaces[link];
    if (from !== to) events.push({ type: 'namespace-entered', pid: after.pid, link, from, to });
  }
  return events;
}

const namespaceEvents: RowEvents<Namespace> = (before, after) => {
  if (!before) return after ? [{ type: 'namespace-appeared', namespace: after }] : [];
  if (!after) return [{ type: 'namespace-vanished', namespace: before }];
  return isEqual(before, after) ? [] : [{ type: 'namespace-changed', before, after }];
};

function linksEvents(before: readonly Link[] | null, after: readonly Link[] | null): Event[] {
  if (before === null) return after === null ? [] : [{ type: 'links-found', links: after }];
  if (after === null) return [{ type: 'links-lost', links: before }];
  return listEvents(before, after, linkOrder, linkEvents);
}

const linkEvents: RowEvents<Link> = (before, after) => {
  if (!before) return after ? [{ type: 'link-added', link: after }] : [];
  if (!after) return [{ type: 'link-removed', link: before }];
  return isEqual(before, after) ? [] : [{ type: 'link-changed', before, after }];
};

function routesEvents(before: readonly Route[] | null, after: readonly Route[] | null): Event[] {
  if (before === null) return after === null ? [] : [{ type: 'routes-found', routes: after }];
  if (after === null) return [{ type: 'routes-lost', routes: before }];
  return listEvents(before, after, routeOrder, routeEvents);
}

const routeEvents: RowEvents<Route> = (before, after) => {
  if (!before) return after ? [{ type: 'route-added', route: after }] : [];
  return after ? [] : [{ type: 'route-removed', route: before }];
};

function tablesEvents(before: readonly Table[] | null, after: readonly Table[] | null): Event[] {
  if (before === null) return after === null ? [] : [{ type: 'tables-found', tables: after }];
  if (after === null) return [{ type: 'tables-lost', tables: before }];
  return listEvents(before, after, tableOrder, tableEvents);
}

const tableEvents: RowEvents<Table> = (before, after) => {
  if (!before) return after ? [{ type: 'table-added', table: after }] : [];
  if (!after) return [{ type: 'table-removed', table: before }];
  return isEqual(before, after) ? [] : [{ type: 'table-changed', before, after }];
};

const cgroupEvents: RowEvents<Cgroup> = (before, after) => {
  if (!before) return after ? [{ type: 'cgroup-added', cgroup: after }] : [];
  if (!after) return [{ type: 'cgroup-removed', cgroup: before }];
  if (isEqual(before, after)) return [];
  const events: Event[] = [];
  const hasKilled = before.events.oomKill !== null && (after.events.oomKill ?? 0) > before.events.oomKill;
  if (!isEqual(settingsOf(before), settingsOf(after))) {
    events.push({ type: 'limit-changed', before, after });
  }
  if (hasKilled) events.push({ type: 'oom-killed', before, after });
  if (hasOtherUse(before, after, hasKilled)) events.push({ type: 'usage-changed', before, after });
  return events;
};

const settingsOf = ({ limits, controllers, childControllers, isFrozen }: Cgroup) => [
  limits,
  controllers,
  childControllers,
  isFrozen,
];

function hasOtherUse(before: Cgroup, after: Cgroup, hasKilled: boolean): boolean {
  const oomKill = hasKilled ? after.events.oomKill : before.events.oomKill;
  return !isEqual([before.usage, { ...before.events, oomKill }], [after.usage, after.events]);
}

const fileEvents: RowEvents<File> = (before, after) => {
  if (!before) return after ? [{ type: 'file-found', file: after }] : [];
  if (!after) return [{ type: 'file-left', file: before }];
  return isEqual(before, after) ? [] : [{ type: 'file-changed', before, after }];
};

function unreadableEvents(before: World, after: World): Event[] {
  if (isEqual(before.unreadable, after.unreadable)) return [];
  return [{ type: 'unreadable-changed', after: after.unreadable }];
}
