// The native program `watch` by itself: what it answers, and that it never stays behind.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { bytesOf, textOf } from '../../src/procfs/file.ts';
import { parseNetwork } from '../../src/procfs/network.ts';
import { type NamespacePlace, openWatch } from '../../src/procfs/watch.ts';
import { endChild, needsProgram, needsRoot, startChild } from '../live/child.ts';
import { checkedWatchFile, needsCheckedWatch, needsWatch, watchFile } from '../live/watch-program.ts';
import { needsNat } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('native watch', { seconds: 20, needs: [needsRoot, needsWatch, needsProgram('ip')] });

const networkOf = (pid: number): NamespacePlace => {
  const path = `/proc/${pid}/ns/net`;
  return { inode: statSync(path).ino, paths: [path] };
};

/** What the program answers to one question. */
const answerTo = async (places: readonly NamespacePlace[], file = watchFile): Promise<string> => {
  const watch = openWatch(file);
  try {
    const answer = await watch.ask(places);
    if ('why' in answer) throw new Error(answer.why);
    return textOf(answer);
  } finally {
    watch.close();
  }
};

/** A process in a network namespace of its own, in which `script` has run. */
const withNamespace = async (script: string, body: (place: NamespacePlace, child: ChildProcess) => Promise<void>) => {
  const child = await startChild('unshare', ['-n', 'sh', '-c', `${script}\necho ready; exec sleep 120`]);
  try {
    await body(networkOf(child.pid), child);
  } finally {
    await endChild(child);
  }
};

const hostile = 'q"\\\x01\x1b\x7f\udcffé{';

test('a link has a name of any bytes', () =>
  withNamespace(':', async (place, { pid }) => {
    const name = Buffer.from(bytesOf(hostile)).toString('latin1');
    const script = 'my $n = pack "C*", map { ord } split //, $ARGV[0]; exec "ip", "link", "add", $n, "type", "bridge"';
    execFileSync('nsenter', ['-t', String(pid), '-n', 'perl', '-CA', '-e', script, name]);
    const { links } = parseNetwork(await answerTo([place]));
    assert.is(links?.[1]?.name, hostile);
  }));

const busy = `
for i in $(seq 300); do ip link add v$i type veth peer name w$i; done
ip link set lo up; ip link set v1 up; ip link set w1 up; ip addr add 10.1.0.1/16 dev v1
for i in $(seq 200); do ip route add 10.2.$i.0/24 nexthop via 10.1.0.2 nexthop via 10.1.0.3 weight 5; done
ip route add 10.3.0.0/16 via inet6 fe80::1 dev v1; ip route add unreachable 10.4.0.0/16; ip route add 10.5.0.1 dev v1 metric 7
ip -6 addr add fd77::1/64 dev v1 nodad; ip -6 route add default via fd77::2 metric 9
ip route add 10.6.0.0/16 dev v1 table 7
ip addr add 10.9.0.1 peer 10.9.0.2/32 dev w1`;

test(
  'many links and every kind of route, without an error in memory',
  () =>
    withNamespace(busy, async (place) => {
      const { links, routes, unreadable } = parseNetwork(await answerTo([place], checkedWatchFile));
      assert.equal(unreadable, []);
      assert.is(links?.length, 601);
      const w1 = links?.find(({ name }) => name === 'w1');
      const v1 = links?.find(({ name }) => name === 'v1');
      assert.equal(v1?.peer, { index: w1?.index, namespace: place.inode });
      assert.is(v1?.state, 'up');
      assert.equal(
        w1?.addresses.filter((address) => !address.startsWith('fe80')),
        ['10.9.0.1/32'],
        'its own, not the far end',
      );
      const rows = (destination: string) =>
        routes
          ?.filter((route) => route.destination === destination)
          .map(({ gateway, link, metric, type }) => [gateway, link, metric, type].join(' '));
      assert.equal(rows('10.2.5.0/24'), ['10.1.0.2 v1 0 unicast', '10.1.0.3 v1 0 unicast']);
      assert.equal(rows('10.3.0.0/16'), ['fe80::1 v1 0 unicast']);
      assert.equal(rows('10.4.0.0/16'), ['  0 unreachable']);
      assert.equal(rows('10.5.0.1/32'), [' v1 7 unicast']);
      assert.equal(rows('default'), ['fd77::2 v1 9 unicast']);
      assert.equal(rows('10.6.0.0/16'), [], 'of the main table alone');
      assert.ok(rows('fd77::/64')?.includes(' v1 256 unicast'));
    }),
  { seconds: 60, needs: [needsRoot, needsProgram('ip'), needsCheckedWatch] },
);

