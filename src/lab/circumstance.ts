// Settings of this machine that explain why the kernel refused a lab. Read after a refusal: none of them decides anything.
import { readFileSync } from 'node:fs';

export interface Circumstances {
  readonly isRoot: boolean;
  /** kernel.unprivileged_userns_clone, a switch of Debian's and Arch's kernels, is 0. */
  readonly usersAreRefused: boolean;
  /** kernel.apparmor_restrict_unprivileged_userns, as Ubuntu has it, is on. */
  readonly apparmorRestricts: boolean;
  /** A seccomp filter was put on this program before it started, as container runtimes do. */
  readonly isFiltered: boolean;
  /** The native program that makes the namespaces. */
  readonly lab: string;
}

export const circumstances = (lab: string): Circumstances => ({
  isRoot: process.geteuid?.() === 0,
  usersAreRefused: textOf('/proc/sys/kernel/unprivileged_userns_clone') === '0',
  apparmorRestricts: textOf('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1',
  isFiltered: /^Seccomp:\s*2$/m.test(textOf('/proc/self/status')),
  lab,
});

const textOf = (path: string) => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
};
