// A World as text for people: what is there, in tables that grep and less can take.
import type { Link, Route } from '../kernel/link.ts';
import type { Namespace } from '../kernel/namespace.ts';
import type { Chain } from '../kernel/table.ts';
import type { World } from '../kernel/world.ts';
import { sanitise } from '../panes/sanitise.ts';

/** Processes with their numbers at every level, then what there is of the rest. */
export const worldText = (world: World): string => {
  const widest = Math.max(3, ...world.processes.map((process) => numbers(process.nspid).length));
  const rows = world.processes.map(
    ({ nspid, ppid, state, uid, comm, cmdline }) =>
      `${numbers(nspid).padEnd(widest)}  ${String(ppid).padStart(7)}  ${state}  ${String(uid).padStart(7)}  ${sanitise(cmdline || `[${comm}]`)}`,
  );
  const heading = `${'PID'.padEnd(widest)}  ${'PPID'.padStart(7)}  S  ${'UID'.padStart(7)}  COMMAND`;
  const namespaces = world.namespaces.map(
    ({ type, inode, processes, pid, boundAt, ...held }) =>
      `${type.padEnd(7)} ${inode}  ${String(processes).padStart(5)} processes${pid === null ? '' : `, first ${pid}`}${boundAt.map((path) => `  ${sanitise(path)}`).join('')}${heldText(held)}`,
  );
  const counts = `${world.mounts.length} mounts, ${world.cgroups.length} cgroups, ${world.unreadable.length} unreadable: \`--json\` has them all.`;
  const parts = [
    [heading, ...rows],
    ['NAMESPACES', ...namespaces],
    linkLines(world),
    routeLines(world),
    tableLines(world),
    [counts],
  ];
  return parts.map((lines) => lines.join('\n')).join('\n\n');
};

/** What a UTS, time or IPC namespace holds. */
const heldText = ({ hostname, offsets, systemV }: Pick<Namespace, 'hostname' | 'offsets' | 'systemV'>): string => {
  if (typeof hostname === 'string') return `  host name ${sanitise(hostname)}`;
  if (offsets && (offsets.monotonic !== 0 || offsets.boottime !== 0))
    return `  clocks ahead: monotonic ${offsets.monotonic} s, boottime ${offsets.boottime} s`;
  if (!systemV) return '';
  const { queues, semaphoreSets, segments } = systemV;
  if (queues.length + semaphoreSets + segments === 0) return '';
  return `  System V: ${queues.length} queues, ${semaphoreSets} semaphore sets, ${segments} segments`;
};

const numbers = (nspid: readonly number[]) => nspid.join(' · ');

/** Why links, routes or tables are `null`. */
const unread = ({ unreadable }: World, what: 'links' | 'routes' | 'tables') =>
  `unreadable: ${sanitise(unreadable.find((one) => one.what === what)?.why ?? '')}`;

const linkLines = (world: World): string[] => {
  if (!world.links) return ['LINKS', unread(world, 'links')];
  const links = world.links;
  const cells = links.map((link) => [
    String(link.namespace),
    String(link.index).padStart(3),
    sanitise(link.name),
    link.kind ?? '-',
    link.state,
    masterOf(link, links),
    otherEndOf(link, links),
    link.addresses.join(' '),
  ]);
  return ['LINKS', ...table([['NET', 'NO.', 'NAME', 'KIND', 'STATE', 'PORT OF', 'OTHER END', 'ADDRESSES'], ...cells])];
};

const masterOf = ({ namespace, master }: Link, links: readonly Link[]): string => {
  if (master === null) return '-';
  const bridge = links.find((link) => link.namespace === namespace && link.index === master);
  return bridge ? sanitise(bridge.name) : `number ${master}`;
};

const otherEndOf = ({ namespace, peer }: Link, links: readonly Link[]): string => {
  if (peer === null) return '-';
  const other = links.find((link) => link.namespace === peer.namespace && link.index === peer.index);
  const name = other ? sanitise(other.name) : `number ${peer.index}`;
  if (peer.namespace === namespace) return name;
  return `${name} in ${peer.namespace ?? 'a namespace that is not seen'}`;
};

/** In the words of ip-route(8). */
const routeLines = (world: World): string[] => {
  if (!world.routes) return ['ROUTES', unread(world, 'routes')];
  return ['ROUTES', ...table([['NET', 'TO'], ...world.routes.map((route) => [String(route.namespace), wayOf(route)])])];
};

const wayOf = ({ type, destination, gateway, link, metric }: Route): string =>
  [
    ...(type === 'unicast' ? [] : [type]),
    destination,
    ...(gateway === null ? [] : ['via', gateway]),
    ...(link === '' ? [] : ['dev', sanitise(link)]),
    ...(metric === 0 ? [] : ['metric', String(metric)]),
  ].join(' ');

/** Of nf_tables, in the words of nft(8): a row for each chain, and for each rule. */
const tableLines = (world: World): string[] => {
  if (!world.tables) return ['TABLES', unread(world, 'tables')];
  const rows = world.tables.flatMap(({ namespace, family, name, chains }) =>
    [`table ${family} ${name}`, ...chains.flatMap(chainLines)].map((text) => [String(namespace), sanitise(text)]),
  );
  return ['TABLES', ...table([['NET', 'OF NF_TABLES'], ...rows])];
};

const chainLines = ({ name, type, hook, priority, rules }: Chain): string[] => [
  `  chain ${name}${type === null ? '' : ` type ${type} hook ${hook} priority ${priority}`}`,
  ...rules.map((rule) => `    ${rule}`),
];

/** The first row is the heading. */
const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};
