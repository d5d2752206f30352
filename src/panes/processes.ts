// The processes pane: a tree, with the number that each process has at each level.
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import type { Body, InSight } from './body.ts';
import { cut, fit, gap, type Line, line, lineWidth, type Span, span } from './line.ts';
import { inSight, isKept, type Mark, processChanges, signOf, stateWord, wordOf, wordWidth } from './marks.ts';
import { findProcess, processNumbered } from './process-index.ts';
import { treeOf } from './process-tree.ts';
import { actorOf, levelName, nameOf, processNamed, type Seen } from './situation.ts';

/** A process with its place in the tree: `branch` is drawn before its name. */
interface Row {
  readonly process: Process;
  readonly branch: string;
  readonly mark: Mark | null;
  readonly changes: readonly string[];
}

/** The processes pane's rows in `width` columns. */
export const processBody = (at: Seen, width: number): Body => {
  const { session, step, lesson } = at;
  const name = actorOf(session, step, lesson);
  const actor = processNamed(name, session, session.world) ?? processNamed(name, session, session.before);
  const all = rowsOf(at);
  const depths = shownDepths(at, all, actor);
  const rows =
    at.levels === 'all' || !actor ? all : all.filter(({ process }) => isVisible(process, depths[0] ?? 0, actor, at));
  const titles = depths.map((depth) => titleOf(depth, at, all, actor));
  const columns = {
    depths,
    widths: depths.map((depth, index) => columnWidth(depth, rows, titles[index] ?? '')),
    width,
  };
  const hidden = all.length - rows.length;
  return {
    heading: numbers(
      titles.map((title) => span(title)),
      columns.widths,
    ),
    inset: wordWidth + 2,
    count: rows.length + (hidden > 0 ? 1 : 0),
    lineAt: (index) => {
      const row = rows[index];
      return row
        ? processLine(row, actor, at, columns)
        : line(span(`   ${hidden} more, not to be seen from there`, 'dim'));
    },
    anchor: seen(rows, actor, at),
  };
};

/** What a lesson has a name for tells more than what has none. */
const seen = (rows: readonly Row[], actor: Process | null, { session }: Seen): InSight => {
  const marks = rows.map(({ mark }) => (mark === 'same' ? null : mark));
  const named = rows.map(({ process }, index) => (nameOf(process, session) === null ? null : (marks[index] ?? null)));
  const all = inSight(marks);
  return (
    (all && { ...all, see: inSight(named)?.see ?? all.see }) ?? {
      see: rows.findIndex(({ process }) => process === actor),
    }
  );
};

/** What a column of numbers is called: after its level, or after the number 1 of what a lesson has built below the lab. */
const titleOf = (depth: number, at: Seen, rows: readonly Row[], actor: Process | null): string => {
  const isAll = at.levels === 'all' || !actor;
  const first = rows
    .map(({ process }) => process)
    .filter((process) => process.nspid.length === depth + 1 && process.nspid[depth] === 1)
    .filter((process) => isAll || isVisible(process, depth, actor, at));
  const [only] = first;
  const own = only && first.length === 1 ? (nameOf(only, at.session) ?? only.comm) : 'inside';
  const name = levelName(depth) ?? own;
  return isAll ? name : `seen from ${name}`;
};

const rowsOf = (at: Seen): readonly Row[] => {
  const { world, before } = at.session;
  const gone = before.processes.filter((one) => !findProcess(world, one));
  const all = gone.length === 0 ? world.processes : [...world.processes, ...gone].sort(byNumber);
  return treeOf(all).map(({ process, branch }) => rowOf(process, branch, at));
};

/** What this pane shows of a process, by the keys of claims. */
const ofProcess = ['pid', 'levels', 'state', 'comm', 'parent'] as const;

const byNumber = (a: Process, b: Process) => a.pid - b.pid || a.startTicks - b.startTicks;

const rowOf = (process: Process, branch: string, { session, step }: Seen): Row => {
  if (!findProcess(session.world, process)) return { process, branch, mark: 'ended', changes: [] };
  const before = findProcess(session.before, process);
  if (!before) return { process, branch, mark: 'new', changes: [] };
  const changes = before === process ? [] : processChanges(before, process, session);
  if (changes.length > 0) return { process, branch, mark: 'changed', changes };
  const isSame = isKept(nameOf(process, session), step, session, (claim) => ofProcess.some((key) => key in claim));
  return { process, branch, mark: isSame ? 'same' : null, changes };
};

