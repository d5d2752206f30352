// A virtual machine that boots beside a container, and what each of them has reached. Pure data.

/** Something that was reached, and when: microseconds since its own start, monotonic. */
export interface Mark {
  readonly what: string;
  readonly atUs: number;
}

/** How far one of the two is. */
export interface Runner {
  readonly marks: readonly Mark[];
  /** VmRSS, the most that was seen; `null`: nobody has seen it yet. */
  readonly memoryBytes: number | null;
}

/** What number 1 of the guest says of the kernel that it runs on. */
export interface GuestReport {
  /** `uname -r` */
  readonly release: string;
  /** /proc/sys/kernel/random/boot_id */
  readonly bootId: string;
  /** Those of the kernel among them. */
  readonly processes: number;
  /** MemTotal of proc_meminfo(5). */
  readonly memoryBytes: number;
}

/** A guest and a container, started together. */
export interface Race {
  /** `stopped`: nobody waits for it any more. */
  readonly state: 'running' | 'over' | 'failed' | 'stopped';
  /** How long it has been going on, or went on: microseconds. */
  readonly elapsedUs: number;
  /** How QEMU runs the guest: by emulating a processor, or on the machine's own. */
  readonly by: 'tcg' | 'kvm';
  readonly container: Runner;
  /** What its calls took in the kernel. */
  readonly callNanoseconds: number;
  readonly guest: Runner;
  /** QEMU's number on the machine. */
  readonly guestPid: number;
  /** The latest line of the guest's console. */
  readonly console: string;
  readonly report: GuestReport | null;
}

/** The marks of a guest, in order. */
export const guestMarks = {
  qemu: 'QEMU runs',
  kernel: "its kernel's first line",
  init: "its number 1's first line",
  off: 'it is off',
} as const;

/** When the container had done all that was asked of it; `null`: it has not yet. */
export const containerUs = ({ container }: Race): number | null => container.marks.at(-1)?.atUs ?? null;

/** When number 1 of the guest ran; `null`: it has not yet. */
export const guestUs = ({ guest }: Race): number | null =>
  guest.marks.find(({ what }) => what === guestMarks.init)?.atUs ?? null;
