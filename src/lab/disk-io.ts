// Whether a lab here can limit what passes between its cgroups and a disk, and on which disk. Finds out by looking.
import { existsSync } from 'node:fs';
import { hopedLimits } from './grant.ts';
import { self } from './id-map.ts';
import { LabError } from './lab.ts';
import type { Machine } from './machine.ts';
import { findScratch, type Scratch } from './scratch.ts';

/** Throws LabError, with the remedy, where it cannot. */
export const diskIo = (machine: Machine): Scratch => {
  const { controllers, refusal } = hopedLimits(machine);
  if (refusal) throw refusal;
  if (machine.cgroup === 'v2' ? !controllers.includes('io') : !hasThrottle(machine)) throw noController(machine);
  return findScratch();
};

/** A kernel can have the controller without it, CONFIG_BLK_DEV_THROTTLING. */
const hasThrottle = ({ hierarchies }: Machine): boolean =>
  hierarchies.some(
    ({ version, options, mountpoint }) =>
      version === 1 &&
      options.split(',').includes('blkio') &&
      existsSync(`${mountpoint}/blkio.throttle.write_bps_device`),
  );

const noController = ({ cgroup }: Machine): LabError => {
  if (cgroup !== 'v2')
    return new LabError(
      'there is no cgroup controller blkio that throttles',
      'mount it: `sudo mkdir /sys/fs/cgroup/blkio && sudo mount -t cgroup -o blkio none /sys/fs/cgroup/blkio`',
    );
  if (self().uid === 0)
    return new LabError('this kernel has no cgroup controller io', 'use the kernel of a distribution');
  return new LabError('your systemd is not given the cgroup controller io', delegateRemedy);
};

/** user@.service(5), systemd.resource-control(5). */
const delegateRemedy =
  '`sudo systemctl edit user@.service`, add `[Service]` and `Delegate=cpu io memory pids`, log in anew';
