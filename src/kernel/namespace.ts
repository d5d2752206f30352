/** The namespace types of namespaces(7), in the order in which screens list them. */
export const namespaceTypes = ['pid', 'mnt', 'net', 'uts', 'ipc', 'user', 'cgroup', 'time'] as const;
export type NamespaceType = (typeof namespaceTypes)[number];

/**
 * The links under `/proc/PID/ns`: the types, and where the next child will be born (pid_namespaces(7),
 * time_namespaces(7)).
 */
export const namespaceLinks = [...namespaceTypes, 'pid_for_children', 'time_for_children'] as const;
export type NamespaceLink = (typeof namespaceLinks)[number];

/** One namespace that is alive: a process lives in it, its next child will, or a bind mount holds it. */
export interface Namespace {
  readonly type: NamespaceType;
  /** The inode number behind `net:[4026531840]`; identifies the namespace until it is gone. */
  readonly inode: number;
  /** How many of the processes that were looked at live in it. */
  readonly processes: number;
  /** The lowest such pid, as this World numbers processes; `null` where nobody lives in it. */
  readonly pid: number | null;
  /** Mount points that keep it alive without a process (`/run/netns/blue`). */
  readonly boundAt: readonly string[];
  /**
   * Of a user namespace, where a lab is looked at: which of its ids are which outside, user_namespaces(7). Empty until
   * somebody writes the map. Missing: nobody lives there. `null`: it could not be read.
   */
  readonly uidMap?: readonly IdRange[] | null;
  readonly gidMap?: readonly IdRange[] | null;
  /**
   * Of a UTS namespace, uts_namespaces(7): its two names, as uname(2) has them. Missing: it has gone meanwhile. `null`: they
   * could not be read.
   */
  readonly hostname?: string | null;
  readonly domainname?: string | null;
  /** Of a time namespace, time_namespaces(7). Missing: nobody lives in it, and nobody's children will. `null`: unreadable. */
  readonly offsets?: TimeOffsets | null;
  /** Of an IPC namespace, what it holds of System V. Missing and `null` as for the names. */
  readonly systemV?: SystemV | null;
}

/** By how many seconds clocks are ahead of the machine's; a fraction is one of nanoseconds. */
export interface TimeOffsets {
  /** CLOCK_MONOTONIC, and those that go by it. */
  readonly monotonic: number;
  /** CLOCK_BOOTTIME, and what goes by it: /proc/uptime. */
  readonly boottime: number;
}

/** What sysvipc(7) has besides POSIX: named by a key, and there until somebody removes it. */
export interface SystemV {
  /** Message queues, in the kernel's order. */
  readonly queues: readonly Queue[];
  readonly semaphoreSets: number;
  /** Segments of shared memory. */
  readonly segments: number;
}

/** A message queue, msgget(2). */
export interface Queue {
  /** By which processes find it; 0 (IPC_PRIVATE): nobody does. */
  readonly key: number;
  readonly id: number;
  readonly messages: number;
  /** Of all messages in it. */
  readonly bytes: number;
}

/** `count` ids from `inside` on are those from `outside` on, as whoever looks numbers them. */
export interface IdRange {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** `id` of outside as these ranges number it inside, user_namespaces(7). `undefined`: it has no number there. */
export const insideId = (ranges: readonly IdRange[], id: number): number | undefined => {
  const range = ranges.find(({ outside, count }) => id >= outside && id < outside + count);
  return range && range.inside + id - range.outside;
};
