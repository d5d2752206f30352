// The closed list of what a lesson may claim about a World. Data only: expect.ts decides whether it holds.
import { z } from 'zod';
import { namespaceLinks } from '../kernel/namespace.ts';

/** A process that the lesson has named: an actor, a forked child, what an asked step found; or `lab-init`, `shell`. */
export const processName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name: small letters, digits, hyphens');

const link = z.enum(namespaceLinks);
const linkOrLinks = z.union([link.transform((one) => [one]), z.array(link).min(1)]);

/** The process states that lessons speak of, in words for the letters of proc_pid_stat(5): S or R or D, T, Z. */
export const stateWords = ['alive', 'stopped', 'zombie'] as const;

/** Claims about one process, that need no name for it. */
const aboutProcess = {
  /** `none`: there is none. `changed`: another one than before. No `is`, `as`, `unlike`: the same as before. */
  namespace: z.strictObject({
    namespace: linkOrLinks,
    is: z.enum(['none', 'changed']).optional(),
    as: processName.optional(),
    unlike: processName.optional(),
    say: z.string().optional(),
  }),
  /** A number: the one that it has in its own PID namespace. `true`: the same numbers as before, at every level. */
  pid: z.strictObject({ pid: z.union([z.int().min(1), z.literal(true)]), say: z.string().optional() }),
  /** How many numbers it has: in how many PID namespaces it is seen, from here down. */
  levels: z.strictObject({ levels: z.int().min(1), say: z.string().optional() }),
  state: z.strictObject({ state: z.enum(stateWords), say: z.string().optional() }),
  comm: z.strictObject({ comm: z.string().max(15), say: z.string().optional() }),
  parent: z.strictObject({ parent: processName, say: z.string().optional() }),
  /** Its mount namespace has a mount at this place; of this type, if one is given. */
  mount: z.strictObject({ mount: z.string().startsWith('/'), fstype: z.string().optional(), say: z.string().optional() }),
};

const named = { actor: processName };

/** One claim. `say` words what it means, for the list of what changed and what did not. */
export const predicateSchema = z.union([
  aboutProcess.namespace.extend(named),
  aboutProcess.pid.extend(named),
  aboutProcess.levels.extend(named),
  aboutProcess.state.extend(named),
  aboutProcess.comm.extend(named),
  aboutProcess.parent.extend(named),
  aboutProcess.mount.extend(named),
  z.strictObject({ gone: processName, say: z.string().optional() }),
]);
export type Predicate = Readonly<z.output<typeof predicateSchema>>;

/** Claims that must all hold of one process; the first such process that has no name yet is found. */
export const processQuerySchema = z
  .array(
    z.union([
      aboutProcess.namespace,
      aboutProcess.pid,
      aboutProcess.levels,
      aboutProcess.state,
      aboutProcess.comm,
      aboutProcess.parent,
      aboutProcess.mount,
    ]),
  )
  .min(1);
export type ProcessQuery = Readonly<z.output<typeof processQuerySchema>>;

/** Who is who: the processes that a lesson has named, as last seen. */
export type Names = ReadonlyMap<string, NamedProcess>;

/** A process by its identity, so that a reused number is never taken for it. */
export interface NamedProcess {
  readonly pid: number;
  readonly startTicks: number;
  /** Numbers at every level, kept after its end so that prose can still speak of it. */
  readonly nspid: readonly number[];
}
