// Archives of files as the kernel unpacks them into its first root, Documentation/driver-api/early-userspace/buffer-format.rst.

/** One file of an archive. */
export interface Member {
  /** Its path, without a slash before it; directories come before what is in them. */
  readonly name: string;
  /** Type and permissions, as in st_mode of inode(7). */
  readonly mode: number;
  /** What is in it, or what a symbolic link says. */
  readonly content?: Uint8Array;
  /** Of a device: major and minor number. */
  readonly device?: readonly [number, number];
}

/** File types, inode(7). */
export const fileTypes = { directory: 0o040000, file: 0o100000, link: 0o120000, characters: 0o020000 } as const;

/** An archive of the form newc, uncompressed. All belongs to root, and is of the year 1970. */
export const cpio = (members: readonly Member[]): Uint8Array =>
  Buffer.concat([...members, end].flatMap((member, index) => recordOf(member, index + 1)));

const end: Member = { name: 'TRAILER!!!', mode: 0 };

const recordOf = ({ name, mode, content = none, device = [0, 0] }: Member, inode: number): readonly Uint8Array[] => {
  const path = Buffer.from(`${name}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, ...device, path.length, 0];
  const head = Buffer.concat([Buffer.from(`070701${fields.map(hex).join('')}`), path]);
  return [head, padding(head.length), content, padding(content.length)];
};

const none = new Uint8Array(0);
const hex = (number: number) => number.toString(16).padStart(8, '0');
/** Heads and contents begin at multiples of four. */
const padding = (length: number) => new Uint8Array((4 - (length % 4)) % 4);
