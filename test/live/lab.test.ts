// A lab on this kernel: what it is while it runs.
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { getPriority } from 'node:os';
import * as assert from 'uvu/assert';
import { HandsError } from '../../src/call/hands.ts';
import { bestIds, hopedLimits } from '../../src/lab/grant.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { machine } from '../../src/lab/machine.ts';
import { labPlace } from '../../src/lab/place.ts';
import { startLab } from '../../src/lab/start.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { inLab, labs, outsideOf, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const needs = [labs];
const test = suite('lab');
const hasCgroups = hopedLimits(machine()).limits.length > 0;
const ids = bestIds();

/** The machine's numbers of the processes below `pid`, and its own. */
const family = (pid: number): readonly number[] => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
  return [pid, ...children.flatMap(family)];
};

/** The sockets and pipes that this process holds: `socket:[1234]`. */
const ownDescriptors = () =>
  new Set(
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return [];
      }
    }),
  );

/** `NUMBER TARGET` of every open descriptor in the lab, by number in the lab; read inside, where its root may. */
const descriptors = async (lab: Lab) =>
  (await inLab(lab, 'for fd in /proc/[0-9]*/fd/*; do echo "$fd $(readlink $fd)"; done'))
    .split('\n')
    .map((line) => /^\/proc\/(\d+)\/fd\/\d+ (.*)$/.exec(line))
    .map((match) => [Number(match?.[1]), match?.[2] ?? ''] as const);

const statusOf = (pid: number, key: string) =>
  new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];

test(
  'a lab that was started and ended leaves the machine as it was',
  async () => {
    const before = hostSnapshot();
    const lab = await startLab();
    assert.match(lab.id, /^cutaway-\d+-\d+$/);
    assert.ok(lab.cgroups.every((path) => existsSync(path) && path.endsWith(`/${lab.id}/lab`)));
    const end = await lab.end();
    assert.equal(end, { asked: true, reason: 'the lab was taken down', leftovers: [] });
    assert.equal(await lab.end(), end, 'ending it again changes nothing');
    await assertUnchanged(before);
  },
  { needs, seconds: 20 },
);

test(
  'PID 1 of a lab is lab-init, in namespaces of its own',
  async () => {
    await withLab(async (lab) => {
      assert.is(statusOf(lab.pid, 'Name'), 'lab-init');
      assert.is(statusOf(lab.pid, 'NSpid')?.split('\t').at(-1), '1');
      for (const type of ['user', 'mnt', 'pid', 'net', 'uts', 'ipc', 'cgroup']) {
        assert.is.not(readlinkSync(`/proc/${lab.pid}/ns/${type}`), readlinkSync(`/proc/self/ns/${type}`), type);
      }
    });
  },
  { needs, seconds: 20 },
);

