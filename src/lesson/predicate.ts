// The closed list of what a lesson may claim about a World. Data only: expect.ts decides whether it holds.
import * as z from 'zod';
import { processName, say } from './claim-words.ts';
import { counterShapes } from './counter-shapes.ts';
import { fileShape } from './file-shapes.ts';
import { insideShapes } from './inside-shapes.ts';
import { limitShapes } from './limit-shapes.ts';
import { mountShape } from './mount-shape.ts';
import { networkShapes } from './network-shapes.ts';
import { privilegeShapes } from './privilege-shapes.ts';
import { processShapes } from './process-shapes.ts';
import { treeShapes } from './tree-shapes.ts';

/** Claims about one process, that need no name for it. The first key of each says which claim it is. */
const shapes = [
  processShapes.namespace,
  processShapes.pid,
  processShapes.levels,
  processShapes.state,
  processShapes.comm,
  processShapes.processors,
  processShapes.parent,
  mountShape,
  fileShape,
  networkShapes.route,
  networkShapes.table,
  networkShapes.link,
  limitShapes.limit,
  counterShapes.refused,
  counterShapes.throttled,
  counterShapes.oom_killed,
  counterShapes.at_limit,
  counterShapes.used,
  counterShapes.busier_than,
  limitShapes.cgroup,
  treeShapes.cgroup_at,
  treeShapes.holding,
  treeShapes.frozen,
  privilegeShapes.uid,
  privilegeShapes.gid,
  privilegeShapes.capability,
  privilegeShapes.no_new_privs,
  privilegeShapes.seccomp,
  insideShapes.hostname,
  insideShapes.domainname,
  insideShapes.clock,
  insideShapes.queue,
] as const;

const named = { actor: processName.describe('The process that the claim is about') };

type Named<Shape> =
  Shape extends z.ZodObject<infer Keys, infer Config> ? z.ZodObject<Keys & typeof named, Config> : never;
type AllNamed = { -readonly [Index in keyof typeof shapes]: Named<(typeof shapes)[Index]> };

const namedShapes = shapes.map((shape) => shape.extend(named)) as unknown as AllNamed;

/** One claim. `say` words what it means, for the list of what changed and what did not. */
export const predicateSchema = z.union([
  ...namedShapes,
  z.strictObject({
    gone: processName.describe('A process that was there and is not any more; a zombie is still there'),
    say,
  }),
]);
export type Predicate = Readonly<z.output<typeof predicateSchema>>;

const claimSchema = z.union(shapes);

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
