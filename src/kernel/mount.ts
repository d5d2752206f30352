/** One mount of one mount namespace, proc_pid_mountinfo(5). */
export interface Mount {
  readonly id: number;
  readonly parent: number;
  /** Which directory of the file system is shown at `mountpoint`; not `/` for bind mounts. */
  readonly root: string;
  readonly mountpoint: string;
  readonly fstype: string;
  readonly source: string;
  /**
   * Per-mount options, then the file system's, as the kernel words them: a comma, a space, a backslash in a value is
   * `\054`, `\040`, `\134`. See `mountOptions`, `overlayLayers`.
   */
  readonly options: string;
  /** `private`, `shared:N`, `master:N`, `propagate_from:N`, `unbindable`, several joined by a space. */
  readonly propagation: string;
  /** Inode of the mount namespace. */
  readonly namespace: number;
  /**
   * Of a proc mount, where a lab is looked at: inode of the PID namespace as which it counts. Missing: it cannot be
   * reached, or nobody lives in that namespace any more. `null`: it could not be read.
   */
  readonly pidNamespace?: number | null;
}