test(
  'every process of a lab is dumpable, filtered, and of the id that its map says',
  async () => {
    await withLab(async (lab) => {
      const base = Number(readFileSync(`/proc/${lab.pid}/uid_map`, 'utf8').trim().split(/\s+/)[1]);
      assert.is(base, Number(ids.uids.split(' ')[1]));
      if (ids.kind === 'direct') assert.ok(base >= 1_000_000);
      if (ids.kind === 'newuidmap') assert.is.not(base, process.getuid?.());
      await lab.hands.start('somebody');
      for (const pid of family(lab.pid)) {
        // A process that is not dumpable has its /proc directory owned by the machine's root, proc(5).
        assert.is(statSync(`/proc/${pid}/fd`).uid, base, `owner of /proc/${pid}/fd`);
        assert.is(statusOf(pid, 'Seccomp'), '2');
        assert.is(statusOf(pid, 'NoNewPrivs'), '0');
        assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max core file size +(1 +1|0 +0) +bytes/m);
        assert.ok(Number(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8')) >= 0);
      }
    });
  },
  { needs, seconds: 20 },
);

test(
  'no descriptor of the machine is open in a lab',
  async () => {
    await withLab(async (lab) => {
      const ours = ownDescriptors();
      const members = family(lab.pid);
      const numbers = new Set(members.map((pid) => Number(statusOf(pid, 'NSpid')?.split('\t').at(-1))));
      const open = (await descriptors(lab)).filter(([pid]) => numbers.has(pid));
      assert.ok(open.length >= 6);
      for (const [pid, target] of open) {
        // The agent holds the terminals that it has opened, in the lab's own devpts.
        assert.match(
          target,
          /^(\/dev\/null|\/dev\/pts\/ptmx|socket:\[\d+\]|pipe:\[\d+\]|anon_inode:\S+)$/,
          `of ${pid} in the lab`,
        );
        if (target !== '/dev/null' && !target.startsWith('anon_inode'))
          assert.not(ours.has(target), "it is Node's end");
      }
      for (const pid of members) {
        assert.match(readlinkSync(`/proc/${pid}/exe`), /^\/lib\/cutaway\/(lab-init|agent)$/);
        assert.is(readlinkSync(`/proc/${pid}/cwd`), '/');
      }
    });
  },
  { needs, seconds: 20 },
);

test(
  'nothing of the machine is mounted in a lab but six device nodes, read-only',
  async () => {
    await withLab(async (lab) => {
      const mounts = readFileSync(`/proc/${lab.pid}/mountinfo`, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(' '));
      const own = new Set(['tmpfs', 'devpts', 'mqueue', 'proc', 'sysfs', 'cgroup', 'cgroup2']);
      const foreign = mounts.filter((fields) => !own.has(fields[fields.indexOf('-') + 1] ?? ''));
      assert.equal(
        foreign.map((fields) => fields[4]).sort(),
        ['full', 'null', 'random', 'tty', 'urandom', 'zero'].map((name) => `/dev/${name}`),
      );
      assert.ok(foreign.every((fields) => fields[5]?.startsWith('ro,')));
      assert.not(
        mounts.some((fields) => fields.some((field) => /^(shared|master):/.test(field))),
        'no mount propagates',
      );
    });
  },
  { needs, seconds: 20 },
);

test(
  'the inside of a lab is small and its own',
  async () => {
    await withLab(async (lab) => {
      assert.is(
        await inLab(lab, 'hostname; id -un; ls -1 / | tr "\\n" " "'),
        'lab\nroot\nbin dev etc lib mnt proc root run sbin sys tmp usr var',
      );
      assert.is(
        await inLab(
          lab,
          'sed -n "s/^export PATH=//p" /etc/profile; cat /proc/1/comm; ping -c 1 -q localhost | grep -c "1 packets received"',
        ),
        '/usr/sbin:/usr/bin:/sbin:/bin\nlab-init\n1',
      );
    });
  },
  { needs, seconds: 20 },
);

test(
  'a user namespace nested in a lab may mount proc, sysfs, tmpfs and an overlay',
  async () => {
    await withLab(async (lab) => {
      assert.match(await inLab(lab, 'unshare -Urpfm --mount-proc ps'), /^ +1 root +ps$/m);
      const script =
        'mkdir /tmp/{s,l,u,w,m}; mount -t sysfs s /mnt && mount -t tmpfs t /mnt && cd /mnt && mkdir l u w m && ' +
        'mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m && echo mounted';
      assert.is(await inLab(lab, `unshare -Urmn sh -c '${script}'`), 'mounted');
    });
  },
  { needs, seconds: 20 },
);

const limits = { memoryMaxBytes: 300 * 2 ** 20, pidsMax: 77, cpuWeight: 50 };
const isV2 = machine().cgroup === 'v2';

if (hasCgroups) {
  test(
    'the limits of a lab stand above it, where it cannot reach them',
    async () => {
      await withLab(
        async (lab) => {
          assert.equal(lab.limits, ['memory', 'pids', 'cpu']);
          const outer = lab.cgroups.map((path) => path.replace(/\/lab$/, ''));
          const read = (name: string) =>
            outer
              .map((path) => `${path}/${name}`)
              .filter(existsSync)
              .map((path) => readFileSync(path, 'utf8').trim());
          const held = () => [
            read(isV2 ? 'memory.max' : 'memory.limit_in_bytes'),
            read('pids.max'),
            read(isV2 ? 'cpu.weight' : 'cpu.shares'),
          ];
          const asAsked = [[String(limits.memoryMaxBytes)], ['77'], [isV2 ? '50' : '512']];
          assert.equal(held(), asAsked);
          assert.ok(outer.every((path) => statSync(path).uid === process.getuid?.()));
          const files = (
            await inLab(lab, 'find /sys/fs/cgroup -name "*.max" -o -name "*limit_in_bytes" -o -name cpu.shares')
          ).split('\n');
          assert.ok(files.length > 2);
          for (const [file, more] of isV2
            ? [
                ['/sys/fs/cgroup/memory.max', 1_000_000_000],
                ['/sys/fs/cgroup/pids.max', 1000],
                ['/sys/fs/cgroup/cpu.weight', 1000],
              ]
            : [
                ['/sys/fs/cgroup/memory/memory.limit_in_bytes', 1_000_000_000],
                ['/sys/fs/cgroup/pids/pids.max', 1000],
              ]) {
            const raise = `echo ${more} > ${file}`;
            const said = [await inLab(lab, raise), await inLab(lab, `unshare -C sh -c '${raise}'`)];
            // A user's lab owns the files of its own directory, cgroups(7), Delegation: what it writes there is within
            // what the directory above allows.
            if (ids.kind === 'direct')
              for (const text of said) assert.match(text, /Permission denied|unrecognized|invalid/);
          }
          assert.equal(held(), asAsked);
          // A cgroup that a lesson makes inherits it: at its limit there is no swap, as on v2 for all of the lab.
          const made = 'cd /sys/fs/cgroup/memory; mkdir box; cat memory.swappiness box/memory.swappiness; rmdir box';
          if (!isV2) assert.is(await inLab(lab, made), '0\n0');
          assert.is(
            await inLab(lab, 'find / -xdev -name "cutaway*"; ls /sys/fs/cgroup/.. /proc/1/root/sys/fs | grep cutaway'),
            '/lib/cutaway',
          );
        },
        { limits },
      );
    },
    { needs, seconds: 20 },
  );

  test(
    'the cgroups below a lab are its own to make, limit and fill',
    async () => {
      await withLab(async (lab) => {
        const folder = isV2 ? '/sys/fs/cgroup/box' : '/sys/fs/cgroup/pids/box';
        assert.match(
          await inLab(
            lab,
            `mkdir ${folder} && echo 5 > ${folder}/pids.max && echo $$ > ${folder}/cgroup.procs && cat ${folder}/pids.max /proc/self/cgroup`,
          ),
          /^5\n(.*\n)*.*:\/box/,
        );
      });
    },
    { needs, seconds: 20 },
  );
} else {
  test(
    'a lab without cgroups bounds its processes, and they cannot raise it',
    async () => {
      await withLab(
        async (lab) => {
          assert.equal([lab.cgroups, lab.limits], [[], []]);
          for (const pid of family(lab.pid)) {
            const text = readFileSync(`/proc/${pid}/limits`, 'utf8');
            assert.match(text, /^Max processes +77 +77 +processes/m);
            assert.match(text, /^Max data size +314572800 +314572800 +bytes/m);
            assert.is(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim(), '1000');
            const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
            assert.is(
              stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16],
              String(Math.min(19, getPriority() + 10)),
              'nice',
            );
          }
          const raises = ['ulimit -u 78', 'ulimit -d unlimited', 'unshare -Ur sh -c "ulimit -u 78"', 'renice -n -5 $$'];
          for (const raise of raises)
            assert.match(await inLab(lab, raise), /(Operation not permitted|Permission denied)$/, raise);
          assert.is(await inLab(lab, 'ls /sys/fs/cgroup'), '');
        },
        { limits },
      );
    },
    { needs, seconds: 20 },
  );
}

