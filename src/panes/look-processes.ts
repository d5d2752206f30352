// The list of processes of `cutaway look`: a tree, with the number of each, what it runs, and how far apart from you it lives.
import { namespaceTypes } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import type { Body } from './body.ts';
import { cut, fit, gap, type Line, line, lineWidth, span } from './line.ts';
import { listedRows, selectedRow } from './look-list.ts';
import type { LookState } from './look-state.ts';
import { stateWord } from './marks.ts';
import { findProcess } from './process-index.ts';
import type { TreeRow } from './process-tree.ts';

/** In `width` columns. A row is made when it is asked for: there may be thousands. */
export const lookListBody = (at: LookState, width: number): Body => {
  const rows = listedRows(at);
  const marked = selectedRow(at);
  const you = findProcess(at.world, at.you);
  const widths = {
    number: rows.reduce((most, { process }) => Math.max(most, String(process.pid).length), 3),
    inside: rows.reduce((most, { process }) => Math.max(most, insideText(process).length), 'inside'.length),
  };
  return {
    heading: line(`${'inside'.padStart(widths.inside)}  apart`),
    inset: 0,
    count: rows.length,
    lineAt: (index) => {
      const row = rows[index];
      return row ? rowLine(row, index === marked, you, { ...widths, width }) : [];
    },
    anchor: { see: marked },
  };
};

/** Its numbers in the PID namespaces below that of whoever looks. */
const insideText = ({ nspid }: Process): string => nspid.slice(1).join(' · ');

/** How many of its namespaces are not yours: `?` where somebody else's may not be read, nothing where there is nothing to tell. */
const apartText = (process: Process, you: Process | null): string => {
  if (!you) return '?';
  const others = namespaceTypes.filter((type) => process.namespaces[type] !== you.namespaces[type]);
  if (process.namespaces.mnt === undefined) return '';
  if (others.some((type) => process.namespaces[type] === null)) return '?';
  return others.length === 0 ? '' : String(others.length);
};

interface Columns {
  readonly number: number;
  readonly inside: number;
  readonly width: number;
}

const rowLine = (
  { process, branch }: TreeRow,
  isMarked: boolean,
  you: Process | null,
  { number, inside, width }: Columns,
): Line => {
  const right: Line = [gap(1), span(insideText(process).padStart(inside)), span(apartText(process, you).padStart(7))];
  const state = stateWord(process);
  const left: Line = [
    span(isMarked ? '▸ ' : '  ', 'key'),
    span(String(process.pid).padStart(number), 'dim'),
    gap(1),
    span(branch, 'border'),
    span(process.comm, isMarked ? 'selected' : 'plain'),
    ...(state === null ? [] : line(span(`  ${state}`, 'warning'))),
    span(argumentText(process), 'dim'),
  ];
  return [...fit(cut(left, width - lineWidth(right)), width - lineWidth(right)), ...right];
};

/** The kernel keeps no more bytes of a name, proc_pid_comm(5). */
const commMax = 15;

/** What it runs beside its name: its arguments, or all of its command line where that begins with another name. */
const argumentText = ({ comm, cmdline }: Process): string => {
  const [program = '', ...words] = cmdline.split(' ');
  const file = program.split('/').at(-1) ?? '';
  const isItself = file === comm || (comm.length === commMax && file.startsWith(comm));
  const rest = isItself ? words.join(' ') : cmdline;
  return rest === '' ? '' : `  ${rest}`;
};
