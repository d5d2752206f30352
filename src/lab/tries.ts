// Labs that doctor makes to see whether they can be had. Each is gone when it has been tried.
import { type ProbeOptions, probeCommand } from './command.ts';
import { bestIds, type Grant, leastGrant, withGrant } from './grant.ts';
import { self } from './id-map.ts';
import type { Machine } from './machine.ts';
import { type Down, runProbe } from './outside.ts';
import { findBusybox, findNative } from './program.ts';

/** What is tried, each once, however many checks ask. */
export interface Tries {
  /** Namespaces and a root in them, with no more than one id, and no cgroups. */
  least(options?: ProbeOptions): Promise<Down>;
  /** As much of a lab as can be had. */
  best(): Promise<{ readonly grant: Grant; readonly down: Down }>;
}

export const openTries = (found: Machine): Tries => {
  const probe = (grant: Grant, options?: ProbeOptions) =>
    runProbe(probeCommand(found, grant, findNative().lab, { busybox: busyboxOrNull(), ...options }));
  const once = <T>(make: () => Promise<T>) => {
    let made: Promise<T> | undefined;
    return () => {
      made ??= make();
      return made;
    };
  };
  return {
    least: async (options) => probe({ ...leastGrant(), ids: leastIds() }, options),
    best: once(() => withGrant(found, async (grant) => ({ grant, down: await probe(grant) }))),
  };
};

const leastIds = () => (self().uid === 0 ? bestIds() : leastGrant().ids);

const busyboxOrNull = () => {
  try {
    return findBusybox();
  } catch {
    return null;
  }
};
