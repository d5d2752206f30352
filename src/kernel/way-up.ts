// The cgroups from a process's own up to the root, and which of them limits most. Pure.
import type { Cgroup } from './cgroup.ts';

/**
 * Of what a look at one process has, with the cgroups above its own: those in which one of these controllers answers, its own first.
 * On v1 that is a way up in the controller's own hierarchy.
 */
export const wayUp = (cgroups: readonly Cgroup[], controllers: readonly string[]): readonly Cgroup[] =>
  cgroups
    .filter((cgroup) => cgroup.controllers.some((name) => controllers.includes(name)))
    .toSorted((a, b) => b.path.length - a.path.length);

/** The first with the least limit; where none has any, the first. `undefined`: there is no cgroup. */
export const tightestOf = (chain: readonly Cgroup[], limit: (cgroup: Cgroup) => number | null): Cgroup | undefined =>
  chain.reduce<Cgroup | undefined>(
    (least, one) => (least === undefined || (limit(one) ?? Infinity) < (limit(least) ?? Infinity) ? one : least),
    undefined,
  );
