// What the lab's root may try against the machine: each is refused, or does harm to the lab alone.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { HandsError } from '../../src/call/hands.ts';
import type { LabOptions } from '../../src/lab/command.ts';
import { bestIds, hopedLimits } from '../../src/lab/grant.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { machine } from '../../src/lab/machine.ts';
import { inLab, labs, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const needs = [labs];
const test = suite('escape');
const hasCgroups = hopedLimits(machine()).limits.length > 0;

/** Settings that the kernel or the passing of time changes by itself. */
const volatile = /^\/proc\/sys\/(kernel\/(ns_last_pid|random\/.*)|fs\/.*|net\/.*)$/;

const sysctls = (folder = '/proc/sys'): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    // Not even looked into: one of them is an automount.
    if (volatile.test(path)) return [];
    if (entry.isDirectory()) return sysctls(path);
    return statSync(path).mode & 0o200 ? [`${path} ${readOr(path)}`] : [];
  });

const readOr = (path: string) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

const nodeModes = () =>
  ['null', 'zero', 'tty'].map((name) => `${name} ${statSync(`/dev/${name}`).mode} ${statSync(`/dev/${name}`).uid}`);

const settings = () => [
  ...sysctls(),
  ...nodeModes(),
  hostname(),
  readFileSync('/proc/sys/fs/file-max', 'utf8'),
  readFileSync('/proc/swaps', 'utf8')
    .split('\n')
    .map((line) => line.split(/\s/)[0])
    .join(),
];

/** Real time less time since boot, ms: changes when somebody sets the clock. */
const clockOffset = () => Date.now() - Number(process.hrtime.bigint() / 1_000_000n);

const uptime = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);

/** Things of the machine that anybody may write, and a process that anybody of the same id may kill. */
interface Canary {
  readonly folder: string;
  readonly child: ChildProcess;
}

const plantCanary = (): Canary => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-canary-'));
  writeFileSync(join(folder, 'song'), 'tweet');
  chmodSync(join(folder, 'song'), 0o666);
  chmodSync(folder, 0o777);
  return { folder, child: spawn('sleep', ['600'], { stdio: 'ignore' }) };
};

const sings = ({ folder, child }: Canary) =>
  readFileSync(join(folder, 'song'), 'utf8') === 'tweet' && child.exitCode === null && child.signalCode === null;

/** Gives a lab to `attack`, and makes sure that nothing on the machine has changed. */
const harmless = async (
  attack: (lab: Lab, canary: Canary) => Promise<void>,
  options: LabOptions = {},
): Promise<void> => {
  const before = { settings: settings(), clock: clockOffset(), uptime: uptime() };
  const canary = plantCanary();
  try {
    await withLab((lab) => attack(lab, canary), options);
    assert.equal(settings(), before.settings);
    assert.ok(Math.abs(clockOffset() - before.clock) < 2000, 'the clock');
    assert.ok(uptime() >= before.uptime, 'the machine has not started anew');
    assert.ok(sings(canary), 'the canary');
  } finally {
    canary.child.kill();
    await once(canary.child, 'exit');
    rmSync(canary.folder, { recursive: true });
  }
};

const refused =
  /Permission denied|Operation not permitted|Read-only file system|Invalid argument|No such device|can't create|nonexistent directory/i;

const isRefused = async (lab: Lab, commands: readonly string[]) => {
  for (const command of commands) {
    const said = await inLab(lab, `${command} || echo refused`);
    assert.match(said, /refused$/, command);
    assert.match(said, refused, command);
  }
};

test(
  'core_pattern and other settings of the machine cannot be written',
  async () => {
    await harmless((lab) =>
      isRefused(lab, [
        'echo "|/bin/true" > /proc/sys/kernel/core_pattern',
        'echo 1 > /proc/sys/kernel/panic',
        'echo 1 > /proc/sys/vm/drop_caches',
        'echo 0 > /proc/sys/fs/file-max',
        'echo /bin/true > /proc/sys/kernel/modprobe',
        'echo b > /proc/sysrq-trigger',
        'echo 1 > /sys/kernel/rcu_expedited',
      ]),
    );
  },
  { needs, seconds: 30 },
);

