// Links and routes of one network namespace as rows of a pane, or of one side of it.
import { flow } from './flow.ts';
import { fit, gap, type Line, line, lineWidth, type Span, span, textWidth } from './line.ts';
import { signOf, wordOf, wordWidth } from './marks.ts';
import type { NetworkPlace } from './network-places.ts';
import { isOwn, type LinkRow, type RouteRow } from './network-rows.ts';

const indent = line(gap(4));

/** `lab  4026532303`: the name of a namespace, and its number in the namespaces pane. */
export const placeLine = ({ name, inode, mark, isActors }: NetworkPlace, isActing: boolean, width: number): Line => {
  const pieces: Span[] = [
    span(String(inode), mark === 'ended' ? 'ended' : 'dim'),
    ...(isActors && isActing ? [span('acts', 'key')] : []),
  ];
  const first: Line = [signOf(mark), gap(1), span(name, mark === 'ended' ? 'ended' : 'strong')];
  return flow(first, pieces, { indent, right: wordCell(mark), width })[0] ?? [];
};

/** A link: its name and whether it is up, then whatever there is room for, the rest below. `isDrawn`: its wire is drawn, and needs no words. */
export const linkLines = (row: LinkRow, isDrawn: boolean, names: number, width: number): readonly Line[] => {
  const { link, mark, state, changes, facts, wire, isRewired } = row;
  const style = mark === 'ended' ? 'ended' : mark === 'new' ? 'new' : 'plain';
  const right = wordCell(mark);
  const label: Line = [signOf(mark), gap(1), ...fit(line(span(link.name, style)), names)];
  const stated: Line = state === '' ? label : [...label, gap(1), span(state.padEnd(4))];
  const isRoom = lineWidth(stated) <= width - lineWidth(right);
  const pieces = [
    ...(isRoom ? [] : [span(state)]),
    ...row.addresses.filter(isChosen).map((address) => addressSpan(address, width - 5)),
    ...changes.map((change) => span(change, mark === 'ended' ? 'plain' : 'changed')),
    ...facts.map((fact) => span(fact, 'dim')),
    ...(wire === null || isDrawn ? [] : [span(wire, isRewired ? 'changed' : 'dim')]),
    ...row.addresses.filter((address) => !isChosen(address)).map((address) => addressSpan(address, width - 5)),
  ];
  return flow(isRoom ? stated : label, pieces, { indent, right, width });
};

/** Nobody gave it the others: they tell least. */
const isChosen = ({ text }: LinkRow['addresses'][number]): boolean => !isOwn(text);

/** The widest name, or as much of it as a kernel takes. */
export const nameWidth = (rows: readonly LinkRow[]): number =>
  rows.reduce((widest, { link }) => Math.max(widest, Math.min(15, textWidth(span(link.name).text))), 2);

// What came and what went has its sign, too: a row may hold both.
const addressSpan = ({ text, mark }: LinkRow['addresses'][number], width: number): Span => {
  const sign = mark === 'new' ? '+' : mark === 'ended' ? '-' : '';
  return span(`${sign}${shortAddress(text, width)}`, mark ?? 'plain');
};

/** An address that is too long loses its middle: its network and its end tell it apart. */
const shortAddress = (address: string, width: number): string => {
  if (address.length <= width) return address;
  const head = Math.max(1, Math.floor((width - 1) / 3));
  return `${address.slice(0, head)}…${address.slice(-Math.max(1, width - 1 - head))}`;
};

export const routeLines = (row: RouteRow, width: number): readonly Line[] => {
  const [destination = '', ...pieces] = row.parts;
  const style = row.mark ?? 'dim';
  const first: Line = [signOf(row.mark), gap(1), span(destination, style)];
  return flow(
    first,
    pieces.map((piece) => span(piece, style)),
    { indent, right: wordCell(row.mark), width },
  );
};

const wordCell = (mark: NetworkPlace['mark']): Line => (mark === null ? [] : [gap(1), ...fit(wordOf(mark), wordWidth)]);

/** `row` with a line from its end to column `width`. */
export const withWire = (row: Line, width: number): Line => {
  const text = trimmed(row);
  const rest = width - lineWidth(text);
  return rest < 2 ? fit(row, width) : [...text, gap(1), span('─'.repeat(rest - 1), 'plain')];
};

const trimmed = (row: Line): Line => {
  const last = row.findLastIndex(({ text }) => text.trim() !== '');
  return row.slice(0, last + 1).map((part, index) => (index === last ? span(part.text.trimEnd(), part.style) : part));
};
