// A lesson taken home: the script that `export` writes does the same in a sandbox of its own, and leaves nothing.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { unwatched } from '../../src/command/play.ts';
import { visitParts } from '../../src/command/visit-parts.ts';
import { namespaceTypes } from '../../src/kernel/namespace.ts';
import { lessonsOf } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { isSame } from '../../src/lesson/presence.ts';
import { Visit } from '../../src/session/visit.ts';
import { cutaway, root } from '../command/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { needsNat } from '../support/lab.ts';
import { sampleOf, someOf } from '../support/sample.ts';
import { type Need, suite } from '../support/suite.ts';
import { needsProgram, needsRoot } from './child.ts';

const test = suite('a script to take home', { seconds: 60 });

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const utilLinux: Need = () =>
  ['unshare', 'nsenter', 'setpriv', 'lsns'].every(has) ? null : 'util-linux is not here as a whole';
const options = { needs: [utilLinux] };

/** Owner and mode of what a script takes into its sandbox, or could reach from there. */
const owners = () =>
  [
    '/',
    '/dev',
    '/dev/null',
    '/dev/tty',
    '/etc',
    '/mnt',
    '/proc',
    '/proc/sys',
    '/run',
    '/sys',
    '/sys/kernel',
    '/tmp',
    '/usr',
  ].map((path) => {
    const { uid, gid, mode } = statSync(path);
    return [path, uid, gid, mode];
  });

const inFolder = async (work: (folder: string) => Promise<void>) => {
  const [before, owned] = [hostSnapshot(), owners()];
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-export-'));
  chmodSync(folder, 0o755);
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await assertUnchanged(before);
  assert.equal(owners(), owned);
};

const scripts = new Map<string, string>();

/** Plays the lesson without a screen, and writes its script. */
const exported = (folder: string, lesson = 'pid-namespace'): string => {
  const script = scripts.get(lesson) ?? playedScript(folder, lesson);
  scripts.set(lesson, script);
  const path = join(folder, `${lesson}.sh`);
  writeFileSync(path, script);
  return path;
};

const playedScript = (folder: string, lesson: string): string => {
  const environment = { XDG_STATE_HOME: folder };
  const ran = cutaway(['run', lesson], environment);
  assert.is(ran.status, 0, ran.stdout);
  const { status, stdout, stderr } = cutaway(['export', '--script'], environment);
  assert.is(status, 0, stderr);
  return stdout;
};