/** What a lesson's calls make, in nft's words. */
const translating = `
nft add table ip nat
nft add chain ip nat postrouting '{ type nat hook postrouting priority 100; }'
nft add rule ip nat postrouting ip saddr 10.88.0.0/24 oifname uplink counter masquerade
nft add chain ip nat other
for i in $(seq 40); do nft add rule ip nat other tcp dport $i counter; done`;

test(
  'tables, chains and rules, without an error in memory; a counter that counts is no other rule',
  () =>
    withNamespace(translating, async (place, { pid }) => {
      const first = await answerTo([place], checkedWatchFile);
      const { tables, unreadable } = parseNetwork(first);
      assert.equal(unreadable, []);
      assert.is(tables?.length, 1);
      const [out, other] = tables?.[0]?.chains ?? [];
      assert.equal([out?.hook, out?.priority], ['postrouting', 100]);
      assert.equal(out?.rules, ['ip saddr 10.88.0.0/24 oifname "uplink" counter masquerade']);
      assert.equal([other?.hook, other?.rules.length, other?.rules[39]], [null, 40, 'tcp dport 40 counter']);
      execFileSync('nsenter', ['-t', String(pid), '-n', 'nft', 'reset', 'counters']);
      assert.is(await answerTo([place], checkedWatchFile), first);
    }),
  { needs: [needsRoot, needsProgram('nft'), needsCheckedWatch, needsNat] },
);

test('most namespaces have no table', () =>
  withNamespace(':', async (place) => {
    assert.equal(parseNetwork(await answerTo([place])).tables, []);
  }));

test('a namespace that has gone, or that is another one by now, is gone', () =>
  withNamespace(':', async (place, child) => {
    const other = await answerTo([{ inode: place.inode + 1, paths: place.paths }]);
    assert.equal(JSON.parse(other), { namespaces: [{ inode: place.inode + 1, errno: 'ESRCH' }] });
    await endChild(child);
    assert.equal(JSON.parse(await answerTo([place])), { namespaces: [{ inode: place.inode, errno: 'ENOENT' }] });
  }));

test('of several paths, the first that leads there counts', () =>
  withNamespace(':', async ({ inode, paths: [path = ''] }) => {
    const { links } = parseNetwork(await answerTo([{ inode, paths: ['/nowhere', '/proc/self/ns/net', path, '/etc'] }]));
    assert.equal(
      links?.map(({ name, state }) => [name, state]),
      [['lo', 'down']],
    );
  }));

