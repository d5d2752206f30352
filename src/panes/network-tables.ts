// Tables of nf_tables, their chains and rules, of one network namespace as rows of a pane. Pure.
import type { Chain, Table } from '../kernel/table.ts';
import type { World } from '../kernel/world.ts';
import type { Session } from '../session/session.ts';
import { fit, gap, type Line, line, lineWidth, span } from './line.ts';
import { signOf, wordOf, wordWidth } from './marks.ts';
import type { NetworkPlace } from './network-places.ts';
import { wrapWith } from './wrap.ts';

export interface TableRow {
  /** As nft(8) lists it: a table, a chain or a rule. */
  readonly text: string;
  /** A table 0, a chain 1, a rule 2. */
  readonly depth: 0 | 1 | 2;
  readonly mark: 'new' | 'ended' | null;
}

/** The tables of `place`, each with what is in it, and what went; `null`: nobody could read them. */
export const tableRows = ({ inode }: NetworkPlace, { world, before }: Session): readonly TableRow[] | null => {
  if (world.tables === null) return null;
  const after = rowsIn(inode, world);
  const old = before.tables === null ? after : rowsIn(inode, before);
  return [
    ...after.map((row) => rowOf(row, has(old, row) ? null : 'new')),
    ...old.filter((row) => !has(after, row)).map((row) => rowOf(row, 'ended')),
  ];
};

/** A row, and where it is. */
type Placed = Omit<TableRow, 'mark'> & { readonly place: string };

const rowOf = ({ text, depth }: Placed, mark: TableRow['mark']): TableRow => ({ text, depth, mark });

const has = (rows: readonly Placed[], row: Placed): boolean =>
  rows.some(({ place, text }) => place === row.place && text === row.text);

const rowsIn = (inode: number, { tables }: World): readonly Placed[] =>
  (tables ?? []).filter(({ namespace }) => namespace === inode).flatMap(tableIn);

const tableIn = ({ family, name, chains }: Table): readonly Placed[] => {
  const text = `table ${family} ${name}`;
  return [{ text, depth: 0, place: '' }, ...chains.flatMap((chain) => chainIn(chain, text))];
};

const chainIn = ({ name, type, hook, priority, rules }: Chain, place: string): readonly Placed[] => {
  const base = type === null ? '' : ` type ${type} hook ${hook} priority ${priority}`;
  return [
    { text: `chain ${name}${base}`, depth: 1, place },
    ...rules.map((text): Placed => ({ text, depth: 2, place: `${place} ${name}` })),
  ];
};

/** A row in as many lines as it takes; a table says in which namespace it is. */
export const tableLines = ({ text, depth, mark }: TableRow, name: string, width: number): readonly Line[] => {
  const right: Line = mark === null ? [] : [gap(1), ...fit(wordOf(mark), wordWidth)];
  const first: Line = [signOf(mark), gap(1 + depth)];
  const room = width - lineWidth(right);
  const owner = depth === 0 ? [span(name, 'strong'), gap(2)] : [];
  const said = line(...owner, span(text, mark ?? (depth === 2 ? 'plain' : 'dim')));
  const [top = [], ...others] = wrapWith(first, said, room);
  return [[...fit(top, room), ...right], ...others];
};