/** A script that runs, what it has said, and how it is told to go on. */
class Running {
  readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;
  said = '';

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.closed = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (bytes: Buffer) => {
        this.said += bytes;
      });
  }

  async until(text: string): Promise<void> {
    while (!this.said.includes(text)) {
      if (this.child.exitCode !== null) throw new Error(`it ended before «${text}»:\n${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Presses enter until the step of this title is next, and has not been done. */
  async upTo(title: string): Promise<void> {
    while (!this.said.includes(`\n${title}\n  enter`)) {
      const asked = this.said.split('  enter').length;
      await this.until('  enter');
      this.child.stdin?.write('\n');
      while (!this.said.includes(`\n${title}\n  enter`) && this.said.split('  enter').length <= asked) {
        if (this.child.exitCode !== null) throw new Error(`it ended before «${title}»:\n${this.said}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  async end(): Promise<number | null> {
    this.child.stdin?.end();
    await this.closed;
    return this.child.exitCode;
  }
}

/** Who lives with whom: for each type of namespace, who is in the same one as the names before it. */
type Company = Readonly<Record<string, readonly number[]>>;

const names = ['lab-init', 'lab', 'box', 'init', 'orphan'] as const;
const types = namespaceTypes.filter((type) => type !== 'time');

const companyOf = (inode: (name: string, type: string) => unknown): Company =>
  Object.fromEntries(
    types.map((type) => {
      const inodes = names.map((name) => inode(name, type));
      return [type, inodes.map((one) => inodes.indexOf(one))];
    }),
  );

/** As the lesson has it before its step `end`. */
const inLab = async (): Promise<{ readonly company: Company; readonly parents: readonly (string | undefined)[] }> => {
  const { course } = await loadCourse(join(root, 'lessons'));
  if (!course) throw new Error('the course has problems');
  const visit = new Visit(visitParts(course, unwatched));
  try {
    await visit.open('pid-namespace', 'end');
    const { world, names: known } = visit.session;
    const processOf = (name: string) => {
      const named = known.get(name);
      return world.processes.find((one) => named !== undefined && isSame(one, named));
    };
    const nameOf = (pid: number | undefined) => names.find((name) => processOf(name)?.pid === pid);
    return {
      company: companyOf((name, type) => processOf(name)?.namespaces[type as 'pid']),
      parents: ['init', 'orphan'].map((name) => nameOf(processOf(name)?.ppid)),
    };
  } finally {
    await visit.close();
  }
};

/** As ps and lsns show it from outside. */
const outside = (script: number) => {
  const rows = execFileSync('ps', ['-eo', 'pid,ppid,comm'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/, 3))
    .map(([pid, ppid, comm]) => ({ pid: Number(pid), ppid: Number(ppid), comm: comm ?? '' }));
  const below = (pid: number): boolean => {
    const ppid = rows.find((row) => row.pid === pid)?.ppid;
    return ppid !== undefined && ppid > 0 && (ppid === script || below(ppid));
  };
  const own = rows.filter(({ pid }) => below(pid));
  const pidOf = (name: string) => own.find(({ comm }) => comm === name)?.pid;
  const inodes = new Map(
    names.map((name) => {
      const text = execFileSync('lsns', ['-J', '-o', 'NS,TYPE', '-p', String(pidOf(name))], { encoding: 'utf8' });
      const listed = (JSON.parse(text) as { namespaces: { ns: number; type: string }[] }).namespaces;
      return [name, Object.fromEntries(listed.map(({ ns, type }) => [type, ns]))] as const;
    }),
  );
  const nameOf = (pid: number | undefined) => names.find((name) => pidOf(name) === pid);
  return {
    company: companyOf((name, type) => inodes.get(name as 'box')?.[type]),
    parents: ['init', 'orphan'].map((name) => nameOf(own.find(({ pid }) => pid === pidOf(name))?.ppid)),
  };
};

test(
  'the same processes in the same namespaces, and nothing afterwards',
  () =>
    inFolder(async (folder) => {
      const running = new Running('sh', [exported(folder), '--step']);
      try {
        await running.upTo('When number 1 ends');
        assert.equal(outside(running.child.pid ?? 0), await inLab());
        assert.match(running.said, /cat \/proc\/1\/comm\nlab-init\n/);
        assert.match(running.said, /cat \/proc\/1\/comm\ninit\n/);
        assert.match(running.said, 'ended with 3');
        await running.upTo('The door stays shut');
        assert.is(await running.end(), 0, running.said);
        assert.match(running.said, /Cannot allocate memory\n {2}refused, as in the lab/);
      } finally {
        running.child.kill('SIGKILL');
      }
    }),
  options,
);

const asUser = ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups'];

/** The script from its start to its end, with nothing to read. */
const ranThrough = async (...command: readonly string[]) => {
  const [program = '', ...args] = command;
  const running = new Running(program, args);
  return { exit: await running.end(), said: running.said };
};

/** What each step begins with. */
const titles = (path: string): readonly string[] =>
  [...readFileSync(path, 'utf8').matchAll(/^step '(.*)'$/gm)].map(([, title = '']) => title.replaceAll(`'\\''`, "'"));

for (const signal of someOf(['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const, 1))
  test(
    `ended by ${signal} in the middle, it leaves nothing either`,
    () =>
      inFolder(async (folder) => {
        const running = new Running('sh', [exported(folder), '--step']);
        await running.upTo('When number 1 ends');
        running.child.kill(signal);
        const exit = await running.end();
        assert.is(exit, { SIGHUP: 129, SIGINT: 130, SIGTERM: 143, SIGKILL: null }[signal]);
      }),
    options,
  );

/** Lessons that this machine can run. */
const runnable = (): readonly string[] =>
  cutaway(['list', '--json'])
    .json()
    .filter((lesson): lesson is { id: string } => (lesson as { runnable: boolean }).runnable)
    .map(({ id }) => id);

const isClean = (path: string): void => {
  const [program, ...args] = has('shellcheck') ? ['shellcheck', path] : ['sh', '-n', path];
  const { status, stdout, stderr } = spawnSync(program ?? '', args, { encoding: 'utf8' });
  assert.is(status, 0, `${stdout}${stderr}`);
};

const doesAll = async (path: string): Promise<void> => {
  for (const starter of [[], asUser, ['unshare', '--user', '--map-root-user']]) {
    const { exit, said } = await ranThrough(...starter, 'sh', path);
    assert.is(exit, 0, said);
    assert.match(said, 'All of it stands');
    assert.not.match(said, 'otherwise than in the lab');
    assert.not.match(said, 'here it was not refused');
    for (const title of titles(path)) assert.match(said, `\n${title}\n`);
  }
};

/** The lesson about NAT, whose script asks for the program that makes rules. */
const ofRules = 'network';

/** Those of them in which calls are made: of what is typed into a shell nothing is taken home. */
const lessons = async (): Promise<readonly string[]> => {
  const { course } = await loadCourse(join(root, 'lessons'));
  const acted = (course ? lessonsOf(course) : [])
    .filter(({ steps }) => steps.some(({ task }) => task.kind === 'acted'))
    .map(({ id }) => id);
  return runnable().filter((id) => acted.includes(id));
};

test(
  'of any lesson it is clean shell that does all of it, by root and by an ordinary user',
  () =>
    inFolder(async (folder) => {
      for (const lesson of sampleOf(await lessons(), 5, 1)) {
        const path = exported(folder, lesson);
        isClean(path);
        if (lesson !== ofRules) await doesAll(path);
      }
    }),
  { ...options, seconds: 180 },
);

test(
  'where rules are made it needs nft, and does all of it as well',
  () => inFolder(async (folder) => doesAll(exported(folder, ofRules))),
  {
    needs: [utilLinux, needsProgram('nft'), needsNat],
    seconds: 120,
  },
);

/** Where the script of `pid` has its cgroups. */
const cgroupsOf = (pid: number | undefined): readonly string[] =>
  hostSnapshot().cgroups.filter((path) => path.includes(`/cutaway-${pid}-`));

const limits: Need = () => (runnable().includes('by-hand') ? null : 'there are no limits here');

/** The script of the lesson that sets limits; `null`: here it could set none. */
const limiting = (folder: string, lesson = 'by-hand'): string | null => {
  const path = exported(folder, lesson);
  return /^cgroup=v[12]$/m.test(readFileSync(path, 'utf8')) ? path : null;
};

const freezer: Need = () =>
  existsSync('/sys/fs/cgroup/freezer/tasks') ? null : 'there is no freezer of cgroup v1, which holds what is killed';

test(
  'what it has frozen goes with it, however it ends',
  () =>
    inFolder(async (folder) => {
      const path = exported(folder, 'processes');
      for (const signal of [null, 'SIGTERM', 'SIGKILL'] as const) {
        const running = new Running('sh', [path]);
        await running.until('All of it stands');
        const frozen = cgroupsOf(running.child.pid).filter((directory) => {
          const file = join(directory, 'freezer.state');
          return existsSync(file) && readFileSync(file, 'utf8') === 'FROZEN\n';
        });
        assert.ok(frozen.length > 0, running.said);
        if (signal) running.child.kill(signal);
        await running.end();
      }
    }),
  { needs: [utilLinux, needsRoot, limits, freezer], seconds: 120 },
);

test(
  'its limits hold while it stands, and go with it, however it ends',
  () =>
    inFolder(async (folder) => {
      const path = limiting(folder);
      if (!path) return;
      for (const signal of [null, 'SIGTERM', 'SIGKILL'] as const) {
        const running = new Running('sh', [path]);
        await running.until('All of it stands');
        const box = cgroupsOf(running.child.pid).filter((directory) => directory.endsWith('/box'));
        assert.ok(box.length > 0, running.said);
        for (const directory of box) {
          const [pid = ''] = readFileSync(join(directory, 'cgroup.procs'), 'utf8').split('\n');
          assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /^NSpid:\t\d+\t\d+\t1$/m);
        }
        if (signal) running.child.kill(signal);
        await running.end();
      }
    }),
  { needs: [utilLinux, needsRoot, limits] },
);

test(
  'for the other version of cgroups it does nothing, but without limits it does the rest',
  () =>
    inFolder(async (folder) => {
      const path = limiting(folder);
      if (!path) return;
      const text = readFileSync(path, 'utf8');
      writeFileSync(
        path,
        text.replace(/^cgroup=v([12])$/m, (_, version) => `cgroup=v${3 - Number(version)}`),
      );
      const { exit, said } = await ranThrough('sh', path);
      assert.is(exit, 1);
      assert.match(said, /^The limits in this script are those of cgroup v[12], and this machine has v[12]: .*\n$/);
      const { exit: without, said: saidWithout } = await ranThrough('sh', path, '--no-limits');
      assert.is(without, 0, saidWithout);
      assert.match(saidWithout, 'left out: no limits here');
    }),
  { needs: [utilLinux, needsRoot, limits] },
);

test(
  'without its limits no process of it may run in circles for long',
  () =>
    inFolder(async (folder) => {
      const path = limiting(folder, 'cpu');
      if (!path) return;
      const running = new Running('sh', [path, '--no-limits']);
      await running.until('All of it stands');
      const found = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
      const loop = /^ *(\d+) \/?(?:bin\/)?sh -c while :; do :; done$/m.exec(found)?.[1];
      assert.match(readFileSync(`/proc/${loop}/limits`, 'utf8'), /^Max cpu time +10 +10 +seconds/m);
      running.child.kill('SIGTERM');
      await running.end();
    }),
  { needs: [utilLinux, needsRoot, limits] },
);

/** The script where `programs` are not to be had: something that cannot be executed lies over them. */
const withoutPrograms = (path: string, programs: readonly string[]) =>
  ranThrough(
    'unshare',
    '--mount',
    'sh',
    '-c',
    'script=$1; shift; for name; do for folder in /usr/bin /usr/sbin /bin /sbin; do [ ! -e "$folder/$name" ] || mount --bind /dev/null "$folder/$name"; done; done; exec sh "$script"',
    'sh',
    path,
    ...programs,
  );

test(
  'what is missing is said in one sentence, before anything is done',
  () =>
    inFolder(async (folder) => {
      const path = exported(folder, 'by-hand');
      const busyboxes = ['busybox', 'busybox.static', 'busybox-static'];
      const { exit, said } = await withoutPrograms(path, [...busyboxes, 'ip']);
      assert.is(exit, 1);
      assert.match(said, /^This machine lacks what the script needs \(ip, a static busybox\): .*iproute.*busybox.*\n$/);
      for (const program of ['unshare', 'nsenter', 'setpriv']) {
        const old = await withoutPrograms(path, [program]);
        assert.is(old.exit, 1);
        assert.match(
          old.said,
          /^This machine lacks what the script needs \(util-linux 2\.36 or newer\): .*util-linux\n$/,
        );
      }
    }),
  { needs: [utilLinux, needsRoot, limits] },
);

test(
  'where user namespaces are refused, it says so',
  () =>
    inFolder(async (folder) => {
      const none = 'echo 0 >/proc/sys/user/max_user_namespaces && exec sh "$1"';
      const path = exported(folder);
      const { exit, said } = await ranThrough('unshare', '--user', '--map-root-user', 'sh', '-c', none, 'sh', path);
      assert.is(exit, 1);
      assert.match(said, /^A user namespace of one's own is refused here.*\n$/);
    }),
  options,
);
