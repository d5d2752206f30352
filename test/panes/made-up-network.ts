// A lab with links in it, for frames of the network pane. Nothing here was read from a kernel.
import type { Link, Route } from '../../src/kernel/link.ts';
import type { Chain, Table } from '../../src/kernel/table.ts';
import type { World } from '../../src/kernel/world.ts';
import type { Lesson } from '../../src/lesson/lesson.ts';
import { firstWorld, inNamespaces, labProcess, MadeUpVisit } from './made-up-session.ts';

export const labNet = firstWorld.processes[0]?.namespaces.net ?? 0;
export const boxNet = 4026532410;
export const webNet = 4026532520;

export const link = (namespace: number, index: number, name: string, more: Partial<Link> = {}): Link => ({
  name,
  index,
  kind: null,
  state: 'unknown',
  isAdminUp: true,
  namespace,
  addresses: [],
  master: null,
  peer: null,
  ...more,
});

/** One end of a cable. */
export const end = (
  namespace: number,
  index: number,
  name: string,
  peer: Link['peer'],
  more: Partial<Link> = {},
): Link => link(namespace, index, name, { kind: 'veth', state: 'up', peer, ...more });

export const route = (namespace: number, destination: string, dev: string, gateway: string | null = null): Route => ({
  destination,
  gateway,
  link: dev,
  namespace,
  family: destination.includes(':') ? 6 : 4,
  metric: 0,
  type: 'unicast',
});

const loopback = (namespace: number, isUp = true): Link =>
  link(namespace, 1, 'lo', isUp ? { addresses: ['127.0.0.1/8', '::1/128'] } : { state: 'down', isAdminUp: false });

const bridge = link(labNet, 2, 'br0', { kind: 'bridge', state: 'up', addresses: ['10.77.0.1/24'] });
const labRoute = route(labNet, '10.77.0.0/24', 'br0');

/** A visit at step `net`, in a lab that has `lo` and a bridge. */
export const inNetwork = (lesson: Lesson): MadeUpVisit => {
  const visit = new MadeUpVisit(lesson);
  return visit.look({ ...visit.world, links: [loopback(labNet), bridge], routes: [labRoute] }).step('net');
};

/** box has a network namespace of its own. */
export const doneNet = (lesson: Lesson): MadeUpVisit => {
  const visit = inNetwork(lesson);
  return visit
    .call({ actor: 'box', call: 'unshare', flags: ['CLONE_NEWNET'] }, 'unshare(CLONE_NEWNET)')
    .look({ ...moved(visit.world, 'box', boxNet), links: [...(visit.world.links ?? []), loopback(boxNet, false)] })
    .returns(0, 662)
    .check();
};

const moved = (world: World, comm: string, net: number): World => ({
  ...world,
  processes: world.processes.map((one) => (one.comm === comm ? inNamespaces(one, { net }) : one)),
});

/** `world` with these links in place of those of the same number and place. */
export const withLinks = (
  world: World,
  changed: readonly Link[],
  routes: readonly Route[] = world.routes ?? [],
): World => {
  const isThere = (one: Link) =>
    changed.some(({ namespace, index }) => namespace === one.namespace && index === one.index);
  const links = [...(world.links ?? []).filter((one) => !isThere(one)), ...changed];
  return { ...world, links: links.sort((a, b) => a.namespace - b.namespace || a.index - b.index), routes };
};

const labEnd = end(labNet, 5, 'veth3', { index: 2, namespace: boxNet }, { master: 2 });
const boxEnd = end(
  boxNet,
  2,
  'eth0',
  { index: 5, namespace: labNet },
  { addresses: ['10.77.0.2/24', 'fe80::a8d3:62ff:fe1c:9f3b/64'] },
);
const boxRoutes = [
  route(boxNet, 'default', 'eth0', '10.77.0.1'),
  route(boxNet, '10.77.0.0/24', 'eth0'),
  route(boxNet, 'fe80::/64', 'eth0'),
];

/** The cable is laid and everything is up. */
export const doneCable = (lesson: Lesson): MadeUpVisit => {
  const visit = doneNet(lesson).step('cable');
  return visit.look(withLinks(visit.world, [labEnd, loopback(boxNet), boxEnd], [labRoute, ...boxRoutes]));
};

/** Both ends in the lab, then one of them in box, still down. */
export const movedEnd = (lesson: Lesson): MadeUpVisit => {
  const visit = doneNet(lesson);
  const down = { state: 'down', isAdminUp: false } as const;
  const pair = [
    end(labNet, 5, 'veth3', { index: 6, namespace: labNet }, down),
    end(labNet, 6, 'eth0', { index: 5, namespace: labNet }, down),
  ];
  visit.look(withLinks(visit.world, pair)).step('cable');
  const left = (visit.world.links ?? []).filter(({ index }) => index !== 6);
  const ends = [
    end(labNet, 5, 'veth3', { index: 2, namespace: boxNet }, { ...down, isAdminUp: true }),
    end(boxNet, 2, 'eth0', { index: 5, namespace: labNet }, down),
  ];
  return visit.look(withLinks({ ...visit.world, links: left }, ends));
};

/** box is gone, and with it its namespace, its end of the cable and so the other end. */
export const boxGone = (lesson: Lesson): MadeUpVisit => {
  const visit = doneCable(lesson).step('cable');
  return visit.look({
    ...visit.world,
    processes: visit.world.processes.filter(({ comm }) => comm !== 'box'),
    links: [loopback(labNet), bridge],
    routes: [labRoute],
  });
};

/** A second container at the same bridge, addressed by the lesson as web. */
export const twoBoxes = (lesson: Lesson): MadeUpVisit => {
  const visit = doneCable(lesson);
  visit
    .processes((all) => [...all, inNamespaces(labProcess(8, 'web', { ppid: 41292 }), { net: webNet })])
    .name('web', 8)
    .step('cable');
  const ends = [
    end(labNet, 7, 'veth4', { index: 2, namespace: webNet }, { master: 2 }),
    loopback(webNet),
    end(webNet, 2, 'eth0', { index: 7, namespace: labNet }, { addresses: ['10.77.0.3/24'] }),
  ];
  return visit.look(
    withLinks(visit.world, ends, [...(visit.world.routes ?? []), route(webNet, '10.77.0.0/24', 'eth0')]),
  );
};

const masquerade = 'ip saddr 10.77.0.0/24 oifname "eth1" masquerade';
const publish = 'ip daddr 203.0.113.1 tcp dport 8080 dnat to 10.77.0.2:80';

const postrouting: Chain = {
  name: 'postrouting',
  type: 'nat',
  hook: 'postrouting',
  priority: 100,
  rules: [masquerade],
};
const prerouting: Chain = { name: 'prerouting', type: 'nat', hook: 'prerouting', priority: -100, rules: [publish] };
const other: Chain = { name: 'other', type: null, hook: null, priority: null, rules: [] };

export const nat = (chains: readonly Chain[]): Table => ({ family: 'ip', name: 'nat', namespace: labNet, chains });

/** The lab hides box's network behind its address, and a port has just been published; a chain that nobody used is gone. */
export const published = (lesson: Lesson): MadeUpVisit => {
  const visit = doneCable(lesson);
  visit.look({ ...visit.world, tables: [nat([other, postrouting])] }).step('cable');
  return visit.look({ ...visit.world, tables: [nat([postrouting, prerouting])] });
};