/** Settings of which each IPC, PID, user or network namespace has its own; PSI files take anybody's triggers. */
const namespaced =
  /^\/proc\/(sys\/net\/|sys\/user\/max_|sys\/fs\/mqueue\/|sys\/fs\/binfmt_misc\/|sys\/kernel\/(auto_msgmni|msg|sem|shm|ns_last_pid$|pid_max$)|pressure\/)/;

test(
  "of everything in proc and sysfs, only what is the lab's own opens for writing",
  async () => {
    await harmless(async (lab) => {
      const files = (folder: string) =>
        `find ${folder} \\( -path "/proc/[0-9]*" -o -path /sys/fs/cgroup \\) -prune -o -type f -print 2>/dev/null`;
      const attempt = (folder: string) =>
        inLab(lab, `${files(folder)} | while read -r f; do { true >> "$f"; } 2>/dev/null && echo "$f"; done; echo end`);
      const opened = [...(await attempt('/proc')).split('\n'), ...(await attempt('/sys')).split('\n')];
      assert.is(opened.filter((path) => path === 'end').length, 2);
      assert.ok(opened.includes('/proc/sys/kernel/shmmax'), 'the attempt does find what is writable');
      assert.equal(
        opened.filter((path) => path !== 'end' && !namespaced.test(path)),
        [],
      );
    });
  },
  { needs, seconds: 60 },
);

test(
  'a fresh proc or sysfs shows the lab and refuses as the old one does',
  async () => {
    await harmless(async (lab) => {
      await isRefused(lab, [
        'mount -t proc fresh /mnt && echo x > /mnt/sys/kernel/core_pattern',
        'mount -t sysfs fresh /mnt && echo 1 > /mnt/kernel/rcu_expedited',
      ]);
      const pids = await inLab(lab, 'mkdir /tmp/p; mount -t proc fresh /tmp/p; cat /tmp/p/[0-9]*/comm');
      assert.match(pids, /^lab-init$/m);
      assert.ok(pids.split('\n').length < 6, pids);
      assert.is(await inLab(lab, 'mkdir /tmp/s; mount -t sysfs fresh /tmp/s; ls /tmp/s/class/net'), 'lo');
      assert.is(await inLab(lab, 'cat /proc/*/root/proc/1/comm | sort -u'), 'lab-init');
    });
  },
  { needs, seconds: 30 },
);

