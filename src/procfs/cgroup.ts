// /proc/PID/cgroup, cgroups(7): where a process stands in every hierarchy.

export interface CgroupLine {
  readonly version: 1 | 2;
  /** What the hierarchy is known by: `memory`, or `name=systemd`; none for v2. */
  readonly controllers: readonly string[];
  readonly path: string;
}

/** Lines that are not of the kernel's form are left out. */
export function parseCgroup(text: string): CgroupLine[] {
  const lines: CgroupLine[] = [];
  // A path may hold a line feed, but the kernel does not escape it; what follows it is then no line of its own.
  for (const match of text.matchAll(/^(\d+):([^:\n]*):(\/.*)$/gm)) {
    const [, number, controllers = '', path = '/'] = match;
    if (number === '0' && controllers === '') lines.push({ version: 2, controllers: [], path });
    else lines.push({ version: 1, controllers: controllers.split(','), path });
  }
  return lines;
}

const limiting = ['memory', 'pids', 'cpu'] as const;

/**
 * The one path that stands for a process. On v1 its place can differ from hierarchy to hierarchy, so: of the v1 hierarchies
 * that limit memory, pids or cpu, the deepest path, and the first in that order where several are as deep. Where no v1
 * hierarchy has any of these controllers they can only be v2's, and its path counts: a hybrid machine, whose v2 hierarchy
 * serves for tracking alone, is thereby v1. Failing both, the first line. `null` where there is no line at all.
 */
export function cgroupPathOf(lines: readonly CgroupLine[]): string | null {
  let best: string | null = null;
  for (const controller of limiting) {
    const path = lines.find((line) => line.controllers.includes(controller))?.path;
    if (path !== undefined && (best === null || depthOf(path) > depthOf(best))) best = path;
  }
  return best ?? lines.find((line) => line.version === 2)?.path ?? lines[0]?.path ?? null;
}

const depthOf = (path: string) => (path === '/' ? 0 : path.split('/').length - 1);
