/** What one call returned. An errno is content, not an exception: a refused call is an outcome like any other. */
export type Outcome =
  | {
      readonly ok: true;
      /** The return value. `null` for a call that does not return: a successful execve(2), _exit(2). */
      readonly value: number | null;
      /** What the call handed back beside its value: the bytes of a read(2), the status of a waitpid(2) as `exited 0` or `killed SIGKILL`. */
      readonly data: string;
      /** Spent in the kernel, as the actor measured it. */
      readonly nanoseconds: number;
    }
  | {
      readonly ok: false;
      /** By name, errno(3): `EPERM`. */
      readonly errno: string;
      /** What the kernel said beside the errno: the text of an extended acknowledgement, netlink(7). Absent when it said nothing. */
      readonly data?: string;
      readonly nanoseconds: number;
    };

/** The child's answer to a fork(2) or clone3(2): both sides come back from one call. */
export interface Born {
  /** The name under which the child performs calls from now on. */
  readonly actor: string;
  /** What getpid(2) says to the child itself. */
  readonly pid: number;
}

/** The whole answer to one call. */
export interface Answer {
  readonly outcome: Outcome;
  readonly born: Born | null;
}
