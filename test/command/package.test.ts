// The package as it is packed, installed somewhere else without a registry, and run there without a compiler.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { isStatic } from '../../src/lab/program.ts';
import { findTool } from '../../src/lab/tool.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { type Need, suite } from '../support/suite.ts';
import { openTerminal } from '../support/terminal.ts';
import { contracts } from './contract.ts';
import { root } from './program.ts';

const test = suite('package', { seconds: 60 });

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const nobody = 65534;
const other = process.arch === 'arm64' ? 'x64' : 'arm64';
const compiler = { arm64: 'aarch64-linux-gnu-gcc', x64: 'x86_64-linux-gnu-gcc' }[other];
const crossCompiler: Need = () => (findTool(compiler) ? null : `there is no ${compiler}`);

const folder = mkdtempSync(join(tmpdir(), 'cutaway-package-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
chmodSync(folder, 0o755);
const installed = join(folder, 'prefix/lib/node_modules/cutaway');
const elsewhere = join(folder, 'elsewhere');

/** Without what npm told the tests about this clone. */
const ownEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_|^CUTAWAY_|^XDG_/.test(name)),
);

const run = (program: string, args: readonly string[], options: object = {}) => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    env: ownEnvironment,
    ...options,
  });
  return { status, stdout, stderr };
};

const npm = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
  const { status, stdout, stderr } = run('npm', [...args, '--offline', '--cache', join(folder, 'cache')], {
    env: { ...ownEnvironment, ...environment },
  });
  assert.is(status, 0, `npm ${args[0]}: ${stdout}${stderr}`);
  return stdout;
};

/** Packs once, and installs what was packed. A package for both architectures needs the other one's compiler. */
const install = (() => {
  let isDone = false;
  return () => {
    if (isDone) return;
    const own: Record<string, string> = crossCompiler() === null ? {} : { CUTAWAY_PACK: 'own' };
    npm(['pack', '--pack-destination', folder], own);
    npm(['install', '--global', '--prefix', join(folder, 'prefix'), join(folder, `cutaway-${manifest.version}.tgz`)]);
    mkdirSync(elsewhere);
    mkdirSync(join(folder, 'path'));
    symlinkSync(process.execPath, join(folder, 'path/node'));
    for (const tool of ['sh', 'id', 'readlink', 'uname', 'env'])
      symlinkSync(findTool(tool) ?? tool, join(folder, 'path', tool));
    isDone = true;
  };
})();

/** The installed program, with Node and a few tools on PATH, and no compiler. */
const cutaway = (args: readonly string[], options: object = {}) =>
  run(join(folder, 'prefix/bin/cutaway'), args, {
    cwd: elsewhere,
    env: { PATH: join(folder, 'path'), HOME: folder, XDG_STATE_HOME: join(folder, 'state') },
    ...options,
  });

test('it is small, needs nothing else to be installed, and has no sources or tools', () => {
  install();
  const { size } = statSync(join(folder, `cutaway-${manifest.version}.tgz`));
  assert.ok(size < 5 << 20, `${size} bytes`);
  assert.equal(readdirSync(join(folder, 'prefix/lib/node_modules')), ['cutaway']);
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  assert.equal([dependencies, optionalDependencies], [undefined, undefined]);
  for (const absent of ['src', 'node_modules', 'bin/setup.mjs', 'test/command', 'native/build/lab', 'fixtures/proc'])
    assert.not(existsSync(join(installed, absent)), absent);
  for (const there of ['LICENSE', 'CHANGELOG.md', 'SAFETY.md', 'dist/packed/LICENCES', 'fixtures/schema/README.md'])
    assert.ok(existsSync(join(installed, there)), there);
});

test('it brings the recordings, which are read without any native program', () => {
  install();
  assert.ok(existsSync(join(installed, 'lessons/100.memory/recorded-v1.jsonl')));
  const { status, stdout, stderr } = cutaway(['learn', 'memory', '--linear', '--recorded'], {
    input: '\n\n\nq\n',
    env: { PATH: join(folder, 'path'), HOME: folder, XDG_STATE_HOME: join(folder, 'state'), CUTAWAY_NATIVE: folder },
  });
  assert.equal([status, stderr], [0, '']);
  assert.match(stdout, /recorded · kernel \d.* · cgroup v1 · \d/);
  assert.match(stdout, /^. changed +\S/m);
});

/** Of the ELF header, elf(5). */
const machines = { x64: 62, arm64: 183 } as const;

const assertPrograms = (arch: keyof typeof machines) => {
  const build = join(installed, 'native/build', arch);
  const names = readdirSync(build);
  for (const name of ['lab', 'agent', 'watch', 'guard', 'guest']) assert.ok(names.includes(name), name);
  for (const name of names) {
    const path = join(build, name);
    assert.is(readFileSync(path).readUInt16LE(18), machines[arch], path);
    assert.ok(isStatic(path), path);
    assert.is(statSync(path).mode & 0o111, 0o111, path);
  }
};

