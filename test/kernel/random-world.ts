// Worlds by chance, the same for the same seed: small, so that two of them share rows, differ in some and
// lack others.
import { type Cgroup, noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import type { File } from '../../src/kernel/file.ts';
import type { Link, Route } from '../../src/kernel/link.ts';
import type { Mount } from '../../src/kernel/mount.ts';
import {
  type Namespace,
  type NamespaceLink,
  namespaceLinks,
  namespaceTypes,
  type SystemV,
} from '../../src/kernel/namespace.ts';
import type { Process } from '../../src/kernel/process.ts';
import {
  cgroupOrder,
  fileOrder,
  linkOrder,
  namespaceOrder,
  type Order,
  processOrder,
  routeOrder,
  tableOrder,
} from '../../src/kernel/row.ts';
import type { Table } from '../../src/kernel/table.ts';
import type { World } from '../../src/kernel/world.ts';

/** A whole number from 0 to `below` - 1. */
export type Chance = (below: number) => number;

/** xorshift32; a seed is any whole number but 0. */
export function chanceOf(seed: number): Chance {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const pick = <Item>(chance: Chance, items: readonly Item[]): Item => items[chance(items.length)] as Item;
const some = <Item>(chance: Chance, count: number, make: (chance: Chance) => Item): Item[] =>
  Array.from({ length: chance(count + 1) }, () => make(chance));

export function randomWorld(chance: Chance): World {
  return {
    processes: ordered(some(chance, 8, randomProcess), processOrder),
    namespaces: ordered(some(chance, 8, randomNamespace), namespaceOrder),
    mounts: randomMounts(chance),
    links: chance(4) === 0 ? null : ordered(some(chance, 6, randomLink), linkOrder),
    routes: chance(4) === 0 ? null : ordered(some(chance, 6, randomRoute), routeOrder),
    tables: chance(4) === 0 ? null : ordered(some(chance, 4, randomTable), tableOrder),
    cgroups: ordered(some(chance, 8, randomCgroup), cgroupOrder),
    files: ordered(some(chance, 6, randomFile), fileOrder),
    unreadable: some(chance, 2, (by) => ({ what: pick(by, ['a', 'b']), why: pick(by, ['EACCES', 'EPERM']) })),
  };
}

/** In order, and each thing once. */
function ordered<Row>(rows: readonly Row[], order: Order<Row>): Row[] {
  const sorted = rows.toSorted(order);
  return sorted.filter((row, index) => index === 0 || order(sorted[index - 1] as Row, row) !== 0);
}

const maybe = (chance: Chance): number | null => (chance(3) === 0 ? null : chance(3));

function randomProcess(chance: Chance): Process {
  const pid = 1 + chance(10);
  const namespaces: Partial<Record<NamespaceLink, number | null>> = {};
  for (const link of namespaceLinks) if (chance(4) > 0) namespaces[link] = maybe(chance);
  return {
    pid,
    ppid: chance(3),
    nspid: pick(chance, [[pid], [pid, 1], [pid, 2, 1]]),
    comm: pick(chance, ['a', 'b', '\udcff']),
    cmdline: pick(chance, ['', 'a b']),
    state: pick(chance, ['R', 'S', 'Z']),
    uid: chance(2),
    gid: chance(2),
    startTicks: chance(2),
    namespaces,
    cgroup: pick(chance, [null, '/', '/a']),
    ...pick(chance, [{}, { elsewhere: { freezer: '/a' } }, { elsewhere: { freezer: '/', memory: '/a' } }]),
    capabilities: pick(chance, [null, '0', '1']),
    ...pick(chance, [{}, { boundingCapabilities: null }, { boundingCapabilities: '1' }, { noNewPrivs: true }]),
    seccomp: maybe(chance),
  };
}

function randomNamespace(chance: Chance): Namespace {
  return {
    type: pick(chance, namespaceTypes),
    inode: 1 + chance(3),
    processes: chance(3),
    pid: maybe(chance),
    boundAt: pick(chance, [[], ['/a'], ['/a', '/b']]),
    ...pick(chance, [{}, { hostname: null, domainname: null }, { hostname: pick(chance, ['a', '\udcff']) }]),
    ...pick(chance, [{}, { offsets: null }, { offsets: { monotonic: chance(2), boottime: 0.5 } }]),
    ...pick(chance, [{}, { systemV: null }, { systemV: randomSystemV(chance) }]),
    ...pick(chance, [{}, { uidMap: null }, { uidMap: [] }, { uidMap: [{ inside: 0, outside: 1, count: chance(2) }] }]),
  };
}

const randomSystemV = (chance: Chance): SystemV => ({
  queues: some(chance, 2, (by) => ({ key: 1, id: by(2), messages: by(2), bytes: 0 })),
  semaphoreSets: chance(2),
  segments: 0,
});

/** Ids in any order, as mountinfo may have them. */
function randomMounts(chance: Chance): Mount[] {
  const mounts: Mount[] = [];
  for (const namespace of [1, 2, 3]) {
    const ids = new Set(some(chance, 6, (by) => by(9)));
    for (const id of ids) {
      mounts.push({
        id,
        parent: chance(3),
        root: '/',
        mountpoint: pick(chance, ['/', '/a']),
        fstype: 'tmpfs',
        source: 'none',
        options: 'rw',
        propagation: pick(chance, ['private', 'shared:1']),
        namespace,
        ...pick(chance, [{}, { pidNamespace: null }, { pidNamespace: 1 }, { pidNamespace: 2 }]),
      });
    }
  }
  return mounts;
}

function randomLink(chance: Chance): Link {
  return {
    name: pick(chance, ['lo', 'eth0']),
    index: 1 + chance(4),
    kind: pick(chance, [null, 'veth']),
    state: pick(chance, ['up', 'down']),
    isAdminUp: pick(chance, [true, false]),
    namespace: 1 + chance(2),
    addresses: pick(chance, [[], ['10.0.0.1/8']]),
    master: pick(chance, [null, 1]),
    peer: pick(chance, [null, { index: 1, namespace: null }]),
  };
}

function randomRoute(chance: Chance): Route {
  return {
    destination: pick(chance, ['default', '10.0.0.0/8']),
    gateway: pick(chance, [null, '10.0.0.1']),
    link: pick(chance, ['lo', 'eth0']),
    namespace: 1 + chance(2),
    family: pick(chance, [4, 6]),
    metric: chance(2),
    type: pick(chance, ['unicast', 'blackhole']),
  };
}

function randomTable(chance: Chance): Table {
  const chain = { name: 'a', type: 'nat', hook: 'output', priority: chance(2) };
  return {
    family: pick(chance, ['ip', 'inet']),
    name: pick(chance, ['nat', 'filter']),
    namespace: 1 + chance(2),
    chains: pick(chance, [[], [{ ...chain, rules: [] }], [{ ...chain, rules: ['masquerade'] }]]),
  };
}

function randomFile(chance: Chance): File {
  const status = { mode: 0o644, links: 1 + chance(2), bytes: chance(3), inode: '7', device: '0:48' };
  return {
    pid: 1 + chance(2),
    path: pick(chance, ['/a', '/a/b', '/c']),
    ...pick(chance, [
      { type: null, status: null },
      { type: 'absent', status: null },
      { type: 'regular', status, content: pick(chance, [null, 'x']) },
      { type: 'directory', status, opaque: pick(chance, [null, true, false]) },
      { type: 'character', status, rdev: '0:0' },
    ] as const),
  };
}

function randomCgroup(chance: Chance): Cgroup {
  return {
    path: pick(chance, ['/', '/a', '/a/b', '/c']),
    version: pick(chance, [1, 2]),
    controllers: pick(chance, [[], ['memory'], ['memory', 'pids']]),
    ...pick(chance, [{}, { childControllers: null }, { childControllers: [] }, { childControllers: ['pids'] }]),
    ...pick(chance, [{}, { isFrozen: null }, { isFrozen: false }, { isFrozen: true }]),
    limits: {
      ...noLimits,
      memoryMaxBytes: maybe(chance),
      memoryAndSwapMaxBytes: maybe(chance),
      pidsMax: maybe(chance),
      cpuMax: maybe(chance),
      cpuWeight: maybe(chance),
      ...pick(chance, [{}, { cpus: null }, { cpus: '0' }, { cpus: '0-1' }]),
      io: pick(chance, [null, [], [{ device: '8:0', readBytes: 1, writtenBytes: null, reads: null, writes: null }]]),
    },
    usage: {
      ...noUsage,
      memoryBytes: maybe(chance),
      memoryPeakBytes: maybe(chance),
      pids: maybe(chance),
      cpuMicroseconds: maybe(chance),
      io: pick(chance, [null, [], [{ device: '8:0', readBytes: 1, writtenBytes: chance(2) }]]),
    },
    events: {
      ...noEvents,
      oomKill: maybe(chance),
      oom: maybe(chance),
      pidsMax: maybe(chance),
      throttled: maybe(chance),
    },
  };
}