const shownDepths = ({ levels }: Seen, rows: readonly Row[], actor: Process | null): readonly number[] => {
  const deepest = rows.reduce((most, { process }) => Math.max(most, process.nspid.length - 1), 1);
  if (levels === 'all' || !actor) return Array.from({ length: deepest + 1 }, (_, depth) => depth);
  const own = actor.nspid.length - 1;
  return [levels === 'inside' ? own : Math.max(0, own - 1)];
};

/** Whether `process` has a number in the PID namespace in which `actor` is counted at `depth`. */
const isVisible = (process: Process, depth: number, actor: Process, { session }: Seen): boolean => {
  const there = namespaceAt(process, depth, session.world);
  return there !== undefined && there === namespaceAt(actor, depth, session.world);
};

// A process tells only the namespace it lives in; those above it are found in its ancestors that live there.
const namespaceAt = (process: Process, depth: number, world: World): number | string | undefined => {
  if (process.nspid.length <= depth) return undefined;
  if (depth === 0) return 'machine';
  const passed = new Set<Process>();
  let current: Process | undefined = process;
  while (current && current.nspid.length > depth + 1) {
    // Numbers that were given out again can tie a look's processes into a ring.
    if (passed.has(current)) return undefined;
    passed.add(current);
    current = processNumbered(world, current.ppid);
  }
  return current?.nspid.length === depth + 1 ? (current.namespaces.pid ?? undefined) : undefined;
};

const columnWidth = (depth: number, rows: readonly Row[], title: string) =>
  rows.reduce((widest, { process }) => Math.max(widest, String(process.nspid[depth] ?? '').length), title.length);

const numbers = (cells: readonly Span[], widths: readonly number[]): Line =>
  cells.flatMap((cell, index) => [
    ...(index === 0 ? [] : [span(' │ ', 'border')]),
    gap((widths[index] ?? 0) - cell.text.length),
    cell,
  ]);

interface Columns {
  readonly depths: readonly number[];
  readonly widths: readonly number[];
  readonly width: number;
}

const processLine = (row: Row, actor: Process | null, at: Seen, { depths, widths, width }: Columns): Line => {
  const style = row.mark === 'ended' ? 'ended' : row.mark === 'new' ? 'new' : 'plain';
  const cells = depths.map((depth) => span(String(row.process.nspid[depth] ?? ''), style));
  const right: Line = [gap(1), ...numbers(cells, widths), gap(2), ...fit(wordOf(row.mark), wordWidth)];
  const isActor = row.process === actor;
  const before: Line = [signOf(row.mark), isActor ? span('▸ ', 'key') : gap(2), span(row.branch, 'border')];
  const room = width - lineWidth(right);
  const left = [...before, ...who(row, at, room - lineWidth(before))];
  const acts = isActor && at.step && lineWidth(left) + 6 <= room ? [span('  acts', 'key')] : [];
  return [...fit([...left, ...acts], room), ...right];
};

/** Its name, its command, and what became of it. In few columns the command goes first, then the end of the name. */
const who = ({ process, mark, changes }: Row, { session }: Seen, width: number): Line => {
  const name = nameOf(process, session);
  const isTold = name !== null && name !== process.comm && name !== 'lab-init';
  const style = mark === 'ended' ? 'ended' : 'dim';
  const main = span(name ?? process.comm, mark === 'ended' ? 'ended' : name === null ? 'plain' : 'actor');
  const state = stateWord(process);
  const stays = state && !changes.includes(state) ? [span(`  ${state}`, style)] : [];
  const became = changes.map((change) => span(`  ${change}`, 'changed'));
  const whole = [main, ...(isTold ? [span(`  ${process.comm}`, style)] : []), ...became, ...stays];
  if (lineWidth(whole) <= width) return whole;
  const isRenamed = (text: string) => isTold && text.startsWith('  was ');
  const short = became.map((one) => (isRenamed(one.text) ? span(`  now ${process.comm}`, 'changed') : one));
  const rest = [...short, ...stays];
  return cut([...cut([main], Math.max(leastName, width - lineWidth(rest))), ...rest], width);
};

/** Of a name, at least so much. */
const leastName = 4;
