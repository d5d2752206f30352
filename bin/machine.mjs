// What cutaway needs of the machine, what each package manager calls it, and how it gets there once the learner agrees.

import { spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { during, execute, SetupError } from './progress.mjs';

/** By Node's name for an architecture: what builds for it elsewhere, on Debian. */
export const crossCompilers = {
  arm64: {
    compiler: 'aarch64-linux-gnu-gcc',
    library: '/usr/aarch64-linux-gnu/lib/libc.a',
    packages: ['gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross'],
  },
  x64: {
    compiler: 'x86_64-linux-gnu-gcc',
    library: '/usr/x86_64-linux-gnu/lib/libc.a',
    packages: ['gcc-x86-64-linux-gnu', 'libc6-dev-amd64-cross'],
  },
};

const other = process.arch === 'arm64' ? 'x64' : 'arm64';

/**
 * `for`: native is what building the programs takes; start and test what running them takes, guest a virtual machine.
 * `null`: comes with something else in this list, or with every installation of that distribution.
 */
const needs = [
  {
    what: 'a C compiler',
    for: ['native', 'test'],
    isThere: () => has('cc'),
    apt: 'gcc',
    dnf: 'gcc',
    pacman: 'gcc',
    zypper: 'gcc',
  },
  {
    what: 'the static C library',
    for: ['native', 'test'],
    isThere: hasStaticLibrary,
    apt: 'libc6-dev',
    dnf: 'glibc-static',
    pacman: 'glibc',
    zypper: 'glibc-devel-static',
  },
  {
    what: 'make',
    for: ['native', 'test'],
    isThere: () => has('make'),
    apt: 'make',
    dnf: 'make',
    pacman: 'make',
    zypper: 'make',
  },
  {
    get what() {
      return busyboxes().length > 0 ? 'a static busybox, in place of the one here,' : 'a static busybox';
    },
    for: ['start', 'test'],
    isThere: () => busyboxes().some(isStatic),
    apt: 'busybox-static',
    dnf: 'busybox',
    pacman: 'busybox',
    zypper: 'busybox-static',
  },
  {
    what: 'QEMU',
    for: ['test', 'guest'],
    isThere: () => has(process.arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86_64'),
    apt: process.arch === 'arm64' ? 'qemu-system-arm' : 'qemu-system-x86',
    dnf: process.arch === 'arm64' ? 'qemu-system-aarch64-core' : 'qemu-system-x86-core',
    pacman: process.arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86',
    zypper: process.arch === 'arm64' ? 'qemu-arm' : 'qemu-x86',
  },
  { what: 'tmux', for: ['test'], isThere: () => has('tmux'), apt: 'tmux', dnf: 'tmux', pacman: 'tmux', zypper: 'tmux' },
  {
    what: 'ps',
    for: ['test'],
    isThere: () => has('ps'),
    apt: 'procps',
    dnf: 'procps-ng',
    pacman: 'procps-ng',
    zypper: 'procps',
  },
  {
    what: 'ip',
    for: ['test'],
    isThere: () => has('ip'),
    apt: 'iproute2',
    dnf: 'iproute',
    pacman: 'iproute2',
    zypper: 'iproute2',
  },
  {
    what: 'nft',
    for: ['test'],
    isThere: () => has('nft') || existsSync('/usr/sbin/nft'),
    apt: 'nftables',
    dnf: 'nftables',
    pacman: 'nftables',
    zypper: 'nftables',
  },
  {
    what: 'strace',
    for: ['test'],
    isThere: () => has('strace'),
    apt: 'strace',
    dnf: 'strace',
    pacman: 'strace',
    zypper: 'strace',
  },
  {
    what: 'unshare',
    for: ['test'],
    isThere: () => has('unshare') && has('setpriv'),
    apt: 'util-linux',
    dnf: 'util-linux',
    pacman: 'util-linux',
    zypper: 'util-linux',
  },
  {
    what: 'newuidmap',
    for: ['test'],
    isThere: () => has('newuidmap') && has('newgidmap'),
    apt: 'uidmap',
    dnf: 'shadow-utils',
    pacman: 'shadow',
    zypper: 'shadow',
  },
  { what: 'runc', for: ['test'], isThere: () => has('runc'), apt: 'runc', dnf: 'runc', pacman: 'runc', zypper: 'runc' },
  {
    what: `a C compiler for ${other}`,
    for: ['test'],
    isThere: () => !has('apt-get') || has(crossCompilers[other].compiler),
    apt: crossCompilers[other].packages[0],
  },
  {
    what: `the C library for ${other}`,
    for: ['test'],
    isThere: () => !has('apt-get') || existsSync(crossCompilers[other].library),
    apt: crossCompilers[other].packages[1],
  },
];

const managers = [
  {
    name: 'apt',
    program: 'apt-get',
    install: ['apt-get', 'install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'],
    update: ['apt-get', 'update', '-q'],
    hasLists: () => listed('/var/lib/apt/lists').some((name) => name.includes('_Packages')),
  },
  { name: 'dnf', program: 'dnf', install: ['dnf', 'install', '-y'] },
  { name: 'pacman', program: 'pacman', install: ['pacman', '-S', '--noconfirm', '--needed'] },
  { name: 'zypper', program: 'zypper', install: ['zypper', '--non-interactive', 'install', '--no-recommends'] },
];

/** The needs for these purposes that the machine does not meet. */
export function missingFor(purposes) {
  return needs.filter((need) => need.for.some((purpose) => purposes.includes(purpose)) && !need.isThere());
}

/** `a C compiler, make and a static busybox` */
export function inWords(missing) {
  const words = missing.map((need) => need.what);
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** What to type, by this machine's package manager, or by each of the four that are known when it has none of them. */
export function commandsFor(missing) {
  const manager = findManager();
  const known = manager ? [manager] : managers;
  const prefix = process.getuid() === 0 || !has('sudo') ? '' : 'sudo ';
  return known.map(
    (one) =>
      `${prefix}${one.install.slice(0, 2).join(' ').replace(/ -.*/, ' install')} ${packagesFor(one, missing).join(' ')}`,
  );
}

/** Whether installing is possible at all: a known package manager, and root or sudo. */
export function canInstall() {
  return Boolean(findManager()) && (process.getuid() === 0 || has('sudo'));
}

/** Lets sudo ask for its password while the terminal is still free of progress. Throws SetupError when it refuses. */
export function unlockSudo() {
  if (process.getuid() === 0) return;
  // -v alone would ask for a password also where a rule lets this user in without one; sudoers(5), verifypw.
  const isOpen = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  if (isOpen) return;
  const isUnlocked = process.stdin.isTTY && spawnSync('sudo', ['-v'], { stdio: 'inherit' }).status === 0;
  if (!isUnlocked) throw new SetupError('sudo did not let us in, so nothing was installed', 3);
}

/** Installs the packages; reads the package lists anew where there are none, or where they led nowhere. */
export async function install(missing) {
  const manager = findManager();
  const asRoot = process.getuid() === 0 ? [] : ['sudo', '-n'];
  const command = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    ...manager.install,
    ...packagesFor(manager, missing),
  ];
  const update = manager.update && [...asRoot, ...manager.update];
  if (update && !manager.hasLists()) {
    await during(`${manager.name}'s package lists`, () => execute(update));
    await during(inWords(missing), () => execute(command));
    return;
  }
  await during(inWords(missing), async () => {
    try {
      await execute(command);
    } catch (error) {
      if (!update) throw error;
      await execute(update);
      await execute(command);
    }
  });
}

/** Where a program is, also in the folders for administrators, which are not on everyone's PATH. */
export function where(program) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/bin', '/bin'];
  return folders
    .filter(Boolean)
    .map((folder) => `${folder}/${program}`)
    .find(isExecutable);
}

export function has(program) {
  return where(program) !== undefined;
}

function packagesFor(manager, missing) {
  return [...new Set(missing.map((need) => need[manager.name]))];
}

function findManager() {
  return managers.find((manager) => has(manager.program));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function listed(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function hasStaticLibrary() {
  const { stdout } = spawnSync('cc', ['-print-file-name=libc.a'], { encoding: 'utf8' });
  return (stdout ?? '').startsWith('/');
}

/** Where the lab looks for it; src/lab/program.ts. */
function busyboxes() {
  return ['/bin/busybox', '/usr/bin/busybox', '/sbin/busybox', '/bin/busybox.static', '/usr/bin/busybox-static'].filter(
    isExecutable,
  );
}

/** An ELF program without an interpreter (PT_INTERP, elf(5)) needs no library of the machine. */
function isStatic(path) {
  const head = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  const is64 = head[4] === 2;
  const table = is64 ? Number(head.readBigUInt64LE(32)) : head.readUInt32LE(28);
  const entryBytes = head.readUInt16LE(is64 ? 54 : 42);
  const count = head.readUInt16LE(is64 ? 56 : 44);
  const types = Array.from({ length: count }, (_, index) => head.readUInt32LE(table + index * entryBytes));
  return !types.includes(3);
}
