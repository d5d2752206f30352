import * as assert from 'uvu/assert';
import { type ProcessSight, processText } from '../../src/command/process-text.ts';
import { type Cgroup, noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import type { Process } from '../../src/kernel/process.ts';
import { emptyWorld, type World } from '../../src/kernel/world.ts';
import { suite } from '../support/suite.ts';

const test = suite('one process as text');

const you: Process = {
  pid: 10,
  ppid: 1,
  nspid: [10],
  comm: 'sh',
  cmdline: 'sh',
  state: 'S',
  uid: 0,
  gid: 0,
  startTicks: 5,
  namespaces: { pid: 1, mnt: 2, net: 3, uts: 4, ipc: 5, user: 6, cgroup: 7, time: 8 },
  cgroup: '/',
  capabilities: '000001ffffffffff',
  boundingCapabilities: '000001ffffffffff',
  noNewPrivs: false,
  seccomp: 0,
};

const web: Process = {
  ...you,
  pid: 4242,
  nspid: [4242, 7, 1],
  comm: 'web',
  cmdline: 'web --port 80',
  uid: 100_000,
  gid: 99_000,
  namespaces: { ...you.namespaces, pid: 41, net: 43, user: null },
  capabilities: '0000000000000400',
  boundingCapabilities: '000001fffffffffe',
  noNewPrivs: true,
  seccomp: 2,
  seccompFilters: 2,
};

const cgroup = (path: string, more: Partial<Cgroup> = {}): Cgroup => ({
  path,
  version: 2,
  controllers: ['memory', 'pids', 'cpu'],
  limits: noLimits,
  usage: noUsage,
  events: noEvents,
  ...more,
});

const sight = (world: Partial<World> = {}, more: Partial<ProcessSight> = {}): ProcessSight => ({
  world: { ...emptyWorld, ...world },
  process: web,
  you,
  init: you,
  by: null,
  ...more,
});

const rowOf = (text: string, label: string) =>
  text
    .split('\n')
    .find((row) => row.startsWith(`  ${label} `))
    ?.slice(16);

test('whose namespaces it lives in', () => {
  const text = processText(sight());
  assert.match(text, /^web, process 4242 · 7 · 1\n {2}web --port 80\n/);
  assert.is(rowOf(text, 'pid'), 'another one, 41');
  assert.is(rowOf(text, 'mnt'), 'yours');
  assert.is(rowOf(text, 'user'), 'unreadable: it belongs to somebody else');
  const apart = { ...you, namespaces: { ...you.namespaces, net: 99 } };
  const init = { ...you, namespaces: { ...you.namespaces, net: 43 } };
  assert.is(rowOf(processText(sight({}, { you: apart, init })), 'net'), 'that of process 1, 43');
});

test('who it is outside and inside, by the maps of its user namespace', () => {
  const process: Process = { ...web, namespaces: { ...web.namespaces, user: 46 } };
  const map = [{ inside: 0, outside: 100_000, count: 65_536 }];
  const namespaces = [
    { type: 'user' as const, inode: 46, processes: 1, pid: 4242, boundAt: [], uidMap: map, gidMap: map },
  ];
  const text = processText(sight({ namespaces }, { process }));
  assert.is(rowOf(text, 'outside'), 'uid 100000, gid 99000, number 4242');
  assert.is(rowOf(text, 'inside'), 'uid 0, gid 65534, not in its map, number 1');
  assert.is(rowOf(processText(sight()), 'inside'), 'uid unreadable, gid unreadable, number 1');
});

test('what it may do: the shorter of what it has and what it lacks', () => {
  const text = processText(sight());
  assert.is(rowOf(text, 'capabilities'), 'CAP_NET_BIND_SERVICE');
  assert.is(rowOf(text, 'at most'), 'all but CAP_CHOWN');
  assert.is(rowOf(text, 'no_new_privs'), 'set');
  assert.is(rowOf(text, 'seccomp'), '2 filters');
  const root = processText(sight({}, { process: you }));
  assert.is(rowOf(root, 'capabilities'), 'all');
  assert.is(rowOf(root, 'at most'), undefined);
});

test('the tightest limit on the way up is named with its place', () => {
  const text = processText(
    sight({
      cgroups: [
        cgroup('/', {}),
        cgroup('/a', {
          limits: { ...noLimits, memoryMaxBytes: 2 ** 26, cpuMax: 2 },
          usage: { ...noUsage, memoryBytes: 2 ** 20 },
          events: { ...noEvents, oomKill: 1 },
        }),
        cgroup('/a/web', {
          limits: { ...noLimits, memoryMaxBytes: 2 ** 27, cpuMax: 0.5 },
          usage: { ...noUsage, pids: 3 },
          events: { ...noEvents, throttled: 4, throttledMicroseconds: 20_000 },
        }),
      ],
    }),
  );
  assert.is(rowOf(text, 'memory'), '64M, 1M used, 1 OOM kill: /a, above its own, /a/web');
  assert.is(rowOf(text, 'processes'), 'no limit, in /a/web, 3 there');
  assert.is(rowOf(text, 'cpu'), '0.5 of a processor, throttled 4 times, 20 ms: its own, /a/web');
  const none = processText(sight({ cgroups: [cgroup('/a', { controllers: [] })] }));
  assert.is(rowOf(none, 'memory'), 'nothing: no cgroup of it has this controller');
});

test('a name or a path cannot write on the screen', () => {
  const process = { ...web, comm: 'a\x1b[2J', cmdline: 'b\x1b]0;c\x07' };
  const text = processText(sight({ cgroups: [cgroup('/\x1b[1m')] }, { process }));
  assert.not(/[\x00-\x09\x0b-\x1f]/.test(text));
});
