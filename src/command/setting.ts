// What of this machine decides how a course is taught on it. Reads, and tries nothing.
import { existsSync } from 'node:fs';
import { diskIo } from '../lab/disk-io.ts';
import { hopedLimits } from '../lab/grant.ts';
import { guestRefusal } from '../lab/guest-find.ts';
import { self } from '../lab/id-map.ts';
import { LabError, limitNames } from '../lab/lab.ts';
import { type Machine, machine, noOverlayXattr } from '../lab/machine.ts';
import { natRefusal } from '../lab/nat.ts';
import { textAt } from '../lab/path.ts';
import { findScratch } from '../lab/scratch.ts';
import type { Need, Setting } from '../lesson/lesson.ts';

/** How lessons are taught here, to whoever runs this program. */
export const ownSetting = (): Setting => {
  const found = machine();
  const { controllers, canFreeze, refusal } = hopedLimits(found);
  const missing = new Map<Need, string>();
  for (const controller of [...limitNames, 'cpuset'] as const) {
    if (controllers.includes(controller)) continue;
    missing.set(`cgroup-${controller}`, refusal ? inWords(refusal) : noController(controller, found));
  }
  const noNat = natRefusal(found.kernel);
  if (noNat) missing.set('nat', inWords(noNat));
  const noGuest = guestRefusal();
  if (noGuest) missing.set('guest', inWords(noGuest));
  if (!canFreeze) missing.set('cgroup-freezer', refusal ? inWords(refusal) : noController('freezer', found));
  if (!hasOverlay(found.kernel)) missing.set('overlay', `kernel ${found.kernel} has no overlay file system`);
  const noXattr = noOverlayXattr(found);
  if (noXattr !== null) missing.set('overlay-xattr', noXattr);
  const disk = orRefused(
    () => diskIo(found).device,
    (why) => missing.set('disk-io', inWords(why)),
  );
  // Where a disk can be limited a lab has a directory on it.
  if (disk === null)
    orRefused(
      () => findScratch(),
      (why) => missing.set('scratch', inWords(why)),
    );
  return { cgroup: found.cgroup === 'v2' ? 'v2' : 'v1', missing, disk };
};

const orRefused = <T>(find: () => T, refuse: (why: LabError) => void): T | null => {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    refuse(error);
    return null;
  }
};

const inWords = ({ message, remedy }: LabError) => (remedy ? `${message}; ${remedy}` : message);

const noController = (controller: string, { cgroup }: Machine): string => {
  if (self().uid !== 0) return `this machine gives users no cgroup controller for ${controller}`;
  const where = cgroup === 'hybrid' ? 'among the v1 hierarchies of this machine' : 'on this machine';
  const remedy = controller === 'memory' ? '; `cgroup_enable=memory` on the kernel command line may bring it' : '';
  return `there is no cgroup controller for ${controller} ${where}${remedy}`;
};

/** Built in or loaded; or there to be loaded, which the first mount does by itself. */
const hasOverlay = (kernel: string): boolean =>
  /\toverlay$/m.test(textAt('/proc/filesystems')) || existsSync(`/lib/modules/${kernel}/kernel/fs/overlayfs`);
