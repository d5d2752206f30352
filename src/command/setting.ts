// What of this machine decides how a course is taught on it. Reads, and tries nothing.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, machine } from '../lab/machine.ts';
import type { Need, Setting } from '../lesson/lesson.ts';

const controllers = ['memory', 'pids', 'cpu'] as const;

/** How lessons are taught here. */
export const ownSetting = (): Setting => {
  const found = machine();
  const present = controllersOf(found);
  const missing = new Map<Need, string>();
  for (const controller of controllers)
    if (!present.includes(controller)) missing.set(`cgroup-${controller}`, noController(controller, found));
  if (!hasOverlay(found.kernel)) missing.set('overlay', `kernel ${found.kernel} has no overlay file system`);
  return { cgroup: found.cgroup === 'v2' ? 'v2' : 'v1', missing };
};

/** Those by which a lab's cgroups can be limited: of a hybrid machine, those of v1. */
const controllersOf = ({ cgroup, hierarchies }: Machine): readonly string[] =>
  hierarchies.flatMap(({ version, options, mountpoint }) => {
    if (version === 1) return options.split(',');
    return cgroup === 'v2' ? (textOf(join(mountpoint, 'cgroup.controllers'))?.trim().split(' ') ?? []) : [];
  });

const noController = (controller: string, { cgroup }: Machine): string => {
  const where = cgroup === 'hybrid' ? 'among the v1 hierarchies of this machine' : 'on this machine';
  const remedy = controller === 'memory' ? '; `cgroup_enable=memory` on the kernel command line may bring it' : '';
  return `there is no cgroup controller for ${controller} ${where}${remedy}`;
};

/** Built in or loaded; or there to be loaded, which the first mount does by itself. */
const hasOverlay = (kernel: string): boolean =>
  /\toverlay$/m.test(textOf('/proc/filesystems') ?? '') || existsSync(`/lib/modules/${kernel}/kernel/fs/overlayfs`);

const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};
