import * as assert from 'uvu/assert';
import type { Link, Route } from '../../src/kernel/link.ts';
import type { World } from '../../src/kernel/world.ts';
import { judge } from '../../src/lesson/expect.ts';
import { predicateSchema } from '../../src/lesson/predicate.ts';
import { suite } from '../support/suite.ts';
import { box, init as child, labInit, labNamespaces, names, shell, world } from './scenes.ts';

const test = suite('claims about the network');

const init = { ...child, namespaces: { ...labNamespaces, net: 301 } };
const blind = { ...shell, namespaces: { ...labNamespaces, net: null } };

const link = (fields: Partial<Link> & Pick<Link, 'name' | 'index' | 'namespace'>): Link => ({
  kind: null,
  state: 'up',
  isAdminUp: true,
  addresses: [],
  master: null,
  peer: null,
  ...fields,
});

const route = (fields: Partial<Route> & Pick<Route, 'destination'>): Route => ({
  gateway: null,
  link: 'eth0',
  namespace: 301,
  family: 4,
  metric: 0,
  type: 'unicast',
  ...fields,
});

const links: readonly Link[] = [
  link({ name: 'lo', index: 1, namespace: 300, state: 'unknown', addresses: ['127.0.0.1/8'] }),
  link({ name: 'br0', index: 2, namespace: 300, kind: 'bridge', addresses: ['10.77.0.1/24'] }),
  link({ name: 'veth0', index: 3, namespace: 300, kind: 'veth', master: 2, peer: { index: 2, namespace: 301 } }),
  link({ name: 'veth1', index: 4, namespace: 300, kind: 'veth', state: 'down', peer: { index: 9, namespace: 309 } }),
  link({ name: 'lo', index: 1, namespace: 301, state: 'down', isAdminUp: false }),
  link({
    name: 'eth0',
    index: 2,
    namespace: 301,
    kind: 'veth',
    addresses: ['10.77.0.2/24', 'fe80::1/64'],
    peer: { index: 3, namespace: 300 },
  }),
];
const routes: readonly Route[] = [
  route({ destination: 'default', gateway: '10.77.0.1' }),
  route({ destination: '10.77.0.0/24' }),
];

const all = [labInit, box, shell, init];
const labNames = names({ 'lab-init': labInit, box, shell, init });
const connected: World = { ...world(all), links, routes };

const judged = (written: unknown, now: World) => {
  const { held, claim, saw, tryThis } = judge(predicateSchema.parse(written), {
    world: now,
    before: now,
    names: labNames,
  });
  return [held, claim, saw, tryThis];
};

