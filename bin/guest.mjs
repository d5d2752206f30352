// Brings a kernel that a guest can boot, for the step with a virtual machine: a package of the distribution, unpacked and not installed.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { has } from './machine.mjs';
import { during, execute, SetupError } from './progress.mjs';

/** Debian's for clouds, which is the smallest; Ubuntu's for virtual machines. Each depends on the one that holds the kernel. */
const packages =
  process.arch === 'arm64'
    ? ['linux-image-cloud-arm64', 'linux-image-virtual']
    : ['linux-image-cloud-amd64', 'linux-image-virtual'];

/** Puts one into dist/guest, unless there is one. Throws SetupError where that cannot be, with the reason. */
export async function bringGuestKernel(root) {
  const folder = join(root, 'dist', 'guest');
  if (process.env.CUTAWAY_GUEST_KERNEL || [folder, cacheFolder()].some(hasKernel) || hasKernel('/boot', 'cloud'))
    return;
  if (!has('apt-get') || !has('dpkg-deb'))
    throw new SetupError(
      'no kernel for a guest: this machine has no apt to fetch one with; CUTAWAY_GUEST_KERNEL may name one',
    );
  await during('a kernel for a guest', () => fetchInto(folder));
}

/** Where else src/lab/guest-find.ts looks. */
const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cutaway', 'guest');

const hasKernel = (folder, word = '') =>
  existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('vmlinuz') && name.includes(word));

async function fetchInto(folder) {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'unpacking-'));
  try {
    const name = await packageWithKernel();
    await execute(['apt-get', 'download', '-q', name], { cwd: work });
    const file = readdirSync(work).find((one) => one.endsWith('.deb'));
    await execute(['dpkg-deb', '--extract', join(work, file), join(work, 'root')]);
    const kernel = readdirSync(join(work, 'root', 'boot')).find((one) => one.startsWith('vmlinuz'));
    renameSync(join(work, 'root', 'boot', kernel), join(folder, kernel));
  } catch (error) {
    throw new SetupError(`no kernel for a guest: ${error.message.trimEnd()}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function packageWithKernel() {
  for (const name of packages) {
    const listed = await execute(['apt-cache', 'depends', '--important', name]).catch(() => '');
    const found = /Depends: (linux-image-\S*\d\S*)/.exec(listed)?.[1];
    if (found) return found;
  }
  throw new SetupError(`apt knows none of ${packages.join(', ')}; \`apt-get update\` may help`);
}
