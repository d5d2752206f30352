// The closed list of what a lesson may claim about a World. Data only: expect.ts decides whether it holds.
import { z } from 'zod';
import { namespaceLinks } from '../kernel/namespace.ts';

/**
 * A process that the lesson has named: an actor, a forked child, what an asked step found; or `lab-init`,
 * `lab`, `shell`.
 */
export const processName = z
  .string()
  .max(15)
  .regex(/^[a-z][a-z0-9-]*$/, 'a name of small letters, digits and hyphens')
  .describe('A process by its name in the lesson: an actor, a forked child, what was found; or lab-init, lab, shell');

const link = z.enum(namespaceLinks);
const linkOrLinks = z
  .union([link.transform((one) => [one]), z.array(link).min(1)])
  .describe('A namespace by its name under /proc/PID/ns, or a list of them');

/**
 * The process states that lessons speak of, in words for the letters of proc_pid_stat(5): S or R or D, T, Z.
 */
export const stateWords = ['alive', 'stopped', 'zombie'] as const;

/** In `counts_as`: the process that the claim is about. No process has this name. */
export const itself = 'itself';

const say = z
  .string()
  .trim()
  .max(120)
  .regex(/^[^\n\t]+$/, 'one line of text')
  .optional()
  .describe('The claim in the words of the lesson, for the list of what changed and what did not');
const other = (what: string) => processName.optional().describe(what);

/** A place as mountinfo writes it: from the root, without a slash at its end. */
const mountpoint = z.string().regex(/^\/$|^(\/[^/]+)+$/, 'a path that starts with / and does not end in one');

/** The kernel keeps 15 bytes of a comm, PR_SET_NAME(2const); a longer one is never seen. */
const comm = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 15, 'at most 15 bytes: the kernel keeps no more');

/** Claims about one process, that need no name for it. The first key of each says which claim it is. */
const aboutProcess = {
  /**
   * `none`: there is none. `changed`: another one than before. No `is`, `as`, `unlike`: the same as before.
   */
  namespace: z.strictObject({
    namespace: linkOrLinks,
    is: z
      .enum(['none', 'changed'])
      .optional()
      .describe('none: there is none. changed: another one than before. No is, as, unlike: the same as before'),
    as: other('The same one as this process has'),
    unlike: other('Another one than this process has'),
    say,
  }),
  /**
   * A number: the one that it has in its own PID namespace. `true`: the same numbers as before, at every
   * level.
   */
  pid: z.strictObject({
    pid: z
      .union([z.int().min(1), z.literal(true)])
      .describe('The number that it has in its own PID namespace; true: the same numbers as before, at every level'),
    say,
  }),
  /** How many numbers it has: in how many PID namespaces it is seen, the machine's counted. */
  levels: z.strictObject({
    levels: z.int().min(1).describe('In how many PID namespaces it has a number; the machine is 1, the lab 2'),
    say,
  }),
  state: z.strictObject({
    state: z.enum(stateWords).describe('Whether it runs or sleeps (alive), is stopped, or is a zombie'),
    say,
  }),
  comm: z.strictObject({ comm: comm.describe('Its name in the process list, at most 15 bytes'), say }),
  parent: z.strictObject({ parent: processName.describe('The process that is its parent now'), say }),
  /**
   * Its mount namespace has a mount at this place; of this type, if one is given. Of several there, the last
   * one counts: it hides the others. `counts_as`: a proc, which shows the processes by the numbers that they have in
   * the PID namespace of that process.
   */
  mount: z.strictObject({
    mount: mountpoint.describe('A mount point in its mount namespace'),
    fstype: z.string().min(1).optional().describe('The type of the file system that is mounted there: proc, tmpfs'),
    counts_as: other(
      'A proc is mounted there, and it counts as the PID namespace of this process does; itself: of the one that sees it',
    ),
    say,
  }),
};

const named = { actor: processName.describe('The process that the claim is about') };

/** One claim. `say` words what it means, for the list of what changed and what did not. */
export const predicateSchema = z.union([
  aboutProcess.namespace.extend(named),
  aboutProcess.pid.extend(named),
  aboutProcess.levels.extend(named),
  aboutProcess.state.extend(named),
  aboutProcess.comm.extend(named),
  aboutProcess.parent.extend(named),
  aboutProcess.mount.extend(named),
  z.strictObject({
    gone: processName.describe('A process that was there and is not any more; a zombie is still there'),
    say,
  }),
]);
export type Predicate = Readonly<z.output<typeof predicateSchema>>;

const claimSchema = z.union([
  aboutProcess.namespace,
  aboutProcess.pid,
  aboutProcess.levels,
  aboutProcess.state,
  aboutProcess.comm,
  aboutProcess.parent,
  aboutProcess.mount,
]);

/** A claim about a process that is not named in it. */
export type Claim = Readonly<z.output<typeof claimSchema>>;

/** Claims that must all hold of one process; the first such process that has no name yet is found. */
export const processQuerySchema = z.array(claimSchema).min(1);
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
