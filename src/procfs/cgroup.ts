// /proc/PID/cgroup, cgroups(7): where a process stands in every hierarchy.

export interface CgroupLine {
  readonly version: 1 | 2;
  /** What the hierarchy is known by: `memory`, or `name=systemd`; none for v2. */
  readonly controllers: readonly string[];
  readonly path: string;
}

/** Lines that are not of the kernel's form are left out. */
export function parseCgroup(text: string): CgroupLine[] {
  return text
    .split('\n')
    .map(parseLine)
    .filter((line) => line !== undefined);
}

function parseLine(line: string): CgroupLine | undefined {
  const [, number, controllers = '', path = ''] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
  if (number === undefined) return undefined;
  if (number === '0' && controllers === '') return { version: 2, controllers: [], path };
  return { version: 1, controllers: controllers.split(','), path };
}

const limiting = ['memory', 'pids', 'cpu'] as const;

/**
 * The one path that stands for a process. On v1 its place can differ from hierarchy to hierarchy, so: of the
 * v1 hierarchies that limit memory, pids or cpu, the deepest path, and the first in that order where several
 * are as deep. Where no v1 hierarchy has any of these controllers they can only be v2's, and its path counts:
 * a hybrid machine, whose v2 hierarchy serves for tracking alone, is thereby v1. Failing both, the first
 * line. `null` where there is no line at all.
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

/**
 * Finds the path that counts in the text of a process's file; the many processes of one cgroup cost one
 * parsing.
 */
export function openCgroupPaths(): (text: string) => string | null {
  const paths = new Map<string, string | null>();
  return (text) => {
    const known = paths.get(text);
    if (known !== undefined) return known;
    const path = cgroupPathOf(parseCgroup(text));
    paths.set(text, path);
    return path;
  };
}
