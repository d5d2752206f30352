// What became of mounts, links, routes and cgroups between two looks, in sentences.
import type { Cgroup, CgroupLimits } from '../kernel/cgroup.ts';
import type { Event } from '../kernel/event.ts';
import type { Link, Route } from '../kernel/link.ts';
import type { Mount } from '../kernel/mount.ts';
import type { NamespaceType } from '../kernel/namespace.ts';
import type { Table } from '../kernel/table.ts';
import type { World } from '../kernel/world.ts';
import { inhabitantOf } from '../lesson/presence.ts';
import { cgroupName, code, type Observation } from './observed-process.ts';

export const mountSentences = (seen: Observation): readonly string[] => [
  ...copiedMounts(seen),
  ...seen.events.flatMap((event) => mountSentence(event, seen)),
];

/** A new mount namespace begins with a copy of every mount of an old one. */
const copiedMounts = ({ before, world, names }: Observation): readonly string[] =>
  world.namespaces
    .filter(({ type, inode }) => type === 'mnt' && !isThere(before, 'mnt', inode))
    .map(({ inode }) => {
      const count = world.mounts.filter((mount) => mount.namespace === inode).length;
      const owner = inhabitantOf('mnt', inode, names, world);
      return `${owner ? `${owner}'s` : 'the'} new mount namespace begins with a copy of ${count} mounts`;
    });

const isThere = ({ namespaces }: World, type: NamespaceType, inode: number) =>
  namespaces.some((one) => one.type === type && one.inode === inode);

const mountSentence = (event: Event, seen: Observation): readonly string[] => {
  if (event.type !== 'mount-added' && event.type !== 'mount-changed' && event.type !== 'mount-removed') return [];
  const mount = event.type === 'mount-changed' ? event.after : event.mount;
  const isOld = isThere(seen.before, 'mnt', mount.namespace) && isThere(seen.world, 'mnt', mount.namespace);
  if (!isOld) return [];
  const where = `${code(mount.mountpoint)}${inNamespace('mnt', mount.namespace, seen)}`;
  if (event.type === 'mount-added') return [`${mount.fstype} is mounted at ${where}`];
  if (event.type === 'mount-removed') return [`${mount.fstype} is no longer mounted at ${where}`];
  return mountChanges(event.before, event.after).map((change) => `the mount at ${where} ${change}`);
};

const mountChanges = (before: Mount, after: Mount): readonly string[] => [
  ...(before.mountpoint === after.mountpoint ? [] : [`was at ${code(before.mountpoint)}`]),
  ...(before.options === after.options ? [] : [`has the options ${code(after.options)}`]),
  ...(before.propagation === after.propagation ? [] : [`is ${after.propagation} now`]),
];

/** Said where there is more than one of the kind. */
const inNamespace = (type: NamespaceType, inode: number, seen: Observation): string => {
  const owner = ownerOf(type, inode, seen);
  return owner ? `, as ${owner} sees it` : '';
};

const ownerOf = (type: NamespaceType, inode: number, { world, names }: Observation): string | null =>
  world.namespaces.filter((one) => one.type === type).length < 2 ? null : inhabitantOf(type, inode, names, world);

export const networkSentences = (seen: Observation): readonly string[] =>
  seen.events.flatMap((event): readonly string[] => {
    switch (event.type) {
      case 'link-added':
        return [`${linkLabel(event.link, seen)} is a link`];
      case 'link-removed':
        return [`${linkLabel(event.link, seen)} is no link any more`];
      case 'link-changed':
        return linkChanges(event.before, event.after).map((change) => `${linkLabel(event.after, seen)} ${change}`);
      case 'route-added':
        return [`${routeText(event.route)} is a route${inNamespace('net', event.route.namespace, seen)}`];
      case 'route-removed':
        return [`${routeText(event.route)} is no route any more`];
      case 'table-added':
        return [
          `${code(event.table.name)} is a table of nf_tables${inNamespace('net', event.table.namespace, seen)}`,
          ...rulesBeyond(null, event.table),
        ];
      case 'table-changed':
        return [...chainsBeyond(event.before, event.after), ...rulesBeyond(event.before, event.after)];
      case 'table-removed':
        return [`${code(event.table.name)} is no table any more`];
      default:
        return [];
    }
  });

const chainsBeyond = ({ chains }: Table, after: Table): readonly string[] =>
  after.chains
    .filter(({ name }) => !chains.some((one) => one.name === name))
    .map(({ name, hook }) => `${code(name)} is a chain of ${code(after.name)}${hook === null ? '' : `, at ${hook}`}`);

