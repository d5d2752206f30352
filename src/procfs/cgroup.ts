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

/** Where a process stands. */
export interface Standing {
  /**
   * The one path that stands for it. On v1 its place can differ from hierarchy to hierarchy, so: of the v1 hierarchies
   * that limit memory, pids or cpu, the deepest path, and the first in that order where several are as deep. Where no v1
   * hierarchy has any of these controllers they can only be v2's, and its path counts: a hybrid machine, whose v2
   * hierarchy serves for tracking alone, is thereby v1. Failing both, the first line.
   */
  readonly path: string;
  /** The places in the hierarchies of these controllers, of freezer and of blkio that are not that path; missing: there are none. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/** `null` where there is no line at all. */
export function standingOf(lines: readonly CgroupLine[]): Standing | null {
  const path = pathOf(lines);
  if (path === null) return null;
  const others = [...limiting, 'freezer', 'blkio'].flatMap((controller) => {
    const place = placeIn(lines, controller);
    return place === undefined || place === path ? [] : [[controller, place] as const];
  });
  return others.length === 0 ? { path } : { path, elsewhere: Object.fromEntries(others) };
}

const placeIn = (lines: readonly CgroupLine[], controller: string) =>
  lines.find((line) => line.controllers.includes(controller))?.path;

function pathOf(lines: readonly CgroupLine[]): string | null {
  let best: string | null = null;
  for (const controller of limiting) {
    const path = placeIn(lines, controller);
    if (path !== undefined && (best === null || depthOf(path) > depthOf(best))) best = path;
  }
  return best ?? lines.find((line) => line.version === 2)?.path ?? lines[0]?.path ?? null;
}

const depthOf = (path: string) => (path === '/' ? 0 : path.split('/').length - 1);

/**
 * Finds where a process stands in the text of its file; the many processes of one cgroup cost one
 * parsing.
 */
export function openStandings(): (text: string) => Standing | null {
  const standings = new Map<string, Standing | null>();
  return (text) => {
    const known = standings.get(text);
    if (known !== undefined) return known;
    const standing = standingOf(parseCgroup(text));
    standings.set(text, standing);
    return standing;
  };
}
