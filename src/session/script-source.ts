// What of a log a script is made of: the last lab of it in which something was called.
import type { Entry } from './entry.ts';
import type { ScriptSession } from './script.ts';
import { cgroupVersionOf } from './script-cgroups.ts';
import { newSession, reduce, type Session } from './session.ts';

/** A session, and the id of the lesson that was open in it. */
export interface ScriptSource extends ScriptSession {
  readonly lesson: string | null;
}

/** Who did what; of the kernel, what a lab began with. */
const told: ReadonlySet<Entry['type']> = new Set(['lab', 'world', 'move', 'call', 'outcome', 'named']);

/** `null`: nothing was called. */
export const scriptSource = (entries: readonly Entry[]): ScriptSource | null => {
  let session: Session = newSession;
  let actors: string[] = [];
  let source: ScriptSource | null = null;
  for (const entry of entries.filter(({ type }) => told.has(type))) {
    if (entry.type === 'lab' && entry.state === 'starting') actors = [];
    // Those of the lab's own start are named before it is ready.
    if (entry.type === 'named' && session.lab.state === 'starting') actors.push(entry.name);
    session = reduce(session, entry);
    // Whoever leaves, or opens another lesson, moves as well: what was done before that counts.
    const isOnward = entry.type === 'move' && entry.why === 'next';
    if (isOnward || entry.type === 'call' || entry.type === 'outcome') {
      if (session.calls.length === 0) continue;
      const { calls, step, lesson, world } = session;
      source = { calls, step, lesson, actors: actors.filter(isActor), cgroup: cgroupVersionOf(world.cgroups) };
    }
  }
  return source;
};

const isActor = (name: string): boolean => name !== 'lab-init' && name !== 'shell';