const rulesBeyond = (before: Table | null, after: Table): readonly string[] => {
  const all = ({ chains }: Table) => chains.flatMap(({ name, rules }) => rules.map((rule) => ({ name, rule })));
  const old = before ? all(before) : [];
  const isIn = (rows: typeof old, { name, rule }: (typeof old)[number]) =>
    rows.some((one) => one.name === name && one.rule === rule);
  return [
    ...all(after)
      .filter((row) => !isIn(old, row))
      .map(({ name, rule }) => `${code(rule)} is a rule of ${code(name)}`),
    ...old
      .filter((row) => !isIn(all(after), row))
      .map(({ name, rule }) => `${code(rule)} is no rule of ${code(name)} any more`),
  ];
};

const linkLabel = (link: Link, seen: Observation): string => {
  const owner = ownerOf('net', link.namespace, seen);
  return owner ? `${owner}'s ${code(link.name)}` : code(link.name);
};

const linkChanges = (before: Link, after: Link): readonly string[] => [
  ...(before.name === after.name ? [] : [`was ${code(before.name)}`]),
  ...(before.isAdminUp === after.isAdminUp ? [] : [after.isAdminUp ? 'is set up' : 'is set down']),
  ...(before.state === after.state ? [] : [`lets ${after.state === 'down' ? 'no packets' : 'packets'} pass`]),
  ...after.addresses.filter((one) => !before.addresses.includes(one)).map((one) => `has the address ${code(one)}`),
  ...before.addresses.filter((one) => !after.addresses.includes(one)).map((one) => `has ${code(one)} no more`),
  ...(before.master === after.master ? [] : [after.master === null ? 'is in no bridge any more' : 'is in a bridge']),
];

const routeText = ({ destination, gateway, link }: Route): string =>
  [code(destination), gateway === null ? '' : ` by ${code(gateway)}`, link === '' ? '' : ` over ${code(link)}`].join(
    '',
  );

export const cgroupSentences = ({ events }: Observation): readonly string[] =>
  events.flatMap((event): readonly string[] => {
    switch (event.type) {
      case 'cgroup-added':
        return [`the cgroup ${name(event.cgroup)} is there`];
      case 'cgroup-removed':
        return [`the cgroup ${name(event.cgroup)} is gone`];
      case 'limit-changed':
        return settingChanges(event.before, event.after).map((one) => `${name(event.after)}: ${one}`);
      case 'oom-killed':
        return [`the kernel killed in ${name(event.after)}, for want of memory`];
      default:
        return [];
    }
  });

const name = ({ path }: Cgroup) => code(cgroupName(path));

const limitWords: Readonly<Record<keyof CgroupLimits, string>> = {
  memoryMaxBytes: 'memory limit',
  memoryHighBytes: 'memory above which the kernel takes back',
  swapMaxBytes: 'swap limit',
  memoryAndSwapMaxBytes: 'limit on memory and swap',
  pidsMax: 'limit on processes',
  cpuMax: 'processor time',
  cpuQuotaMicroseconds: 'quota in µs',
  cpuPeriodMicroseconds: 'period in µs',
  cpuWeight: 'weight',
  cpus: 'processors',
  io: 'limits on devices',
};

const settingChanges = (before: Cgroup, after: Cgroup): readonly string[] => [
  ...limitChanges(before.limits, after.limits),
  ...givenChanges(before.childControllers ?? [], after.childControllers ?? []),
  ...((before.isFrozen ?? false) === (after.isFrozen ?? false) ? [] : [after.isFrozen ? 'frozen' : 'thawed']),
];

const givenChanges = (before: readonly string[], after: readonly string[]): readonly string[] => [
  ...after.filter((one) => !before.includes(one)).map((one) => `its children are given ${code(one)}`),
  ...before.filter((one) => !after.includes(one)).map((one) => `its children are given ${code(one)} no more`),
];

const limitChanges = (before: CgroupLimits, after: CgroupLimits): readonly string[] =>
  (Object.keys(limitWords) as (keyof CgroupLimits)[])
    .filter((key) => JSON.stringify(before[key] ?? null) !== JSON.stringify(after[key] ?? null))
    .map((key) => {
      const value = after[key];
      return `${limitWords[key]} ${typeof value === 'number' || typeof value === 'string' ? value : value == null ? 'none' : 'changed'}`;
    });