test('it brings the native programs, static, for this architecture', () => {
  install();
  assertPrograms(process.arch === 'arm64' ? 'arm64' : 'x64');
});

test(
  'and for the other one',
  () => {
    install();
    assertPrograms(other);
  },
  { needs: [crossCompiler] },
);

const canHide: Need = () => {
  if (crossCompiler() !== null) return null;
  return run('unshare', ['--mount', 'true']).status === 0 ? null : 'only root can hide the cross compiler';
};

test(
  'without the compiler of the other architecture it is refused in a sentence, which says how to do without',
  () => {
    install();
    const path = findTool(compiler);
    const hide = path ? `mount --bind /dev/null ${path} && ` : '';
    const command = path ? ['unshare', '--mount'] : ['env'];
    const { status, stderr } = run(command[0] ?? '', [
      ...command.slice(1),
      'sh',
      '-c',
      `${hide}exec "$0" "$@"`,
      process.execPath,
      'bin/pack.mjs',
    ]);
    assert.is(status, 3, stderr);
    assert.match(stderr, new RegExp(`^cutaway: there is no ${compiler} here .* ${process.arch} alone; .*wanted\n$`));
    assert.match(stderr, '`CUTAWAY_PACK=own npm pack`');
  },
  { needs: [canHide] },
);

test('what draws its charts needs no other package, file or terminal, and warns of nothing', () => {
  install();
  const packed = join(installed, 'dist/packed');
  const part = readdirSync(packed).find((name) => readFileSync(join(packed, name), 'utf8').includes('titleFg'));
  const plot = `press.plot({ columns: 4, rows: 3, top: 1, lines: [{ values: [0, 0, 1, 1], ink: 'code' }] })`;
  const script = `const { press } = await import(${JSON.stringify(join(packed, part ?? ''))});
    const before = process.eventNames().length;
    console.log(press.spark([0, 1]), ${plot}.length, process.eventNames().length - before);`;
  const { stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', script], { cwd: elsewhere });
  assert.equal([stdout, stderr], ['▁█ 4 0\n', '']);
});

test('it knows its version from package.json alone, and the changelog has it', () => {
  install();
  assert.is(cutaway(['--version']).stdout, `${manifest.version}\n`);
  assert.match(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), `\n## ${manifest.version} `);
});

test(
  'it plays a lesson from a folder elsewhere, without a compiler, and leaves nothing behind',
  () => {
    install();
    const before = hostSnapshot();
    const listed = cutaway(['list', '--json']);
    assert.match(listed.stdout, '"id":"pid-namespace"');
    const { status, stdout, stderr } = cutaway(['run', 'pid-namespace', '--must-run', '--json']);
    assert.is(status, 0, stdout + stderr);
    const summary = contracts.run.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    assert.ok(summary.type === 'summary' && summary.leftovers === 0 && summary.passed > 0, stdout);
    assert.equal(JSON.parse(cutaway(['clean', '--json']).stdout), { leftovers: [], removed: [] });
    assert.equal(readdirSync(elsewhere), []);
    return assertUnchanged(before);
  },
  { needs: [labs] },
);

