// Settings of this machine that explain why the kernel refused a lab. Read after a refusal: none of them decides anything.
import { type CapabilityName, hasCapability } from '../kernel/capability.ts';
import { textAt } from './path.ts';

export interface Circumstances {
  readonly isRoot: boolean;
  /** Root who may not write the id maps of others, CAP_SETUID and CAP_SETGID, as containers and setpriv(1) leave it. */
  readonly mayNotMapIds: boolean;
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
  mayNotMapIds: process.geteuid?.() === 0 && !hasEffective('CAP_SETUID', 'CAP_SETGID'),
  usersAreRefused: textAt('/proc/sys/kernel/unprivileged_userns_clone').trim() === '0',
  apparmorRestricts: textAt('/proc/sys/kernel/apparmor_restrict_unprivileged_userns').trim() === '1',
  isFiltered: /^Seccomp:\s*2$/m.test(textAt('/proc/self/status')),
  lab,
});

const hasEffective = (...names: readonly CapabilityName[]): boolean => {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(textAt('/proc/self/status'))?.[1] ?? '0';
  return names.every((name) => hasCapability(effective, name));
};
