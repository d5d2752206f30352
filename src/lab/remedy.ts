// What to do when the kernel refused a part of a lab. Knows errnos and places, not how they came about.

/** A native program's report: which part failed, and how. */
export interface Failure {
  readonly errno: string;
  /** `mount proc on /proc`, `mkdir /sys/fs/cgroup/…` */
  readonly place: string;
}

interface Rule {
  readonly place: RegExp;
  readonly errno: RegExp;
  readonly remedy: string;
}

const apparmor =
  'a security module of this machine refuses it: look for apparmor or selinux in `dmesg`, and allow cutaway `userns` there';
const container = 'this looks like the inside of a container: run cutaway on the machine itself';

const rules: readonly Rule[] = [
  {
    place: /^clone3/,
    errno: /^ENOSPC$/,
    remedy: 'user namespaces are switched off or used up: `sudo sysctl user.max_user_namespaces=15000`',
  },
  { place: /^clone3/, errno: /^EACCES$/, remedy: apparmor },
  { place: /^clone3/, errno: /^EPERM$/, remedy: `cloning namespaces is not allowed here; ${container}` },
  {
    place: /^clone3/,
    errno: /^(EINVAL|ENOSYS|E2BIG)$/,
    remedy: 'this kernel is too old or was built without namespaces: use 5.11 or newer',
  },
  {
    place: /^mount (proc|sysfs)/,
    errno: /^EPERM$/,
    remedy: `parts of the machine's /proc or /sys are covered; ${container}`,
  },
  { place: /^(mount|pivot_root|sethostname|umount)/, errno: /^(EACCES|EPERM)$/, remedy: apparmor },
  {
    place: /(memory\.max|memory\.limit_in_bytes)$/,
    errno: /^(ENOENT|EACCES)$/,
    remedy:
      'the memory controller is off: add `cgroup_enable=memory` to the kernel command line and start the machine anew',
  },
  {
    place: /(pids\.max|cpu\.weight|cpu\.shares)$/,
    errno: /^(ENOENT|EACCES)$/,
    remedy: 'this kernel lacks that cgroup controller',
  },
  {
    place: /\/sys\/fs\/cgroup/,
    errno: /^(EROFS|EACCES|EPERM)$/,
    remedy: `the cgroup tree cannot be written; ${container}`,
  },
  {
    place: /./,
    errno: /^(ENOMEM|ENOSPC|EMFILE|ENFILE)$/,
    remedy: 'the machine is out of memory or descriptors: end something and try again',
  },
];

/** What the learner can do about it; `null` when nobody has thought of it yet. */
export const remedyFor = ({ errno, place }: Failure): string | null =>
  rules.find((rule) => rule.place.test(place) && rule.errno.test(errno))?.remedy ?? null;