test(
  'what it writes lies below XDG_STATE_HOME and XDG_CACHE_HOME; /etc, /usr, /boot, /opt and HOME stay as they are',
  () => {
    install();
    const [home, state, cache] = ['home', 'own-state', 'own-cache'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const stamp = join(folder, 'stamp');
    for (const made of [home, cache]) mkdirSync(made);
    writeFileSync(stamp, '');
    const env = { PATH: join(folder, 'path'), HOME: home, XDG_STATE_HOME: state, XDG_CACHE_HOME: cache };
    assert.is(cutaway(['run', 'pid-namespace'], { env }).status, 0);
    const learnt = cutaway(['learn', '--linear', 'pid-namespace/numbers'], { env, input: '2\n\nq\n' });
    assert.is(learnt.status, 0, learnt.stderr);
    const written = readdirSync(state, { recursive: true, encoding: 'utf8' }).sort();
    const own = /^cutaway(\/log|\/log\/[^/]+\.jsonl|\/progress\.json)?$/;
    assert.ok(written.length >= 5, written.join());
    assert.equal(
      written.filter((name) => !own.test(name)),
      [],
    );
    assert.equal([readdirSync(home), readdirSync(elsewhere)], [[], []]);
    assert.equal([readdirSync(cache), readdirSync(join(cache, 'cutaway'))], [['cutaway'], ['compiled']]);
    const changed = run('find', ['/etc', '/usr', '/boot', '/opt', '-xdev', '-cnewer', stamp]).stdout;
    assert.is(changed, '');
  },
  { needs: [labs] },
);

test(
  'a script that is taken home lies where one is, and overwrites nothing',
  () => {
    install();
    const scripts = join(folder, 'scripts');
    mkdirSync(scripts);
    writeFileSync(join(scripts, 'cutaway-pid-namespace.sh'), 'mine');
    const input = '2\n\nw\nq\n';
    const { status, stdout } = cutaway(['learn', '--linear', 'pid-namespace/numbers'], { cwd: scripts, input });
    assert.is(status, 0, stdout);
    assert.equal(readdirSync(scripts).sort(), ['cutaway-pid-namespace-2.sh', 'cutaway-pid-namespace.sh']);
    assert.is(readFileSync(join(scripts, 'cutaway-pid-namespace.sh'), 'utf8'), 'mine');
  },
  { needs: [labs] },
);

const isRoot: Need = () => (process.getuid?.() === 0 ? null : 'only root can hide busybox');

/** The installed program where every busybox is hidden from it; src/lab/program.ts has the list. */
const withoutBusybox = (args: readonly string[]): readonly string[] => {
  const hide = '[ ! -e "$one" ] || mount --bind /dev/null "$one"';
  const paths = '/bin/busybox /usr/bin/busybox /sbin/busybox /bin/busybox.static /usr/bin/busybox-static';
  const script = `for one in ${paths}; do ${hide}; done; exec "$0" "$@"`;
  return ['unshare', '--mount', 'sh', '-c', script, join(folder, 'prefix/bin/cutaway'), ...args];
};

test(
  'without a static busybox, doctor, learn and run name what brings one',
  async () => {
    install();
    const environment = { XDG_STATE_HOME: join(folder, 'state'), CUTAWAY_NODE: process.execPath };
    const env = { ...ownEnvironment, ...environment };
    const remedy = /busybox is not installed; .*install it: `sudo /;
    for (const args of [
      ['run', 'pid-namespace'],
      ['learn', '--linear', 'pid-namespace'],
    ]) {
      const [program = '', ...rest] = withoutBusybox(args);
      const { status, stderr } = run(program, rest, { env, input: 'q\n' });
      assert.is(status, 3, args.join(' '));
      assert.match(stderr, remedy);
    }
    const [program = '', ...rest] = withoutBusybox(['doctor', '--json']);
    const { checks } = contracts.doctor.parse(JSON.parse(run(program, rest, { env }).stdout));
    assert.match(checks.find(({ id }) => id === 'busybox')?.remedy ?? '', /^install it: `sudo /);
    const words = withoutBusybox(['learn', 'pid-namespace']).map((word) => `'${word}'`);
    const terminal = openTerminal({ command: words.join(' '), environment });
    try {
      await terminal.waitFor('install it: `sudo', 20);
    } finally {
      terminal.close();
    }
  },
  { needs: [isRoot] },
);

test('a lesson that it begins finds the published schemas', () => {
  install();
  const path = join(folder, 'lessons/10.mine');
  assert.is(cutaway(['new', 'lesson', path]).status, 0);
  const schema = /\$schema=(.*)/.exec(readFileSync(join(path, 'lesson.md'), 'utf8'))?.[1];
  assert.is(schema, join(installed, 'fixtures/schema/lesson.schema.json'));
  assert.ok(existsSync(schema ?? ''));
  assert.is(cutaway(['lint', path]).status, 0);
});

test('what root installed, everybody can run', () => {
  install();
  const asUser = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  copyFileSync(process.execPath, join(folder, 'node'));
  chmodSync(join(folder, 'node'), 0o755);
  const environment = { PATH: join(folder, 'path'), CUTAWAY_NODE: join(folder, 'node') };
  const { status, stdout, stderr } = cutaway(['list'], { env: environment, ...asUser });
  assert.is(status, 0, stderr);
  assert.match(stdout, 'pid-namespace');
});

/** Done before the program is read, so that it takes this Node for an old one. */
const age = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '18.19.0' } })`;

test('an old Node is refused in a sentence, which says how to get one for cutaway alone', () => {
  install();
  const { status, stdout, stderr } = run(
    process.execPath,
    ['--import', age, join(installed, 'dist/packed/cutaway.mjs'), 'list'],
    { env: { XDG_DATA_HOME: '/data' } },
  );
  const remedy = `npm install --prefix /data/cutaway node-linux-${process.arch}@24`;
  assert.is(
    stderr,
    `cutaway: Node 22 or newer is needed, and this is 18.19.0; \`${remedy}\` brings one for cutaway alone\n`,
  );
  assert.equal([status, stdout], [3, '']);
});
