// Which processes the screen of `cutaway look` lists, in which order, and which of them is marked. Pure.
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import type { Identity, LookState } from './look-state.ts';
import { findProcess } from './process-index.ts';
import { type TreeRow, treeOf } from './process-tree.ts';

type Listed = Pick<LookState, 'world' | 'container'> & {
  readonly view: Pick<LookState['view'], 'selected' | 'filter' | 'isAll'>;
};

interface List {
  readonly rows: readonly TreeRow[];
  /** Where in it a process is. */
  readonly places: ReadonlyMap<Process, number>;
}

const lists = new WeakMap<World, Map<string, List>>();

/** The tree of all processes, or of the container's, or what the filter leaves of it. Built once for each look and filter. */
const listOf = ({ world, container, view: { filter, isAll } }: Listed): List => {
  const top = container && !isAll ? container.top : null;
  const key = `${top?.pid ?? ''} ${filter ?? ''}`;
  const known = lists.get(world) ?? new Map<string, List>();
  lists.set(world, known);
  const all = known.get(key) ?? newList(top ? membersOf(top, world) : world.processes, filter);
  known.set(key, all);
  return all;
};

const newList = (all: readonly Process[], filter: string | null): List => {
  const rows = treeOf(filter === null || filter === '' ? all : all.filter(matching(filter)));
  return { rows, places: new Map(rows.map(({ process }, index) => [process, index])) };
};

export const listedRows = (at: Listed): readonly TreeRow[] => listOf(at).rows;

/** The row that the mark is on; 0 where what is marked is not in the list. */
export const selectedRow = (at: Listed): number => {
  const process = findProcess(at.world, at.view.selected);
  return (process && listOf(at).places.get(process)) ?? 0;
};

/** Whether a process has this number at any level, or these letters in its name or its command line. */
const matching = (wanted: string) => {
  const letters = wanted.toLowerCase();
  return ({ nspid, comm, cmdline }: Process): boolean =>
    nspid.some((number) => String(number) === wanted) || `${comm} ${cmdline}`.toLowerCase().includes(letters);
};

/**
 * Whom a container holds: whoever lives in the PID namespace that `top` is number 1 of, as does a program that an engine has sent
 * in, and all their descendants. Where `top` is number 1 of none, or that cannot be read, `top` and its descendants.
 */
const membersOf = (top: Identity, world: World): readonly Process[] => {
  const first = findProcess(world, top);
  if (!first) return [];
  const own = first.nspid.at(-1) === 1 && first.nspid.length > 1 ? first.namespaces.pid : null;
  const isSeed = (one: Process) => one === first || (typeof own === 'number' && one.namespaces.pid === own);
  const children = Map.groupBy(world.processes, ({ ppid }) => ppid);
  const members = new Set(world.processes.filter(isSeed));
  // A Set visits what is added while it is walked along.
  for (const member of members) for (const child of children.get(member.pid) ?? []) members.add(child);
  return world.processes.filter((one) => members.has(one));
};

/** Whom the mark goes to where what it is on is not in the list; `null`: nobody, it stays. */
export const markedIn = (at: Listed): Identity | null => {
  const process = findProcess(at.world, at.view.selected);
  const { rows, places } = listOf(at);
  const first = rows[0]?.process;
  return !first || (process && places.has(process)) ? null : identityOf(first);
};

const identityOf = ({ pid, startTicks }: Identity): Identity => ({ pid, startTicks });

/** Where the mark goes when what it is on has gone from `world`: to the next row that is still there, else to the one before. */
export const movedSelection = (at: Listed, world: World): Identity | null => {
  const rows = listedRows(at);
  const place = selectedRow(at);
  const others = [...rows.slice(place + 1), ...rows.slice(0, place).reverse()];
  const next = others.find(({ process }) => findProcess(world, process))?.process ?? world.processes[0];
  return next ? identityOf(next) : null;
};
