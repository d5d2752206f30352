// What lies at a path, as one process sees it. Read for the paths that somebody asks about, and for no others.

/** The types of inode(7), and `absent`: there is nothing at the path. */
export type FileType = 'absent' | 'regular' | 'directory' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket';

/** What stat(2) says of it. Where there is nothing, and where it could not be read, `null`. */
export interface FileStatus {
  /** The permission bits, 07777 of inode(7). */
  readonly mode: number;
  /** How many names it has. */
  readonly links: number;
  readonly bytes: number;
  /** Decimal: some are larger than a number of JavaScript holds exactly. */
  readonly inode: string;
  /** Major and minor number of the file system that it is on: `0:48`. */
  readonly device: string;
}

export interface File {
  /** The process in whose root directory the path begins, as the machine numbers it. */
  readonly pid: number;
  /** Absolute, as that process would say it. Where it ends at a symbolic link, it is the link. */
  readonly path: string;
  /** `null`: it could not be read, and so could nothing below. */
  readonly type: FileType | null;
  readonly status: FileStatus | null;
  /** Of a device, its major and minor number. */
  readonly rdev?: string;
  /** Of a directory: whether an overlay shows nothing of what lies at its place below, the xattr `overlay.opaque`. `null`: it could not be read. */
  readonly opaque?: boolean | null;
  /** Of a regular file of at most 256 bytes: all of them. `null`: they could not be read. */
  readonly content?: string | null;
}

/** A path that somebody asks about. */
export type FilePlace = Pick<File, 'pid' | 'path'>;

/** Whether it is what an overlay takes for the absence of a file, Documentation/filesystems/overlayfs.rst: a character device 0:0. */
export const isWhiteout = ({ type, rdev }: Pick<File, 'type' | 'rdev'>): boolean =>
  type === 'character' && rdev === '0:0';

/** What is looked at `path`, through the root directory of the process `pid`; `null`: nobody has looked. */
export const fileAt = (files: readonly File[], pid: number, path: string): File | null =>
  files.find((one) => one.pid === pid && one.path === path) ?? null;