const cases: readonly (readonly [written: object, held: boolean, claim: string, saw: string, tryThis?: string])[] = [
  [{ actor: 'init', link: 'eth0' }, true, 'init has a link eth0', 'eth0 is there'],
  [{ actor: 'init', link: 'eth0', is: 'up' }, true, 'init has a link eth0 that is up', 'eth0 is up'],
  [{ actor: 'box', link: 'lo', is: 'up' }, true, 'box has a link lo that is up', 'lo is up'],
  [
    { actor: 'init', link: 'lo', is: 'up' },
    false,
    'init has a link lo that is up',
    'lo is down',
    'a new link is down until it is set up',
  ],
  [{ actor: 'init', link: 'lo', is: 'down' }, true, 'init has a link lo that is down', 'lo is down'],
  [
    { actor: 'box', link: 'veth1', is: 'up' },
    false,
    'box has a link veth1 that is up',
    'veth1 is set up, but nothing passes',
    'both ends of a pair must be up',
  ],
  [
    { actor: 'box', link: 'veth1', is: 'down' },
    true,
    'box has a link veth1 that is down',
    'veth1 is set up, but nothing passes',
  ],
  [{ actor: 'init', link: 'br0', is: 'absent' }, true, 'init has no link br0', 'init has no link br0'],
  [{ actor: 'box', link: 'br0', is: 'absent' }, false, 'box has no link br0', 'br0 is there'],
  [{ actor: 'init', link: 'br0' }, false, 'init has a link br0', 'init has no link br0, only lo and eth0'],
  [
    { actor: 'init', link: 'eth0', kind: 'veth', is: 'up', address: '10.77.0.2/24', peer_in: 'box' },
    true,
    'init has a veth eth0 that is up, has the address 10.77.0.2/24 and has its other end where box lives',
    "eth0 is a veth; eth0 is up; eth0 has 10.77.0.2/24 and fe80::1/64; eth0's other end is where box lives",
  ],
  [
    { actor: 'init', link: 'eth0', is: 'up', address: '10.77.0.3/24' },
    false,
    'init has a link eth0 that is up and has the address 10.77.0.3/24',
    'eth0 has 10.77.0.2/24 and fe80::1/64',
  ],
  [
    { actor: 'init', link: 'lo', address: '127.0.0.1/8' },
    false,
    'init has a link lo that has the address 127.0.0.1/8',
    'lo has no address',
  ],
  [{ actor: 'init', link: 'eth0', kind: 'bridge' }, false, 'init has a bridge eth0', 'eth0 is a veth'],
  [{ actor: 'box', link: 'lo', kind: 'veth' }, false, 'box has a veth lo', 'lo is of no kind'],
  [
    { actor: 'box', link: 'veth0', in: 'br0' },
    true,
    'box has a link veth0 that is a port of br0',
    'veth0 is a port of br0',
  ],
  [
    { actor: 'box', link: 'veth0', in: 'br1' },
    false,
    'box has a link veth0 that is a port of br1',
    'veth0 is a port of br0',
  ],
  [
    { actor: 'box', link: 'veth1', in: 'br0' },
    false,
    'box has a link veth1 that is a port of br0',
    'veth1 is a port of no bridge',
  ],
  [
    { actor: 'init', link: 'eth0', peer_in: 'init' },
    false,
    'init has a link eth0 that has its other end where init lives',
    "eth0's other end is where lab-init lives",
  ],
  [
    { actor: 'box', link: 'veth1', peer_in: 'init' },
    false,
    'box has a link veth1 that has its other end where init lives',
    "veth1's other end is in another network namespace",
  ],
  [
    { actor: 'box', link: 'br0', peer_in: 'init' },
    false,
    'box has a link br0 that has its other end where init lives',
    'br0 has no other end',
  ],
  [
    { actor: 'box', link: 'veth0', peer_in: 'worker' },
    false,
    'box has a link veth0 that has its other end where worker lives',
    'there is no process worker yet',
  ],
  [
    { actor: 'init', route: 'default', gateway: '10.77.0.1' },
    true,
    'init has a default route by way of 10.77.0.1',
    'the default route leads by way of 10.77.0.1 out of eth0',
  ],
  [
    { actor: 'init', route: 'default', gateway: '10.77.0.9' },
    false,
    'init has a default route by way of 10.77.0.9',
    'the default route leads by way of 10.77.0.1 out of eth0',
  ],
  [
    { actor: 'init', route: '10.77.0.0/24', link: 'eth0' },
    true,
    'init has a route to 10.77.0.0/24 out of eth0',
    'the route to 10.77.0.0/24 leads out of eth0',
  ],
  [{ actor: 'box', route: 'default', is: 'absent' }, true, 'box has no default route', 'box has no default route'],
  [
    { actor: 'init', route: 'default', is: 'absent' },
    false,
    'init has no default route',
    'the default route leads by way of 10.77.0.1 out of eth0',
  ],
  [
    { actor: 'init', route: '10.77.0.0/24', gateway: '10.77.0.1' },
    false,
    'init has a route to 10.77.0.0/24 by way of 10.77.0.1',
    'the route to 10.77.0.0/24 leads out of eth0',
    'without a gateway it is a way to neighbours alone',
  ],
  [
    { actor: 'box', route: 'default', gateway: '10.77.0.1' },
    false,
    'box has a default route by way of 10.77.0.1',
    'box has no default route',
    'a route is added in the namespace that lacks it, and its gateway is a neighbour there',
  ],
];

for (const [written, held, claim, saw, tryThis] of cases) {
  test(`${JSON.stringify(written)}: ${saw}`, () => {
    assert.equal(judged(written, connected), [held, claim, saw, tryThis ?? null]);
  });
}

const unread: readonly (readonly [why: string, now: World, written: object, saw: string])[] = [
  [
    'nothing reads links',
    { ...world(all), unreadable: [{ what: 'links', why: 'nothing reads them here' }] },
    { actor: 'init', link: 'br0', is: 'absent' },
    "init's links cannot be read: nothing reads them here",
  ],
  [
    'its namespace may not be entered',
    {
      ...connected,
      links: links.filter(({ namespace }) => namespace === 300),
      unreadable: [
        { what: 'links, routes and tables of net:[309]', why: 'EACCES' },
        { what: 'links, routes and tables of net:[301]', why: 'EPERM' },
      ],
    },
    { actor: 'init', route: 'default', is: 'absent' },
    "init's routes cannot be read: EPERM",
  ],
  [
    'the process hides its namespace',
    { ...connected, processes: [labInit, box, blind, init] },
    { actor: 'shell', link: 'br0', is: 'absent' },
    "shell's network namespace cannot be read",
  ],
];

for (const [why, now, written, saw] of unread) {
  test(`what cannot be read is not absent: ${why}`, () => {
    const [held, , seen] = judged(written, now);
    assert.equal([held, seen], [false, saw]);
  });
}
