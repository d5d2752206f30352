// Whether anything in a lab has run, told as it happens: the processor time of its cgroup, which `watch` reads again and again. A scan
// reads several files of every process.
import { isFailure, readRecord } from './file.ts';
import type { Watch } from './watch.ts';

/**
 * Resolves with true once a process of the lab has run since it was asked last, which it can only guess the first time: nothing there is
 * born, ends or calls the kernel without. False: ask again. `null`: the kernel does not say, or nobody asks it any more.
 */
export type AwaitRun = () => Promise<boolean | null>;

const nobodyKnows: AwaitRun = () => Promise.resolve(null);

/** Follows these absolute directories of one cgroup, one a hierarchy. */
export function openRunTime(watch: Watch | null, directories: readonly string[]): AwaitRun {
  const file = runTimeFile(directories);
  if (watch === null || file === null) return nobodyKnows;
  return async () => {
    const answer = await watch.askRun(file);
    return 'why' in answer ? null : parseRan(answer.toString());
  };
}

/** By the manual of `watch` (native/README.md). */
const parseRan = (line: string): boolean | null => (JSON.parse(line) as { readonly ran: boolean | null }).ran;

/**
 * In nanoseconds, Documentation/admin-guide/cgroup-v1/cpuacct.rst; in microseconds, Documentation/admin-guide/cgroup-v2.rst. What v1's
 * `cpu` has under that name tells throttling alone.
 */
function runTimeFile(directories: readonly string[]): string | null {
  const files = [
    ...directories.map((directory) => [`${directory}/cpuacct.usage`, /^\d+$/m] as const),
    ...directories.map((directory) => [`${directory}/cpu.stat`, /^usage_usec \d+$/m] as const),
  ];
  const found = files.find(([path, form]) => {
    const text = readRecord(path);
    return !isFailure(text) && form.test(text);
  });
  return found?.[0] ?? null;
}