test(
  'the clock cannot be set',
  async () => {
    await harmless(async (lab) => {
      assert.match(await inLab(lab, 'date -s 2000-01-01'), /can't set date: Operation not permitted/);
      assert.match(await inLab(lab, 'adjtimex -f 100000'), /Operation not permitted/);
      assert.match(await inLab(lab, 'hwclock -w'), /hwclock: can't open|No such file/);
    });
  },
  { needs, seconds: 30 },
);

test(
  'devices cannot be made, nor file systems of the machine mounted',
  async () => {
    await harmless((lab) =>
      isRefused(lab, [
        'mknod /tmp/disk b 254 0',
        'mknod /dev/mem c 1 1',
        'mknod /tmp/kmsg c 1 11',
        'mount -t devtmpfs d /mnt',
        'mount -t debugfs d /mnt',
        'mount -t tracefs d /mnt',
        'mount -t securityfs d /mnt',
        'unshare -Urm mount -t devtmpfs d /mnt',
        'swapoff -a -e /nonexistent; swapon /bin/busybox',
        'insmod /bin/busybox',
        'dmesg',
      ]),
    );
  },
  { needs, seconds: 30 },
);

test(
  'a device node that is mounted writable again still belongs to the machine',
  async () => {
    await harmless(async (lab) => {
      await inLab(lab, 'mount -o remount,rw,bind /dev/null');
      await isRefused(lab, [
        'chmod 777 /dev/null',
        'chown 1:1 /dev/null',
        'mount -o remount,rw / && chmod 0 /dev/zero',
      ]);
      await inLab(lab, 'umount /dev/null && rm -f /dev/null');
      assert.ok(statSync('/dev/null').isCharacterDevice());
    });
  },
  { needs, seconds: 30 },
);

test(
  "the host name is the lab's own",
  async () => {
    await harmless(async (lab) => {
      assert.is(await inLab(lab, 'hostname taken && hostname && cat /proc/sys/kernel/hostname'), 'taken\ntaken');
    });
  },
  { needs, seconds: 30 },
);

test(
  'mounts do not come out, whatever is shared',
  async () => {
    await harmless(async (lab, { folder }) => {
      const share = `mount --make-rshared /; mkdir -p ${folder}; mount -t tmpfs t ${folder} && echo mounted`;
      assert.match(await inLab(lab, share), /mounted$/);
      assert.match(
        await inLab(lab, 'unshare -m sh -c "mount --make-rshared /; mount -t tmpfs t /mnt && echo mounted"'),
        /mounted$/,
      );
      assert.not.match(readFileSync('/proc/self/mountinfo', 'utf8'), folder);
    });
  },
  { needs, seconds: 30 },
);

test(
  'no network of the machine is reached, and none of its links is touched',
  async () => {
    const server = createServer(() => assert.unreachable('somebody has come out of the lab')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await harmless(async (lab) => {
        for (const to of ['169.254.169.254', '8.8.8.8', '10.0.0.1'])
          assert.match(await inLab(lab, `ping -c 1 -W 1 ${to}`), /Network (is )?unreachable/i, to);
        assert.match(await inLab(lab, `wget -O - http://127.0.0.1:${port}/`), /refused/);
        await inLab(
          lab,
          'ip link del lo; ip link add br0 type bridge; ip route add default dev lo; ip addr add 169.254.169.254 dev lo',
        );
      });
    } finally {
      server.close();
    }
  },
  { needs, seconds: 30 },
);

test(
  "the machine's root is nowhere to be found",
  async () => {
    await harmless(async (lab, { folder }) => {
      assert.match(
        await inLab(lab, `cat ${folder}/song /proc/1/root${folder}/song`),
        /^(cat: .*No such file or directory\s*){2}$/,
      );
      const climb =
        'mkdir -p /tmp/hole; cd /; chroot /tmp/hole 2>/dev/null; cd ../../../../../..; ls -1 | tr "\\n" " "';
      assert.is(await inLab(lab, climb), 'bin dev etc lib mnt proc root run sbin sys tmp usr var');
      assert.is(await inLab(lab, 'umount -l / 2>/dev/null; umount / 2>/dev/null; ls /lib'), 'cutaway');
      assert.is(await inLab(lab, 'nsenter -t 1 -m -u -n -i hostname'), 'lab');
    });
  },
  { needs, seconds: 30 },
);

test(
  'kill -9 -1 ends the lab alone',
  async () => {
    await harmless(async (lab) => {
      // The agent may be gone before it has said how that command ended.
      await inLab(lab, 'kill -9 -1').catch((error) => assert.instance(error, HandsError));
      assert.is((await lab.ended).reason, "the lab's agent was killed");
    });
  },
  { needs, seconds: 30 },
);

test(
  "rm -rf / deletes the lab's files alone",
  async () => {
    await harmless(async (lab) => {
      await inLab(lab, 'rm -rf /bin/[a-r]* /root /etc; rm -rf / 2>/dev/null; echo gone');
      const said = await lab.hands.perform('shell-gone', 'getpid', []).then(
        () => 'there',
        () => 'gone',
      );
      assert.is(said, 'gone');
    });
  },
  { needs, seconds: 30 },
);

/** A cgroup file of the lab, and of the directory above it, in whichever hierarchy has it. */
const cgroupFile = (lab: Lab, file: string) =>
  lab.cgroups.map((path) => readOr(`${path}/${file}`) + readOr(path.replace(/\/lab$/, `/${file}`))).join('');

/** The processes of a lab: those whose PID namespace is its own, or was made in it. */
const membersOf = (lab: Lab) =>
  readdirSync('/proc').filter((name) => {
    const numbers = /^NSpid:\t(.*)$/m.exec(readOr(`/proc/${name}/status`))?.[1]?.split('\t') ?? [];
    return numbers.length > 1 && isBelow(Number(name), lab.pid);
  }).length;

const isBelow = (pid: number, ancestor: number): boolean => {
  for (let at = pid; at > 1; at = Number(/^PPid:\t(\d+)$/m.exec(readOr(`/proc/${at}/status`))?.[1] ?? 0))
    if (at === ancestor) return true;
  return false;
};

/** Doubles until the shell says that it cannot fork, to a file of the lab's. */
const bomb = 'exec 2> /tmp/said; b() { b | b & }; b; sleep 600';

const untilStopped = async (lab: Lab, most: number) => {
  while (!/can't fork/.test(readOr(`/proc/${lab.pid}/root/tmp/said`))) {
    assert.ok(membersOf(lab) <= most);
    await delay(10);
  }
};

const pidsMax = 120;

const quoted = bomb.replaceAll("'", "'\\''");
// Without a cgroup each id of the lab is counted by itself.
const others = hasCgroups ? 0 : 10;

for (const [what, command, most] of [
  ['a fork bomb', bomb, pidsMax],
  ['a fork bomb in a nested user namespace', `unshare -Urpf sh -c '${quoted}'`, pidsMax],
  ...(bestIds().kind === 'single'
    ? []
    : ([["a fork bomb of the lab's learner", `su learner -c '${quoted}'`, pidsMax + others]] as const)),
] as const) {
  test(
    `${what} stops at the lab's limit, and ends with the lab`,
    async () => {
      await harmless(
        async (lab) => {
          void inLab(lab, command).catch(() => {});
          await untilStopped(lab, most);
          if (hasCgroups) assert.match(cgroupFile(lab, 'pids.events'), /max [1-9]/);
          await lab.end();
        },
        { limits: { pidsMax } },
      );
    },
    { needs, seconds: 60 },
  );
}

/** The most that a lab ever used; 0 when it is gone. */
const peakBytes = (lab: Lab) =>
  Math.max(
    0,
    ...lab.cgroups.flatMap((path) =>
      ['memory.max_usage_in_bytes', 'memory.peak'].map((file) => Number(readOr(path.replace(/\/lab$/, `/${file}`)))),
    ),
  );

test(
  "a memory hog ends at the lab's limit",
  async () => {
    await harmless(
      async (lab) => {
        const hog = await inLab(lab, 'dd if=/dev/zero of=/dev/null bs=512M count=1; echo "status $?"');
        // A cgroup has the hog killed; a limit of its own refuses it the memory.
        assert.match(hog, hasCgroups ? /status 137/ : /(out of memory|memory exhausted)\s+status 1$/);
        assert.is(await inLab(lab, 'echo alive'), 'alive');
        assert.match(await inLab(lab, 'dd if=/dev/zero of=/fill bs=1M'), /No space left on device/);
        const most = peakBytes(lab);
        if (hasCgroups) assert.ok(most > 100 * 2 ** 20 && most <= 200 * 2 ** 20, `it took ${most} bytes at most`);
      },
      { limits: { memoryMaxBytes: 200 * 2 ** 20 } },
    );
  },
  { needs, seconds: 60 },
);

const filled = "a tmpfs that is filled past the lab's limit ends the hog, or the lab";
if (!hasCgroups) test.skip(filled, 'without a memory cgroup nothing counts what a lab has in file systems in memory');
else
  test(
    filled,
    async () => {
      await harmless(
        async (lab) => {
          const hog = inLab(
            lab,
            'mount -t tmpfs -o size=100% t /mnt; dd if=/dev/zero of=/mnt/fill bs=1M; echo "status $?"',
          );
          assert.not.match(await hog, /status 0/);
          assert.ok(peakBytes(lab) <= 100 * 2 ** 20);
        },
        { limits: { memoryMaxBytes: 100 * 2 ** 20 } },
      );
    },
    { needs, seconds: 60 },
  );
