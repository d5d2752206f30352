// Finds a process of a World by its identity. Built once for each World.
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';

type Identity = Pick<Process, 'pid' | 'startTicks'>;

const indexes = new WeakMap<World, ReadonlyMap<string, Process>>();
const keyOf = ({ pid, startTicks }: Identity) => `${pid} ${startTicks}`;

const numbers = new WeakMap<World, ReadonlyMap<number, Process>>();

/** The process that has this number at the level of whoever looked. */
export const processNumbered = (world: World, pid: number): Process | undefined => {
  const known = numbers.get(world) ?? new Map(world.processes.map((process) => [process.pid, process]));
  numbers.set(world, known);
  return known.get(pid);
};

const indexOf = (world: World): ReadonlyMap<string, Process> => {
  const known = indexes.get(world) ?? new Map(world.processes.map((process) => [keyOf(process), process]));
  indexes.set(world, known);
  return known;
};

/** The process with this number and start, never another one that was given the same number later. */
export const findProcess = (world: World, identity: Identity): Process | null =>
  indexOf(world).get(keyOf(identity)) ?? null;
