// Where on a disk of this machine a lab can be given a directory of its own. Finds out by looking, and makes nothing.
import { existsSync, readFileSync, readlinkSync, statfsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { LabError } from './lab.ts';
import { isWritable } from './path.ts';

export interface Scratch {
  /** The folder below which the lab's directory is made; it may not be there yet. */
  readonly folder: string;
  /** The block device on whose bytes the kernel counts and limits: `254:0`; of a partition, the disk that it is a part of. */
  readonly device: string;
}

/** Every folder that is thought of, the best first: one's own, and one that is seldom in memory. */
export const scratchFolders = (environment: NodeJS.ProcessEnv = process.env): readonly string[] => {
  const cache = environment['XDG_CACHE_HOME'];
  const home = environment['HOME'] ?? homedir();
  const base = cache?.startsWith('/') ? cache : join(home, '.cache');
  // Root who has somebody else's home, by `sudo -E` for instance, leaves nothing there.
  const isOwn = base.startsWith('/') && ownerOf(standing(base)) === process.geteuid?.();
  return [...(isOwn ? [join(base, 'cutaway', 'scratch')] : []), '/var/tmp'];
};

const ownerOf = (path: string): number => statSync(path).uid;

/** The program that holds a lab ends it when the disk has half of this left. */
const leastFreeBytes = 2 ** 30;

/** The first of `folders` that will do. Throws LabError, which says why none does. */
export const findScratch = (folders: readonly string[] = scratchFolders()): Scratch => {
  const refusals: string[] = [];
  for (const folder of folders) {
    const place = standing(folder);
    const device = diskOf(statSync(place).dev);
    const { bavail, bsize } = statfsSync(place);
    if (device === null)
      refusals.push(`${place} is on no block device, but in memory, on a network or on several disks`);
    else if (!isWritable(place)) refusals.push(`${place} cannot be written`);
    else if (bavail * bsize < leastFreeBytes) refusals.push(`${place} has less than 1G free`);
    else return { folder, device };
  }
  throw new LabError(refusals.join('; '), 'set XDG_CACHE_HOME to a folder on an ext4 or XFS file system with 1G free');
};

/** The folder itself, or the nearest above it that is there. */
export const standing = (folder: string): string => (existsSync(folder) ? folder : standing(dirname(folder)));

/** `null`: what is mounted there has no block device by whose number the kernel could know it. */
const diskOf = (dev: number): string | null => {
  const [major, minor] = [(dev >>> 8) & 0xfff, (dev & 0xff) | ((dev >>> 12) & 0xfff00)];
  const link = `/sys/dev/block/${major}:${minor}`;
  if (!existsSync(link)) return null;
  // The kernel limits disks, not partitions: sysfs has those in the directory of theirs.
  return existsSync(`${link}/partition`)
    ? readFileSync(join(dirname(join('/sys/dev/block', readlinkSync(link))), 'dev'), 'latin1').trim()
    : `${major}:${minor}`;
};
