// Links and routes of the whole machine against ip(8), namespace by namespace.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as nextTurn } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import type { World } from '../../src/kernel/world.ts';
import { worldJson } from '../../src/kernel/world-json.ts';
import { openEyes } from '../../src/procfs/look.ts';
import { suite } from '../support/suite.ts';
import { endChild, jsonOf, needsProgram, needsRoot, startChild } from './child.ts';
import { missedRows, type Turns } from './held-rows.ts';
import { needsWatch, watchFile } from './watch-program.ts';

const test = suite('look at the network of the machine');

const names = ['blue', 'red', 'green', 'with space', 'ünïcode'];

/**
 * 200 processes, 12 of them in network namespaces of their own, and 5 namespaces without any. A bridge in the first of
 * these, with a port for each of the others and of the 12; addresses, and routes of every kind.
 */
const crowd = `
set -e
mount -t tmpfs none /run; mkdir /run/netns
for name in ${names.map((name) => `'${name}'`).join(' ')}; do ip netns add "$name"; done
b() { ip -n blue "$@"; }
b link set lo up; b link add br0 type bridge; b addr add 10.77.0.1/16 dev br0; b link set br0 up
b addr add fd77::1/64 dev br0 nodad
i=1
for name in red green 'with space' ünïcode; do
  i=$((i + 1))
  b link add "v-$i" type veth peer name eth0 netns "$name"; b link set "v-$i" master br0 up
  ip -n "$name" addr add "10.77.0.$i/16" dev eth0; ip -n "$name" link set eth0 up
  ip -n "$name" route add default via 10.77.0.1 metric "$i"
done
ip -n red route add blackhole 10.9.0.0/16; ip -n red route add 10.8.0.0/16 nexthop via 10.77.0.1 nexthop via 10.77.0.9 weight 3
ip -n red route add 10.7.7.7 dev eth0; ip -n green addr add fd77::3/64 dev eth0 nodad; ip -n green -6 route add default via fd77::1
ip -n green link add link eth0 name eth0.5 type vlan id 5 2>/dev/null || :
ip -n red link add p0 type veth peer name p1; ip -n red link set p0 up
for i in $(seq 188); do sleep 120 & done
for i in $(seq 12); do
  unshare -n sleep 120 & pid=$!
  while [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.01; done
  b link add "w-$i" type veth peer name eth0 netns "$pid"; b link set "w-$i" master br0
done
echo ready; wait`;

/** A network namespace, and how nsenter gets there. */
interface Place {
  readonly inode: number;
  readonly enter: readonly string[];
}

function placesOf(top: number): Place[] {
  const directory = `/proc/${top}/root/run/netns`;
  const named = readdirSync(directory).map((name) => ({
    inode: statSync(`${directory}/${name}`).ino,
    enter: [`--net=${directory}/${name}`],
  }));
  const children = readFileSync(`/proc/${top}/task/${top}/children`, 'utf8').trim().split(' ');
  const inhabited = ['self', ...children].map((pid) => ({
    inode: statSync(`/proc/${pid}/ns/net`).ino,
    enter: [`--net=/proc/${pid}/ns/net`],
  }));
  const all = new Map([...named, ...inhabited].map((place) => [place.inode, place]));
  return [...all.values()];
}

const ipIn = ({ enter }: Place, ...args: readonly string[]) => jsonOf('nsenter', [...enter, 'ip', '-d', '-j', ...args]);

interface IpLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly operstate: string;
  readonly master?: string;
  /** The other end, in the same namespace or in another one. */
  readonly link?: string;
  readonly link_index?: number;
  readonly linkinfo?: { readonly info_kind?: string };
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number }[];
}

const stateOf = (state: string) => ({ UP: 'up', UNKNOWN: 'unknown' })[state] ?? 'down';

