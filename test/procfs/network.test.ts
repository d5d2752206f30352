import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { Mount } from '../../src/kernel/mount.ts';
import type { Process } from '../../src/kernel/process.ts';
import { namespacePlaces } from '../../src/procfs/insides-reader.ts';
import { parseNetwork } from '../../src/procfs/network.ts';
import { suite } from '../support/suite.ts';

const test = suite('links and routes');

const recorded = () => readFileSync(new URL('../../fixtures/watch/answer.json', import.meta.url), 'utf8');
const [box, far] = [4026532252, 4026532321];

test('recorded: a veth knows its other end in another namespace, and its bridge', () => {
  const { links } = parseNetwork(recorded());
  assert.equal(
    links?.filter(({ kind }) => kind === 'veth'),
    [
      {
        name: 'v0',
        index: 2,
        kind: 'veth',
        state: 'down',
        isAdminUp: true,
        namespace: box,
        addresses: [],
        master: 3,
        peer: { index: 2, namespace: far },
      },
      {
        name: 'v1',
        index: 2,
        kind: 'veth',
        state: 'down',
        isAdminUp: false,
        namespace: far,
        addresses: [],
        master: null,
        peer: { index: 2, namespace: box },
      },
    ],
  );
});

test('recorded: addresses stand at their link, IPv4 first; lo does not say whether packets pass', () => {
  const { links } = parseNetwork(recorded());
  const found = (name: string) => links?.find((link) => link.name === name);
  assert.equal(found('eth0')?.addresses, ['192.0.2.2/24', 'fd00::2/64', 'fe80::fc:ff:fe00:1/64']);
  assert.equal([found('lo')?.state, found('lo')?.kind, found('ifb0')?.kind], ['unknown', null, 'ifb']);
});

test('recorded: routes name their link, and one that leads nowhere names none', () => {
  const { routes } = parseNetwork(recorded());
  assert.equal(
    routes
      ?.filter(({ namespace }) => namespace === box)
      .map(({ destination, gateway, link, type }) => [destination, gateway, link, type]),
    [
      ['10.77.0.0/24', null, 'br0', 'unicast'],
      ['10.9.0.0/16', null, '', 'blackhole'],
      ['default', '10.77.0.2', 'br0', 'unicast'],
    ],
  );
});

test('recorded: what may not be entered is listed, what has vanished is not', () => {
  assert.equal(parseNetwork(recorded()).unreadable, [{ what: 'links, routes and tables of net:[5]', why: 'EACCES' }]);
});

const noTables = { tables: [], chains: [], rules: [], moreRules: false };
const answer = (namespace: object) =>
  JSON.stringify({
    namespaces: [
      { inode: 9, links: [], addresses: [], routes: [], moreRoutes: false, peers: [], ...noTables, ...namespace },
    ],
  });
const link = (more: object) => ({
  index: 2,
  name: 'a',
  kind: 'veth',
  state: 'up',
  adminUp: true,
  master: 0,
  lower: 3,
  nsid: null,
  ...more,
});
const route = (more: object) => ({
  family: 4,
  destination: 'default',
  gateway: null,
  link: 2,
  metric: 0,
  type: 'unicast',
  ...more,
});

test('the other end is in the same namespace, in another one, or in one that nobody looked at', () => {
  const peerOf = (more: object, peers: object[] = []) =>
    parseNetwork(answer({ links: [link(more)], peers })).links?.[0]?.peer;
  assert.equal(peerOf({}), { index: 3, namespace: 9 });
  assert.equal(
    peerOf({ nsid: 1 }, [
      { nsid: 0, inode: 5 },
      { nsid: 1, inode: 6 },
    ]),
    { index: 3, namespace: 6 },
  );
  assert.equal(peerOf({ nsid: 1 }), { index: 3, namespace: null });
  assert.is(peerOf({ lower: 0 }), null);
  assert.is(peerOf({ kind: 'vlan' }), null, 'what a vlan is bound to is no other end');
});

test('a state that is neither up nor unknown is down', () => {
  const stateOf = (state: string) => parseNetwork(answer({ links: [link({ state })] })).links?.[0]?.state;
  assert.equal(['up', 'unknown', 'down', 'lowerlayerdown', 'dormant', 'notpresent', 'testing'].map(stateOf), [
    'up',
    'unknown',
    'down',
    'down',
    'down',
    'down',
    'down',
  ]);
});

test('routes that differ in what is not read are one; the way out of a link that is not known yet waits', () => {
  const routes = [route({}), route({}), route({ metric: 5 }), route({ family: 6 }), route({ link: 77 })];
  assert.equal(
    parseNetwork(answer({ links: [link({})], routes })).routes?.map(({ family, metric }) => [family, metric]),
    [
      [4, 0],
      [4, 5],
      [6, 0],
    ],
  );
});

test('more routes than were read are listed', () => {
  assert.equal(
    parseNetwork(answer({ moreRoutes: true })).unreadable.map(({ what }) => what),
    ['routes of net:[9]'],
  );
});

const lives = (pid: number, net?: number | null) => ({ pid, namespaces: net === undefined ? {} : { net } }) as Process;
const bound = (root: string, mountpoint: string, namespace: number) =>
  ({ fstype: 'nsfs', root, mountpoint, namespace }) as Mount;

test('a namespace is found by its processes, some of them, and by the mounts that hold it', () => {
  const processes = [lives(1, null), lives(2, 8), lives(3), lives(4, 6), lives(5, 8), lives(6, 8), lives(7, 8)];
  const mounts = [
    bound('net:[6]', '/run/netns/a', 100),
    bound('net:[5]', '/run/netns/b c', 100),
    bound('net:[5]', '/run/netns/d', 200),
    bound('mnt:[4]', '/run/mnt', 100),
  ];
  assert.equal(namespacePlaces('/proc', processes, mounts, new Map([[100, '/proc/2/root']])), [
    { type: 'net', inode: 5, paths: ['/proc/2/root/run/netns/b c'] },
    { type: 'net', inode: 6, paths: ['/proc/4/ns/net', '/proc/2/root/run/netns/a'] },
    { type: 'net', inode: 8, paths: ['/proc/2/ns/net', '/proc/5/ns/net', '/proc/6/ns/net'] },
  ]);
});
