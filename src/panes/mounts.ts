// The mounts pane: what the acting process finds mounted, and what was added, changed or taken away.
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { type Body, bodyOf } from './body.ts';
import { cut, fit, gap, type Line, line, lineWidth, type Style, span } from './line.ts';
import { inSight, signOf, wordOf, wordWidth } from './marks.ts';
import { countsAs, type MountRow, mountRows } from './mount-rows.ts';
import type { Layer } from './overlay-layers.ts';
import { findProcess } from './process-index.ts';
import { shortPath } from './short-path.ts';
import { type About, absence, isGhost, processNamed, whyUnread } from './situation.ts';
import { wrapWith } from './wrap.ts';

/** The mounts that whoever acts can see, in `width` columns. */
export const mountBody = (at: About, width: number): Body => {
  const { session, name } = at;
  const actor = processNamed(name, session, session.world);
  if (!actor || isGhost(actor))
    return bodyOf(wrapWith(line(gap(1)), line(span(absence(name, actor, session), 'dim')), width));
  const unread = whyNone(actor, session.world);
  if (unread !== null)
    return bodyOf(wrapWith(line(gap(1)), line(span(`the mounts cannot be read: ${unread}`, 'dim')), width));
  const rows = mountRows(actor, name ?? '', at);
  const columns = columnsOf(width);
  const groups = rows.map((row) => rowLines(row, columns));
  const before = findProcess(session.before, actor);
  const isCopy = before !== null && before.namespaces.mnt !== actor.namespaces.mnt;
  const count = rows.filter(({ mark }) => mark !== 'ended').length;
  return bodyOf(groups.flat(), {
    heading: line(`${count} ${count === 1 ? 'mount' : 'mounts'}${isCopy ? ', in a new namespace' : ''}`),
    anchor:
      inSight(
        groups.flatMap((group, index) => group.map((_, row) => (row === 0 ? (rows[index]?.mark ?? null) : null))),
      ) ?? 'start',
  });
};

const whyNone = ({ pid, namespaces: { mnt } }: Process, world: World): string | null =>
  mnt === null
    ? (whyUnread(world, (what) => what.endsWith(`/${pid}/ns`)) ?? 'nobody says why')
    : whyUnread(world, (what) => what === `mounts of mnt:[${mnt}]`);

interface Columns {
  readonly type: number;
  readonly propagation: number;
  readonly width: number;
}

/** The same whatever is mounted, so that nothing moves when something is. */
const columnsOf = (width: number): Columns => ({ type: 8, propagation: width < 70 ? 10 : 18, width });

/** A mount's row, and below it what there is no room for beside it. */
const rowLines = (row: MountRow, columns: Columns): readonly Line[] => {
  const { mount, mark, changes, facts, layers, isHidden } = row;
  const { width } = columns;
  const [first = '', ...others] = mount.propagation.split(' ');
  const isSplit = others.length > 0 && lineWidth(line(mount.propagation)) > columns.propagation;
  const right: Line = [
    gap(1),
    ...fit(line(span(mount.fstype)), columns.type),
    gap(1),
    ...fit(line(span(isSplit ? first : mount.propagation, 'dim')), columns.propagation),
    gap(1),
    ...fit(wordOf(mark), wordWidth),
  ];
  // One column more than the gap, so that words and the type do not read as one.
  const room = width - lineWidth(right) - 1;
  const style = mark === 'ended' ? 'ended' : mark === 'new' ? 'new' : isHidden ? 'dim' : 'plain';
  const place: Line = [signOf(mark), gap(1), span(mount.mountpoint, style)];
  const beside = asFar(changes, room - lineWidth(place));
  const below = changes.slice(beside.length).map((change) => belowLine(change.trim(), width, 'changed'));
  const changed = [...place, ...beside.map((change) => span(change, 'changed'))];
  const told = below.length > 0 ? [] : asFar(facts, room - lineWidth(changed));
  // Nothing else tells one proc from another.
  const count = isHidden ? [] : facts.filter((fact) => fact.startsWith(countsAs) && !told.includes(fact));
  return [
    [...fit([...changed, ...told.map((fact) => span(fact, 'dim'))], room + 1), ...right],
    ...below,
    ...count.map((fact) => belowLine(fact.trim(), width)),
    ...(isSplit ? [belowLine(`and ${others.join(' ')}`, width)] : []),
    ...layerLines(layers, width),
  ];
};

/** The first of `asides`, as many as `room` columns hold. A piece of a path or of a name says nothing: each is whole. */
const asFar = (asides: readonly string[], room: number): readonly string[] => {
  const ends = asides.map((_, index) => lineWidth(line(...asides.slice(0, index + 1))));
  return asides.slice(0, ends.filter((end) => end <= room).length);
};

const indent = '    ';
const belowLine = (text: string, width: number, style: Style = 'dim'): Line =>
  cut(line(indent, span(text, style)), width);

/** The layers in one row, or where that is too narrow each in its own. */
const layerLines = (layers: readonly Layer[], width: number): readonly Line[] => {
  if (layers.length === 0) return [];
  const text = layers.map(({ role, path }, index) => `${role === layers[index - 1]?.role ? '' : `${role} `}${path}`);
  const row = line(indent, span(text.join('  '), 'dim'));
  if (lineWidth(row) <= width) return [row];
  return layers.map(({ role, path }, index) => {
    const label = role === layers[index - 1]?.role ? '' : role;
    return cut(line(indent, span(label.padEnd(6), 'dim'), span(shortPath(path, width - 10), 'dim')), width);
  });
};
