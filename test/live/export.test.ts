// A lesson taken home: the script that `export` writes does the same in a sandbox of its own, and leaves nothing.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { visitParts } from '../../src/command/visit-parts.ts';
import { namespaceTypes } from '../../src/kernel/namespace.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { isSame } from '../../src/lesson/presence.ts';
import { Visit } from '../../src/session/visit.ts';
import { cutaway, root } from '../command/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { type Need, suite } from '../support/suite.ts';

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
  said = '';

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
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
    if (this.child.exitCode === null) await once(this.child, 'exit');
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
  const visit = new Visit(
    visitParts(course, {
      onEntry: () => {},
      onTerminal: (terminal) => terminal.onOutput((_, done) => done()),
      terminalSize: () => [80, 24],
    }),
  );
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

test(
  'killed in the middle, it leaves nothing either',
  () =>
    inFolder(async (folder) => {
      const running = new Running('sh', [exported(folder), '--step']);
      await running.upTo('When number 1 ends');
      running.child.kill('SIGKILL');
      await running.end();
    }),
  options,
);

test(
  'it needs no root',
  () =>
    inFolder(async (folder) => {
      const path = exported(folder);
      const running = new Running('setpriv', ['--reuid=54321', '--regid=54321', '--clear-groups', 'sh', path]);
      assert.is(await running.end(), 0, running.said);
      assert.match(running.said, 'refused, as in the lab');
    }),
  options,
);

/** Lessons that this machine can run. */
const lessons = (): readonly string[] =>
  cutaway(['list', '--json'])
    .json()
    .filter((lesson): lesson is { id: string } => (lesson as { runnable: boolean }).runnable)
    .map(({ id }) => id);

test(
  'of any lesson it is clean shell that comes to its end, though a shell cannot do everything',
  () =>
    inFolder(async (folder) => {
      for (const lesson of lessons()) {
        const path = exported(folder, lesson);
        const [program, ...args] = has('shellcheck') ? ['shellcheck', path] : ['sh', '-n', path];
        const { status, stdout, stderr } = spawnSync(program ?? '', args, { encoding: 'utf8' });
        assert.is(status, 0, `${stdout}${stderr}`);
        const running = new Running('sh', [path]);
        const exit = await running.end();
        assert.match(running.said, 'All of it stands', running.said);
        assert.is(exit, running.said.includes('otherwise than in the lab') ? 1 : 0, running.said);
      }
    }),
  { ...options, seconds: 180 },
);
