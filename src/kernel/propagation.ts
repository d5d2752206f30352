// Which mounts pass on to which, mount_namespaces(7), from what mountinfo says of each. The numbers of peer groups are
// the same in every mount namespace.
import type { Mount } from './mount.ts';

export interface Propagation {
  /** It passes on to every mount of this group, and takes in from them. `null`: it is not shared. */
  readonly peerGroup: number | null;
  /** It takes in from every mount of this group. `null`: it is nobody's slave. */
  readonly master: number | null;
  /** The nearest group above its master of which something can be seen from here, where that is not the master. */
  readonly propagatesFrom: number | null;
  readonly isUnbindable: boolean;
}

type Tagged = Pick<Mount, 'propagation'>;

export function propagationOf({ propagation }: Tagged): Propagation {
  const tags = propagation.split(' ');
  const groupOf = (name: string): number | null => {
    const tag = tags.find((one) => one.startsWith(`${name}:`));
    return tag === undefined ? null : Number(tag.slice(name.length + 1));
  };
  return {
    peerGroup: groupOf('shared'),
    master: groupOf('master'),
    propagatesFrom: groupOf('propagate_from'),
    isUnbindable: tags.includes('unbindable'),
  };
}

/** The other mounts of its peer group. */
export function peersOf<Row extends Tagged>(mount: Tagged, mounts: readonly Row[]): Row[] {
  const { peerGroup } = propagationOf(mount);
  if (peerGroup === null) return [];
  return mounts.filter((other) => other !== mount && propagationOf(other).peerGroup === peerGroup);
}

/** The mounts that take in what it passes on, and pass nothing back. */
export function slavesOf<Row extends Tagged>(mount: Tagged, mounts: readonly Row[]): Row[] {
  const { peerGroup } = propagationOf(mount);
  return peerGroup === null ? [] : mounts.filter((other) => propagationOf(other).master === peerGroup);
}

/** The mounts that it takes in from as a slave. */
export function mastersOf<Row extends Tagged>(mount: Tagged, mounts: readonly Row[]): Row[] {
  const { master } = propagationOf(mount);
  return master === null ? [] : mounts.filter((other) => propagationOf(other).peerGroup === master);
}
