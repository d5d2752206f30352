// Where the parts of a virtual machine are: QEMU, a kernel for the guest, and our program that runs them. Looks, and tries nothing.
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { isClone, nativeFolder, packageFolder } from './installation.ts';
import { LabError } from './lab.ts';
import { isExecutable, isReadable } from './path.ts';
import { findTool, installRemedy } from './tool.ts';

export interface GuestParts {
  /** The native program. */
  readonly guest: string;
  readonly qemu: string;
  /** A file such as /boot/vmlinuz-6.1.0-56-cloud-amd64. */
  readonly kernel: string;
  readonly by: 'tcg' | 'kvm';
}

/** Throws LabError, with the remedy, when something is missing. */
export const findGuest = (environment: Readonly<Record<string, string | undefined>> = process.env): GuestParts => {
  const guest = join(nativeFolder(), 'guest');
  if (!isExecutable(guest)) throw new LabError(`${guest} is missing`, 'build it: `make -C native`');
  const program = process.arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86_64';
  const qemu = findTool(program);
  if (qemu === null) throw new LabError(`${program} is not installed`, installRemedy(program));
  return { guest, qemu, kernel: findGuestKernel(environment), by: canVirtualise() ? 'kvm' : 'tcg' };
};

/** Why no virtual machine can be had; `null`: as far as can be seen, one can. */
export const guestRefusal = (): LabError | null => {
  try {
    findGuest();
    return null;
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
};

const kernelPackage = process.arch === 'arm64' ? 'linux-image-cloud-arm64' : 'linux-image-cloud-amd64';

/**
 * The first that can be read: what CUTAWAY_GUEST_KERNEL names, what was brought for guests alone, one of the machine's. Throws LabError.
 * `brought`: where set-up puts one.
 */
export const findGuestKernel = (
  environment: Readonly<Record<string, string | undefined>>,
  boot = '/boot',
  brought: readonly string[] = [join(packageFolder(), 'dist', 'guest')],
): string => {
  const named = environment['CUTAWAY_GUEST_KERNEL'];
  if (named) {
    if (isReadable(named)) return named;
    throw new LabError(`there is no kernel for a guest at ${named}, which CUTAWAY_GUEST_KERNEL names`, 'unset it');
  }
  const folders = [...brought, ...cacheFolder(environment)];
  const found = [...folders.flatMap(kernelsIn), ...bySuitability(kernelsIn(boot))].find(isReadable);
  if (found !== undefined) return found;
  throw new LabError('there is no kernel that a guest could boot', kernelRemedy());
};

const kernelRemedy = () => {
  const bring = isClone() ? '`node bin/setup.mjs guest` brings one where apt does; else ' : '';
  return `${bring}put the file vmlinuz-… of a kernel, such as Debian's ${kernelPackage}, into ~/.cache/cutaway/guest, or let CUTAWAY_GUEST_KERNEL name it`;
};

/** Where the learner may put one. */
const cacheFolder = ({ HOME, XDG_CACHE_HOME }: Readonly<Record<string, string | undefined>>): readonly string[] => {
  const cache = XDG_CACHE_HOME || (HOME ? `${HOME}/.cache` : null);
  return cache === null ? [] : [`${cache}/cutaway/guest`];
};

/** A kernel for clouds has the drivers of a virtual machine built in, and is the smallest; then the machine's own. */
const bySuitability = (paths: readonly string[]): readonly string[] => {
  const rank = (path: string) => (path.includes('cloud') ? 0 : path.endsWith(`-${release()}`) ? 1 : 2);
  return [...paths].sort((one, other) => rank(one) - rank(other));
};

const kernelsIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith('vmlinuz'))
      .sort()
      .reverse()
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
};

/**
 * Whether QEMU may use the machine's own processor: it runs as whoever we are, and as nobody where we are root. A /dev/kvm on a processor
 * without VMX or SVM is of some other kind, on which not every kernel boots.
 */
const canVirtualise = (): boolean => {
  if (process.arch !== 'x64' || process.geteuid?.() === 0) return false;
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return /^flags\s*:.*\b(vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
};