test(
  'two labs at once do not see each other',
  async () => {
    const before = hostSnapshot();
    const [one, other] = await Promise.all([startLab(), startLab()]);
    try {
      const seen = await inLab(one, 'ps -o pid,comm; ls /sys/fs/cgroup/* /sys/fs/cgroup; ls /sys/class/net');
      assert.not.match(seen, new RegExp(`${other.id}|${other.pid}`));
      assert.is(seen.match(/lab-init/g)?.length, 1);
      await inLab(one, 'touch /tmp/mine; hostname one');
      assert.is(await inLab(other, 'ls /tmp; hostname'), 'lab');
      // The agent may be gone before it has said how that command ended.
      await inLab(one, 'kill -9 -1').catch((error) => assert.instance(error, HandsError));
      assert.is((await one.ended).reason, "the lab's agent was killed");
      assert.is(await inLab(other, 'echo here'), 'here');
    } finally {
      await Promise.all([one.end(), other.end()]);
    }
    await assertUnchanged(before);
  },
  { needs, seconds: 30 },
);

test(
  'a running lab is found by its id, and no other',
  async () => {
    await withLab(async (lab) => {
      const { pid, cgroups } = labPlace(lab.id) ?? { pid: 0, cgroups: [] };
      assert.equal([pid, [...cgroups].sort()], [lab.pid, [...lab.cgroups].sort()]);
      assert.is(labPlace(lab.id.replace(/\d$/, 'x')), null);
      assert.is(labPlace('cutaway-1-1'), null);
    });
  },
  { needs, seconds: 20 },
);

test(
  'a lab is held by a program of its own, whose number names the lab',
  async () => {
    await withLab(async (lab) => {
      assert.is(statusOf(outsideOf(lab), 'Name'), 'lab');
      assert.is(Number(statusOf(lab.pid, 'PPid')), outsideOf(lab));
    });
  },
  { needs, seconds: 20 },
);
