// What the options of the proc mount itself keep from whoever looks, proc(5).
import type { Mount } from '../kernel/mount.ts';
import type { Unreadable } from '../kernel/world.ts';

/**
 * With `hidepid`, processes of others are not even listed; root is exempt, and so is a member of the group
 * `gid=`.
 */
export function hiddenProcesses(mounts: readonly Mount[], procRoot: string, uid: number): Unreadable[] {
  // The last one mounted there is the one that is seen.
  const mount = mounts.findLast(({ mountpoint, fstype }) => mountpoint === procRoot && fstype === 'proc');
  const option = mount?.options.split(',').find((one) => /^hidepid=(2|4|invisible|ptraceable)$/.test(one));
  if (option === undefined || uid === 0) return [];
  return [{ what: procRoot, why: `is mounted with ${option}: processes of others may be missing; look as root` }];
}
