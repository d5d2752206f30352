// As which PID namespace a proc mount counts: the one in which number 1 of what it shows lives.
import type { Mount } from '../kernel/mount.ts';
import type { Unreadable } from '../kernel/world.ts';
import { isFailure, isGone, type Reading, readLink } from './file.ts';
import { parseNamespace } from './namespace-links.ts';

/**
 * All mounts of one table, the proc mounts among them with their PID namespace. `root`: the root directory of the
 * process whose mountinfo it is, `/proc/PID/root`.
 */
export function withPidNamespaces(
  mounts: readonly Mount[],
  root: string,
): { mounts: readonly Mount[]; unreadable: readonly Unreadable[] } {
  const unreadable: Unreadable[] = [];
  const counted = mounts.map((mount): Mount => {
    // What is bound from further down in a proc has no number 1 in it.
    if (mount.fstype !== 'proc' || mount.root !== '/' || isCovered(mount, mounts)) return mount;
    const path = `${root}${mount.mountpoint}/1/ns/pid`;
    const inode = readInode(path);
    if (inode === undefined) return mount;
    if (!isFailure(inode)) return { ...mount, pidNamespace: inode };
    unreadable.push({ what: path, why: inode.errno });
    return { ...mount, pidNamespace: null };
  });
  return { mounts: counted, unreadable };
}

/** `undefined`: number 1 has ended, and the namespace with it. */
function readInode(path: string): Reading<number> | undefined {
  const link = readLink(path);
  if (isFailure(link)) return isGone(link) ? undefined : link;
  return parseNamespace(link)?.inode ?? { errno: 'EINVAL' };
}

/** Whether the way to the mount ends at another one: at one on top of it, or at one that hides its place. */
export function isCovered(mount: Mount, mounts: readonly Mount[]): boolean {
  const isTop = !mounts.some((one) => one !== mount && one.parent === mount.id && one.mountpoint === mount.mountpoint);
  return !isTop || isPlaceHidden(mount, mounts);
}

/** Mounts on one parent are reached side by side, unless one lies on the other's way. */
function isPlaceHidden(mount: Mount, mounts: readonly Mount[]): boolean {
  const others = mounts.filter((one) => one !== mount);
  const isHidden = others.some((one) => one.parent === mount.parent && isBelow(mount.mountpoint, one.mountpoint));
  const parent = others.find(({ id }) => id === mount.parent);
  return isHidden || (parent !== undefined && isPlaceHidden(parent, others));
}

const isBelow = (path: string, directory: string) =>
  path !== directory && path.startsWith(directory === '/' ? '/' : `${directory}/`);
