// Puts an event into a World: how a log becomes Worlds again. The opposite is diff.ts.
import type { Event } from './event.ts';
import { placeMount, removeMount } from './mount-list.ts';
import { namespaceLinks } from './namespace.ts';
import type { Process } from './process.ts';
import {
  cgroupOrder,
  fileOrder,
  linkOrder,
  namespaceOrder,
  type Order,
  placeOf,
  processOrder,
  routeOrder,
  tableOrder,
} from './row.ts';
import type { World } from './world.ts';

/**
 * `world` after `event`. Rows that the event does not speak of stay identical; an event that does not fit
 * changes nothing twice.
 */
export function apply(world: World, event: Event): World {
  switch (event.type) {
    case 'process-appeared':
      return { ...world, processes: withRow(world.processes, event.process, processOrder) };
    case 'process-ended':
      return { ...world, processes: withoutRow(world.processes, event.process, processOrder) };
    case 'process-changed':
      return changeProcess(world, event.after.pid, ({ namespaces }) => ({ ...event.after, namespaces }));
    case 'namespace-entered':
      return changeProcess(world, event.pid, (process) => enter(process, event));
    case 'namespace-appeared':
      return { ...world, namespaces: withRow(world.namespaces, event.namespace, namespaceOrder) };
    case 'namespace-changed':
      return { ...world, namespaces: withRow(world.namespaces, event.after, namespaceOrder) };
    case 'namespace-vanished':
      return { ...world, namespaces: withoutRow(world.namespaces, event.namespace, namespaceOrder) };
    case 'mount-added':
      return { ...world, mounts: placeMount(world.mounts, event.mount, event.follows) };
    case 'mount-changed':
      return { ...world, mounts: placeMount(world.mounts, event.after, event.follows) };
    case 'mount-removed':
      return { ...world, mounts: removeMount(world.mounts, event.mount) };
    case 'cgroup-added':
      return { ...world, cgroups: withRow(world.cgroups, event.cgroup, cgroupOrder) };
    case 'limit-changed':
    case 'usage-changed':
    case 'oom-killed':
      return { ...world, cgroups: withRow(world.cgroups, event.after, cgroupOrder) };
    case 'cgroup-removed':
      return { ...world, cgroups: withoutRow(world.cgroups, event.cgroup, cgroupOrder) };
    case 'file-found':
      return { ...world, files: withRow(world.files, event.file, fileOrder) };
    case 'file-changed':
      return { ...world, files: withRow(world.files, event.after, fileOrder) };
    case 'file-left':
      return { ...world, files: withoutRow(world.files, event.file, fileOrder) };
    case 'unreadable-changed':
      return { ...world, unreadable: event.after };
    default:
      return applyNetwork(world, event);
  }
}

type NetworkEvent = Extract<Event, { type: `${'link' | 'route' | 'table'}${'s' | ''}-${string}` }>;

function applyNetwork(world: World, event: NetworkEvent): World {
  switch (event.type) {
    case 'links-found':
      return { ...world, links: event.links };
    case 'links-lost':
      return { ...world, links: null };
    case 'link-added':
      return { ...world, links: withRow(world.links ?? [], event.link, linkOrder) };
    case 'link-changed':
      return { ...world, links: withRow(world.links ?? [], event.after, linkOrder) };
    case 'link-removed':
      return { ...world, links: withoutRow(world.links ?? [], event.link, linkOrder) };
    case 'routes-found':
      return { ...world, routes: event.routes };
    case 'routes-lost':
      return { ...world, routes: null };
    case 'route-added':
      return { ...world, routes: withRow(world.routes ?? [], event.route, routeOrder) };
    case 'route-removed':
      return { ...world, routes: withoutRow(world.routes ?? [], event.route, routeOrder) };
    case 'tables-found':
      return { ...world, tables: event.tables };
    case 'tables-lost':
      return { ...world, tables: null };
    case 'table-added':
      return { ...world, tables: withRow(world.tables ?? [], event.table, tableOrder) };
    case 'table-changed':
      return { ...world, tables: withRow(world.tables ?? [], event.after, tableOrder) };
    case 'table-removed':
      return { ...world, tables: withoutRow(world.tables ?? [], event.table, tableOrder) };
    default:
      return event satisfies never;
  }
}

function withRow<Row>(rows: readonly Row[], row: Row, order: Order<Row>): readonly Row[] {
  const { index, isThere } = placeOf(rows, row, order);
  return rows.toSpliced(index, isThere ? 1 : 0, row);
}

function withoutRow<Row>(rows: readonly Row[], row: Row, order: Order<Row>): readonly Row[] {
  const { index, isThere } = placeOf(rows, row, order);
  return isThere ? rows.toSpliced(index, 1) : rows;
}

function changeProcess(world: World, pid: number, change: (process: Process) => Process): World {
  const processes = world.processes.map((process) => (process.pid === pid ? change(process) : process));
  return { ...world, processes };
}

function enter(process: Process, event: Event & { readonly type: 'namespace-entered' }): Process {
  const links = { ...process.namespaces, [event.link]: event.to };
  const namespaces: Partial<Record<keyof typeof links, number | null>> = {};
  // In the order in which a look lists them, so that the text of both Worlds is equal, too.
  for (const link of namespaceLinks) {
    const inode = links[link];
    if (inode !== undefined) namespaces[link] = inode;
  }
  return { ...process, namespaces };
}
