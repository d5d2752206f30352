// Why the kernel refused a part of a lab, and what to do about it. Knows errnos, places and settings; tries nothing.
import type { Circumstances } from './circumstance.ts';
import type { LabPart } from './lab.ts';

/** A native program's report: which part failed, and how. */
export interface Failure {
  readonly errno: string;
  /** `mount proc on /proc`, `mkdir /sys/fs/cgroup/…` */
  readonly place: string;
}

/** `null` where nobody has thought of it yet. */
export interface Explanation {
  readonly why: string | null;
  readonly remedy: string | null;
}

interface Rule {
  readonly place: RegExp;
  readonly errno: RegExp;
  readonly when?: (here: Circumstances) => boolean;
  readonly why: string;
  readonly remedy: string | ((here: Circumstances) => string);
}

const onTheMachine = 'run cutaway on the machine itself';
const asRoot = 'start it as root: `cutaway --root`';

/** apparmor.d(5): a profile that allows just this, for just this program. */
const apparmorProfile = ({ lab }: Circumstances) =>
  `allow it to cutaway: \`printf 'abi <abi/4.0>,\\nprofile cutaway "${lab}" flags=(unconfined) { userns, }\\n' | sudo tee /etc/apparmor.d/cutaway && sudo apparmor_parser -r /etc/apparmor.d/cutaway\`; or ${asRoot}`;

const namespaces = /^(clone3|mount|pivot_root|sethostname|umount|chroot|write .*id_map$)/;

const rules: readonly Rule[] = [
  {
    place: namespaces,
    errno: /^(EACCES|EPERM)$/,
    when: (here) => here.apparmorRestricts && !here.isRoot,
    why: 'AppArmor lets an ordinary user make user namespaces, but do nothing in them (kernel.apparmor_restrict_unprivileged_userns)',
    remedy: apparmorProfile,
  },
  {
    place: /^clone3/,
    errno: /^ENOSPC$/,
    why: 'user namespaces are switched off or used up',
    remedy: '`sudo sysctl user.max_user_namespaces=15000`',
  },
  {
    place: /^clone3/,
    errno: /^EPERM$/,
    when: (here) => here.usersAreRefused && !here.isRoot,
    why: 'only root may make user namespaces here (kernel.unprivileged_userns_clone is 0)',
    remedy: `\`sudo sysctl kernel.unprivileged_userns_clone=1\`; or ${asRoot}`,
  },
  {
    place: /^clone3/,
    errno: /^(EPERM|ENOSYS)$/,
    when: (here) => here.isFiltered,
    why: 'a seccomp filter refuses it, as those of containers do',
    remedy: `${onTheMachine}; or start the container with \`--security-opt seccomp=unconfined\``,
  },
  {
    place: /^clone3/,
    errno: /^EACCES$/,
    why: 'a security module of this machine refuses user namespaces',
    remedy: 'look for apparmor or selinux in `sudo dmesg`, and allow cutaway `userns` there',
  },
  {
    place: /^clone3/,
    errno: /^EPERM$/,
    why: 'making namespaces is not allowed here; this looks like the inside of a container, or of a chroot',
    remedy: onTheMachine,
  },
  {
    place: /^clone3/,
    errno: /^(EINVAL|ENOSYS|E2BIG)$/,
    why: 'this kernel is too old or was built without namespaces',
    remedy: 'use Linux 5.11 or newer',
  },
  {
    place: /^mount (proc|sysfs)/,
    errno: /^EPERM$/,
    why: "parts of the machine's /proc or /sys are covered, as in a container",
    remedy: onTheMachine,
  },
  {
    place: /^mount overlay/,
    errno: /^(ENODEV|EPERM|EINVAL)$/,
    why: 'this kernel has no overlay, or none for user namespaces',
    remedy: '`sudo modprobe overlay`, or use Linux 5.11 or newer',
  },
  {
    place: /^nf_tables/,
    errno: /^(EPROTONOSUPPORT|EOPNOTSUPP|EINVAL|ENOENT)$/,
    why: 'this kernel translates no addresses: it has no nf_tables, or parts of it are missing',
    remedy: '`sudo modprobe -a nf_tables nft_chain_nat nft_masq nft_nat`, or use the kernel of a distribution',
  },
  {
    place: /^write .*id_map$/,
    errno: /^EPERM$/,
    when: (here) => here.mayNotMapIds,
    why: 'this root has no CAP_SETUID or no CAP_SETGID, as in a container',
    remedy: onTheMachine,
  },
  {
    place: namespaces,
    errno: /^(EACCES|EPERM)$/,
    why: 'a security module of this machine refuses it',
    remedy: 'look for apparmor or selinux in `sudo dmesg`, and allow cutaway `userns` there',
  },
  {
    place: /^newuidmap/,
    errno: /^ETIMEDOUT$/,
    why: 'it hung, and was killed',
    remedy:
      'see whether `getent passwd $USER` hangs as well: then whoever the machine asks for its users does not answer, nsswitch.conf(5)',
  },
  {
    place: /^newuidmap/,
    errno: /./,
    why: 'your subordinate ids could not be used',
    remedy:
      'look at `ls -l /usr/bin/newuidmap` (owner root, set-user-ID), and at your lines in /etc/subuid and /etc/subgid',
  },
  {
    place: /(memory\.max|memory\.limit_in_bytes)$/,
    errno: /^(ENOENT|EACCES)$/,
    why: 'the memory controller is off',
    remedy: 'add `cgroup_enable=memory` to the kernel command line and start the machine anew',
  },
  {
    place: /(pids\.max|cpu\.weight|cpu\.shares)$/,
    errno: /^(ENOENT|EACCES)$/,
    why: 'this kernel lacks that cgroup controller',
    remedy: 'use the kernel of a distribution',
  },
  {
    place: /\/sys\/fs\/cgroup/,
    errno: /^(EROFS|EACCES|EPERM)$/,
    why: 'the cgroup tree cannot be written, as in a container',
    remedy: onTheMachine,
  },
  {
    place: /./,
    errno: /^(ENOMEM|ENOSPC|EMFILE|ENFILE)$/,
    why: 'the machine is out of memory or descriptors',
    remedy: 'end something and try again',
  },
];

/** For the learner: why, and what can be done. */
export const explain = ({ errno, place }: Failure, here: Circumstances): Explanation => {
  const rule = rules.find((one) => one.place.test(place) && one.errno.test(errno) && (one.when?.(here) ?? true));
  if (!rule) return { why: null, remedy: null };
  return { why: rule.why, remedy: typeof rule.remedy === 'string' ? rule.remedy : rule.remedy(here) };
};

/** Which part of a lab would have to be done without; `null`: there is no lab without it. */
export const partOf = ({ place }: Failure): LabPart | null => {
  if (place.startsWith('newuidmap')) return 'ids';
  // A clone into a cgroup is one call: without cgroups it shows which of the two was refused.
  return /cgroup/.test(place) || place === 'clone3' ? 'cgroups' : null;
};