test('what is no namespace is not opened', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-watch-'));
  try {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const { ino } = statSync(join(folder, 'pipe'));
    const answer = await answerTo([{ inode: ino, paths: [join(folder, 'pipe')] }]);
    assert.equal(JSON.parse(answer), { namespaces: [{ inode: ino, errno: 'ESRCH' }] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a namespace lives no longer for having been looked at', () =>
  withNamespace('ip link add v0 type veth peer name v1', async (place, child) => {
    const outer = await startChild('unshare', ['-n', 'sh', '-c', 'echo ready; exec sleep 120']);
    const watch = openWatch(watchFile);
    try {
      const far = networkOf(outer.pid);
      execFileSync('nsenter', ['-t', String(child.pid), '-n', 'ip', 'link', 'set', 'v1', 'netns', String(outer.pid)]);
      const countFar = async () => {
        const answer = await watch.ask([far, place]);
        if ('why' in answer) throw new Error(answer.why);
        return parseNetwork(textOf(answer)).links?.filter(({ namespace }) => namespace === far.inode).length;
      };
      assert.is(await countFar(), 2);
      await endChild(child);
      // With the namespace goes the one end in it, and with that the other.
      while ((await countFar()) === 2) await delay(5);
    } finally {
      watch.close();
      await endChild(outer);
    }
  }));

/** Runs as nobody, from a folder that nobody may enter. */
const asNobody = async <T>(body: (file: string, command: readonly string[]) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync('/tmp/cutaway-watch-');
  try {
    execFileSync('chmod', ['755', folder]);
    copyFileSync(watchFile, join(folder, 'watch'));
    return await body(join(folder, 'watch'), ['--reuid=65534', '--regid=65534', '--clear-groups']);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const askAs = (command: readonly string[], file: string, { inode, paths }: NamespacePlace) => {
  const input = `look\0${paths.map((path) => `${inode}\0${path}\0`).join('')}\0`;
  return parseNetwork(execFileSync('setpriv', [...command, file], { input, encoding: 'utf8' }));
};

test('an ordinary user looks into the namespaces of their own containers, by way of the user namespace', () =>
  asNobody(async (file, command) => {
    const script = 'ip link add br0 type bridge; echo ready; exec sleep 120';
    const child = await startChild('setpriv', [...command, 'unshare', '-Urn', 'sh', '-c', script]);
    try {
      const { links, unreadable } = askAs(command, file, networkOf(child.pid));
      assert.equal(unreadable, []);
      assert.equal(
        links?.map(({ name }) => name),
        ['lo', 'br0'],
      );
    } finally {
      await endChild(child);
    }
  }));

const insidesOf = (text: string, inode: number) =>
  JSON.parse(text).namespaces.find((one: { inode: number }) => one.inode === inode);

/** Ways to the UTS and the IPC namespace of a process. */
const namesAndQueues = (pid: number) =>
  (['uts', 'ipc'] as const).map((type) => {
    const path = `/proc/${pid}/ns/${type}`;
    return { inode: statSync(path).ino, paths: [path] };
  });

test(
  'names and queues are read where they are, without an error in memory, and so are many queues',
  async () => {
    const script =
      'hostname web; for i in $(seq 300); do ipcmk -Q; done >/dev/null; ipcmk -S 3 -M 4096; exec sleep 120';
    const child = await startChild('unshare', ['-ui', 'sh', '-c', script]);
    try {
      const [uts, ipc] = namesAndQueues(child.pid);
      if (!uts || !ipc) throw new Error('no ways');
      const text = await answerTo([uts, ipc], checkedWatchFile);
      assert.equal(insidesOf(text, uts.inode), { inode: uts.inode, hostname: 'web', domainname: '(none)' });
      const { queues, moreQueues, semaphoreSets, segments } = insidesOf(text, ipc.inode);
      assert.equal([queues.length, moreQueues, semaphoreSets, segments], [256, true, 1, 1]);
      assert.equal([queues[0].messages, queues[0].bytes, typeof queues[0].key], [0, 0, 'number']);
    } finally {
      await endChild(child);
    }
  },
  { needs: [needsRoot, needsCheckedWatch, needsProgram('ipcmk')] },
);

test('into a namespace of another type nobody goes', async () => {
  const path = '/proc/self/ns/cgroup';
  const { ino } = statSync(path);
  assert.equal(JSON.parse(await answerTo([{ inode: ino, paths: [path] }])), {
    namespaces: [{ inode: ino, errno: 'EINVAL' }],
  });
});

test('an ordinary user reads names and queues of their own containers, and of no others', () =>
  asNobody(async (file, command) => {
    const start = (...args: string[]) => startChild('setpriv', [...command, 'unshare', '-Urui', ...args]);
    const child = await start('sh', '-c', 'hostname web; ipcmk -Q; exec sleep 120');
    const other = await startChild('unshare', ['-ui', 'sh', '-c', 'echo ready; exec sleep 120']);
    try {
      const ask = (places: readonly NamespacePlace[]) => {
        const fields = places.flatMap(({ inode, paths }) => paths.map((path) => `${inode}\0${path}\0`));
        const input = `look\0${fields.join('')}\0`;
        return execFileSync('setpriv', [...command, file], { input, encoding: 'utf8' });
      };
      const own = namesAndQueues(child.pid);
      const text = ask(own);
      assert.is(insidesOf(text, own[0]?.inode ?? 0).hostname, 'web');
      assert.is(insidesOf(text, own[1]?.inode ?? 0).queues.length, 1);
      const { namespaces } = JSON.parse(ask(namesAndQueues(other.pid)));
      for (const { errno } of namespaces) assert.match(errno, /^(EACCES|EPERM|ENOENT)$/);
    } finally {
      await endChild(child);
      await endChild(other);
    }
  }));

test('into what one has no power over one does not look, and the errno says so', () =>
  asNobody(async (file, command) => {
    const name = `cutaway-watch-${process.pid}`;
    execFileSync('ip', ['netns', 'add', name]);
    try {
      const path = `/run/netns/${name}`;
      const { ino } = statSync(path);
      const { links, unreadable } = askAs(command, file, { inode: ino, paths: [path] });
      assert.equal(links, []);
      assert.equal(unreadable, [{ what: `links, routes and tables of net:[${ino}]`, why: 'EPERM' }]);
      const own = networkOf(process.pid);
      assert.ok(askAs(command, file, { ...own, paths: ['/proc/self/ns/net'] }).links?.length);
    } finally {
      execFileSync('ip', ['netns', 'del', name]);
    }
  }));

/** A file that tells a time, as a cgroup's does; and what is said of it. */
const withTime = async (body: (write: (text: string) => void, ran: () => Promise<unknown>) => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-watch-'));
  const file = join(folder, 'cpu.stat');
  const watch = openWatch(checkedWatchFile);
  try {
    await body(
      // In place: what is cut off first could be read so.
      (text) => writeFileSync(file, text, { flag: text && existsSync(file) ? 'r+' : 'w' }),
      async () => {
        const answer = await watch.askRun(file);
        if ('why' in answer) throw new Error(answer.why);
        return JSON.parse(textOf(answer)).ran;
      },
    );
  } finally {
    watch.close();
    rmSync(folder, { recursive: true });
  }
};

for (const [what, first, second] of [
  ["v1's", '7\n', '8\n'],
  ["v2's", 'usage_usec 7\nuser_usec 1\n', 'usage_usec 8\nuser_usec 1\n'],
] as const)
  test(
    `that a cgroup has run is told when its time is another one, ${what}`,
    () =>
      withTime(async (write, ran) => {
        write(first);
        assert.is(await ran(), true);
        let isTold = false;
        const told = ran().then((answer) => {
          isTold = true;
          return answer;
        });
        write(first.replace('user_usec 1', 'user_usec 2'));
        await delay(200);
        assert.is(isTold, false);
        write(second);
        assert.is(await told, true);
      }),
    { needs: [needsCheckedWatch] },
  );

test(
  'where no time is told, that is said: no file, another form, or none any more',
  () =>
    withTime(async (write, ran) => {
      assert.is(await ran(), null);
      write('nr_periods 0\nthrottled_time 12\n');
      assert.is(await ran(), null);
      write('usage_usec 7\n');
      assert.is(await ran(), true);
      const told = ran();
      write('');
      assert.is(await told, null);
    }),
  { needs: [needsCheckedWatch] },
);

test('another question comes between, and each gets its answer', () =>
  withNamespace(':', async (place) => {
    const watch = openWatch(watchFile);
    try {
      const told = watch.askRun('/proc/self/nothing');
      const file = join(mkdtempSync(join(tmpdir(), 'cutaway-watch-')), 'cpu.stat');
      writeFileSync(file, '1\n');
      const [first, second, answer] = [watch.askRun(file), watch.askRun(file), watch.ask([place])];
      const texts = (await Promise.all([told, first, second, answer])).map((one) =>
        'why' in one ? one.why : textOf(one),
      );
      assert.equal(texts.slice(0, 3), ['{"ran":null}\n', '{"ran":true}\n', '{"ran":false}\n']);
      assert.match(texts[3] ?? '', `"inode":${place.inode}`);
      rmSync(dirname(file), { recursive: true });
    } finally {
      watch.close();
    }
  }));

const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

test('it ends with its standard input', async () => {
  const child = spawn(watchFile, [], { stdio: ['pipe', 'ignore', 'inherit'] });
  assert.ok(isAlive(child.pid ?? 0));
  child.stdin?.end();
  const [code] = await new Promise<unknown[]>((resolve) => child.once('exit', (...end) => resolve(end)));
  assert.is(code, 0);
});

test('it ends with its parent, even while its standard input stays open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-watch-'));
  try {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const parent = await startChild('sh', [
      '-c',
      '"$0" <>"$1" >"$2" & echo $! >"$3"; echo ready; wait',
      watchFile,
      pipe,
      '/dev/null',
      join(folder, 'pid'),
    ]);
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    assert.ok(isAlive(pid));
    // It is armed once it reads.
    while (!/^S/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '')) await delay(2);
    process.kill(parent.pid, 'SIGKILL');
    while (isAlive(pid)) await delay(5);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const asker = `
import { statSync } from 'node:fs';
import { openWatch } from ${JSON.stringify(new URL('../../src/procfs/watch.ts', import.meta.url).href)};
const path = '/proc/self/ns/net';
await openWatch(process.argv[1]).ask([{ inode: statSync(path).ino, paths: [path] }]);
console.log('asked');
if (process.argv[2] === 'stay') setInterval(() => {}, 1000);`;

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
const isWatch = (pid: number) => readFileSync(`/proc/${pid}/comm`, 'utf8') === 'watch\n';

test('it ends with a Node that is killed, and keeps none alive that has nothing more to do', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '-e', asker, watchFile];
  const node = await startChild(process.execPath, [...args, 'stay']);
  const watch = childrenOf(node.pid).find(isWatch) ?? 0;
  assert.ok(isAlive(watch));
  process.kill(node.pid, 'SIGKILL');
  while (isAlive(watch)) await delay(5);
  execFileSync(process.execPath, args);
});
