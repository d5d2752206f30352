// Makes a clone ready: packages of the machine, packages of npm, the native programs, the bundle. Does what is due, no more.
// Plain JavaScript for Node 18 and newer, without dependencies: it runs before there are any.
//
//   node bin/setup.mjs start|test|guest [--yes]      guest: and what a virtual machine takes, for the step that has one
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bringGuestKernel } from './guest.mjs';
import { canInstall, commandsFor, has, install, inWords, missingFor, unlockSudo } from './machine.mjs';
import { conclude, during, execute, SetupError } from './progress.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const target = process.argv[2] ?? 'start';
const isAgreed = process.argv.includes('--yes') || Boolean(process.env.CUTAWAY_YES) || Boolean(process.env.CI);

async function setUp() {
  const startedAt = new Date();
  refuseOtherMachines();
  const isNativeDue = nativeIsDue();
  const missing = missingFor([target, ...(isNativeDue ? ['native'] : [])]);
  if (missing.length > 0) await agree(missing);
  await allOf([
    async () => {
      if (missing.length > 0) await install(missing);
      if (target !== 'start') await bringGuest();
      if (isNativeDue) await during('the native programs', () => execute(['make', '-C', at('native'), 'all']));
    },
    async () => {
      if (packagesAreDue()) await during('npm packages', installPackages);
      refuseOldNode();
      if (bundleIsDue()) await during('the program', makeBundle);
    },
  ]);
  linkCommand();
  stamp(startedAt);
}

/** Without it one step is left out, which says why: no reason for the tests not to run. */
async function bringGuest() {
  try {
    await bringGuestKernel(root);
  } catch (error) {
    if (target === 'guest' || !(error instanceof SetupError)) throw error;
    console.error(`cutaway: ${error.message}`);
  }
}

/** Waits for both even when one fails, so that none works on behind the error's back. */
async function allOf(works) {
  const results = await Promise.allSettled(works.map((work) => work()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function refuseOtherMachines() {
  if (process.platform !== 'linux')
    throw new SetupError('cutaway builds containers on your own kernel, which must be Linux', 3);
  if (Number.parseInt(process.versions.node, 10) < 18) {
    throw new SetupError(`set-up needs Node 18 or newer to start from, and this is ${process.version}`, 3);
  }
  const hasMusl = readdirSync('/lib').some((name) => name.startsWith('ld-musl-'));
  const hasGlibc = ['/lib64', '/lib'].some(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('ld-linux-')),
  );
  if (hasMusl && !hasGlibc) throw new SetupError('this distribution uses musl; cutaway needs one with glibc', 3);
}

/** After npm: the lockfile brings a Node for x64 and arm64; elsewhere the machine's own must do. */
function refuseOldNode() {
  const isBrought = existsSync(at('node_modules', `node-linux-${process.arch}`, 'bin', 'node'));
  if (isBrought || Number.parseInt(process.versions.node, 10) >= 22) return;
  throw new SetupError(
    `cutaway needs Node 22 or newer; this is ${process.version}, and npm has none for ${process.arch}`,
    3,
  );
}

/** Asks before anything of the machine is changed. Throws SetupError with the command to type when that is not agreed. */
async function agree(missing) {
  const commands = commandsFor(missing);
  const remedy = `install ${missing.length === 1 ? 'it' : 'them'} with\n${commands.map((line) => `    ${line}\n`).join('  or\n')}and start again`;
  if (!canInstall())
    throw new SetupError(`${inWords(missing)} ${missing.length === 1 ? 'is' : 'are'} missing; as root, ${remedy}`, 3);
  if (!isAgreed) {
    if (!process.stdin.isTTY || !process.stderr.isTTY) {
      throw new SetupError(
        `${inWords(missing)} ${missing.length === 1 ? 'is' : 'are'} missing; add --yes, or ${remedy}`,
        3,
      );
    }
    const answer = await ask(`cutaway needs ${inWords(missing)}. Install with\n    ${commands[0]}\n? [Y/n] `);
    if (!/^(y|$)/i.test(answer)) throw new SetupError(`nothing was installed; ${remedy}`, 3);
  }
  unlockSudo();
}

function ask(question) {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.on('close', () => resolve('no'));
    lines.question(question, (answer) => {
      resolve(answer.trim());
      lines.close();
    });
  });
}

/** Compares the lockfile with npm's own record of what it put into node_modules. */
function packagesAreDue() {
  const record = at('node_modules', '.package-lock.json');
  if (!existsSync(record)) return true;
  const locked = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(locked).some(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.link || !fitsMachine(entry)) return false;
    return installed[path]?.version !== entry.version || installed[path]?.integrity !== entry.integrity;
  });
}

function fitsMachine({ os = ['linux'], cpu = [process.arch], libc = ['glibc'] }) {
  return [os].flat().includes('linux') && [cpu].flat().includes(process.arch) && [libc].flat().includes('glibc');
}

function installPackages() {
  const { npm_execpath: script = '' } = process.env;
  if (!script.endsWith('npm-cli.js') && !has('npm'))
    throw new SetupError('there is no npm on PATH; it comes with Node.js, or as the package npm', 3);
  const npm = script.endsWith('npm-cli.js') ? [process.execPath, script] : ['npm'];
  return execute(
    [...npm, 'ci', '--include=dev', '--ignore-scripts', '--no-progress', '--loglevel=error', '--fetch-retries=5'],
    {
      cwd: root,
    },
  );
}

/** npm links only the commands of dependencies; with this one `npx cutaway` finds the clone's own at once. */
function linkCommand() {
  const link = at('node_modules', '.bin', 'cutaway');
  if (!existsSync(link)) symlinkSync('../../bin/cutaway', link);
}

function nativeIsDue() {
  if (!['lab', 'agent', 'watch', 'guard', 'guest'].every((name) => existsSync(at('native', 'build', name))))
    return true;
  return has('make') && spawnSync('make', ['--question', '-C', at('native'), 'all']).status !== 0;
}

function bundleIsDue() {
  const filesIn = (folder) => [
    at(folder),
    ...readdirSync(at(folder), { recursive: true }).map((name) => at(folder, name)),
  ];
  const newestMs = Math.max(
    ...[
      ...filesIn('src'),
      ...filesIn('lessons'),
      at('package-lock.json'),
      at('bin', 'bundle.mjs'),
      at('bin', 'bundle-ink.mjs'),
      at('bin', 'bundle-text.mjs'),
      ...filesIn('bin/text'),
      at('bin', 'start.mjs'),
    ].map(changedMs),
  );
  return changedMs(at('dist', 'cutaway.mjs')) < newestMs;
}

/** Milliseconds since 1970; 0 for what is not there. */
function changedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

async function makeBundle() {
  try {
    const { bundle } = await import('./bundle.mjs');
    await bundle(root);
  } catch (error) {
    throw new SetupError(
      `the program in src/ could not be bundled\n  ${error.message.split('\n').slice(0, 10).join('\n  ')}`,
    );
  }
}

/** bin/launch.sh compares with this file's time, which is when set-up began: what changed meanwhile counts as newer. */
function stamp(startedAt) {
  const path = at('dist', 'ready');
  mkdirSync(at('dist'), { recursive: true });
  writeFileSync(path, '');
  utimesSync(path, startedAt, startedAt);
}

await conclude(setUp);
