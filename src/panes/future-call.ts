// A call that has not happened yet, as it will be written.
import { type Act, callText } from '../call/call.ts';
import type { Session } from '../session/session.ts';

/** `kill(7, SIGKILL)`, as the caller counts; `kill(…)` where that cannot be known before. `acts`: all of the step. */
export const futureCallText = (act: Act, acts: readonly Act[], session: Pick<Session, 'names' | 'world'>): string => {
  const depth = depthOf(act.actor, acts, session);
  let isKnown = true;
  const text = callText(act, (ref) => {
    const number = typeof ref === 'number' ? ref : depth === null ? undefined : session.names.get(ref)?.nspid[depth];
    if (number === undefined) isKnown = false;
    return number ?? 0;
  });
  return isKnown ? text : `${act.call}(…)`;
};

/** At how many PID namespaces below the machine's `actor` counts, or will once it is born; `null`: that depends on what comes first. */
const depthOf = (actor: string, acts: readonly Act[], session: Pick<Session, 'names' | 'world'>): number | null => {
  const identity = session.names.get(actor);
  if (identity) return identity.nspid.length - 1;
  const birth = acts.findIndex((act) => act.as === actor);
  const parent = acts[birth]?.actor;
  if (parent === undefined || acts.slice(0, birth).some((act) => act.actor === parent && entersPidNamespace(act)))
    return null;
  const depth = depthOf(parent, acts.slice(0, birth), session);
  return depth === null ? null : depth + (bearsBelow(parent, session) ? 1 : 0);
};

const entersPidNamespace = (act: Act): boolean => act.call === 'unshare' || act.call === 'setns';

/** Whether the children of `name` are born in another PID namespace than its own. */
const bearsBelow = (name: string, { names, world }: Pick<Session, 'names' | 'world'>): boolean => {
  const identity = names.get(name);
  const process = identity && world.processes.find(({ pid }) => pid === identity.pid);
  return process !== undefined && process.namespaces.pid_for_children !== process.namespaces.pid;
};