function ipLinkRows(place: Place): string[] {
  const links = (ipIn(place, 'addr') as IpLink[]).filter(({ ifindex }) => ifindex > 0);
  return links.map((link) => {
    const kind = link.linkinfo?.info_kind ?? '-';
    const other = link.link_index ?? links.find(({ ifname }) => ifname === link.link)?.ifindex ?? '-';
    const addresses = link.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`).join();
    const words = [link.ifname, link.ifindex, kind, stateOf(link.operstate), addresses, kind === 'veth' ? other : '-'];
    return ['link', place.inode, ...words, link.flags.includes('UP'), link.master ?? '-'].join(' ');
  });
}

interface IpWay {
  readonly gateway?: string;
  readonly via?: { readonly host: string };
  readonly dev?: string;
}

interface IpRoute extends IpWay {
  readonly type: string;
  readonly dst: string;
  readonly metric?: number;
  readonly nexthops?: readonly IpWay[];
}

function ipRouteRows(place: Place): string[] {
  return [4, 6].flatMap((family) =>
    (ipIn(place, `-${family}`, 'route') as IpRoute[]).flatMap((route) => {
      const isWhole = route.dst === 'default' || route.dst.includes('/');
      const destination = isWhole ? route.dst : `${route.dst}/${family === 4 ? 32 : 128}`;
      return (route.nexthops ?? [route]).map(({ gateway, via, dev }) =>
        [
          'route',
          place.inode,
          destination,
          gateway ?? via?.host ?? '-',
          dev ?? '',
          family,
          route.metric ?? 0,
          route.type,
        ].join(' '),
      );
    }),
  );
}

/** What is promised is taken from the JSON that is printed, the rest from the World. */
function lookRows(world: World, places: readonly Place[]): string[] {
  const known = new Set(places.map(({ inode }) => inode));
  const json = JSON.parse(JSON.stringify(worldJson(world))) as ReturnType<typeof worldJson>;
  const links = (world.links ?? []).map(({ isAdminUp, master, namespace }, index) => {
    const link = json.links?.[index];
    const bridge = world.links?.find((other) => other.namespace === namespace && other.index === master);
    const words = [
      link?.name,
      link?.index,
      link?.kind ?? '-',
      link?.state,
      link?.addresses.join(),
      link?.peer?.index ?? '-',
    ];
    return { namespace, row: ['link', link?.namespace, ...words, isAdminUp, bridge?.name ?? '-'].join(' ') };
  });
  const routes = (world.routes ?? []).map(({ family, metric, type, namespace }, index) => {
    const route = json.routes?.[index];
    const words = [route?.destination, route?.gateway ?? '-', route?.link, family, metric, type];
    return { namespace, row: ['route', route?.namespace, ...words].join(' ') };
  });
  return [...links, ...routes].filter(({ namespace }) => known.has(namespace)).map(({ row }) => row);
}

test(
  'in every namespace, inhabited or not, links, addresses and routes are those of ip',
  async () => {
    const child = await startChild('unshare', ['-m', '--propagation', 'private', 'sh', '-c', crowd]);
    const eyes = openEyes({ watch: watchFile });
    try {
      const places = placesOf(child.pid);
      assert.is(places.length, 12 + 5 + 1);
      // Until the kernel has done its own part: duplicate addresses, carriers.
      while ((await eyes.look()).links?.some(({ name, state }) => /^v-/.test(name) && state !== 'up'))
        await nextTurn(20);
      const tool = () => places.flatMap((place) => [...ipLinkRows(place), ...ipRouteRows(place)]);
      const looked = async () => lookRows(await eyes.look(), places);
      const first = tool();
      const lookFirst = await looked();
      const turns: Turns = { tool: [first, tool()], look: [lookFirst, await looked()] };
      assert.equal(missedRows(turns), []);
      assert.ok(turns.look[0].length > 18 + 2 * 16 + 12, String(turns.look[0].length));
      for (const at of [0, 9, lookFirst.length - 1]) {
        const without = lookFirst.toSpliced(at, 1);
        assert.is(
          missedRows({ ...turns, look: [without, turns.look[1]] }).length,
          1,
          'a row that is missing is noticed',
        );
      }
      assertPairs(await eyes.look(), places);
    } finally {
      eyes.close();
      await endChild(child);
    }
  },
  { seconds: 60, needs: [needsRoot, needsWatch, ...['ip', 'nsenter'].map(needsProgram)] },
);

/** Of each pair, either end says where the other one is. */
function assertPairs({ links, unreadable }: World, places: readonly Place[]): void {
  const known = new Set(places.map(({ inode }) => inode));
  const ends = (links ?? []).filter(({ peer, namespace }) => peer !== null && known.has(namespace));
  assert.ok(ends.length >= 2 * (16 + 1));
  for (const { name, index, namespace, peer } of ends) {
    const other = links?.find((link) => link.namespace === peer?.namespace && link.index === peer.index);
    assert.equal(other?.peer, { index, namespace }, name);
  }
  assert.equal(
    unreadable.filter(({ what }) => [...known].some((inode) => what.includes(`net:[${inode}]`))),
    [],
  );
}

test(
  'a namespace without a process goes with what holds it, and its links with it',
  async () => {
    const script =
      'mount -t tmpfs none /run; ip netns add one; echo ready; read _; ip netns del one; echo gone; read _';
    const child = await startChild('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script]);
    const eyes = openEyes({ watch: watchFile });
    try {
      const { ino } = statSync(`/proc/${child.pid}/root/run/netns/one`);
      const linksOf = async () => (await eyes.look()).links?.filter(({ namespace }) => namespace === ino).length;
      assert.is(await linksOf(), 1);
      child.stdin?.write('\n');
      while ((await linksOf()) !== 0) await nextTurn(5);
      assert.throws(() => execFileSync('ls', [`/proc/${child.pid}/root/run/netns/one`], { stdio: 'ignore' }));
    } finally {
      eyes.close();
      await endChild(child);
    }
  },
  { seconds: 20, needs: [needsRoot, needsWatch, needsProgram('ip')] },
);
