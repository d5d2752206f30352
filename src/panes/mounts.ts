// The mounts pane: what the acting process finds mounted, and what was added, changed or taken away.
import type { Mount } from '../kernel/mount.ts';
import type { Process } from '../kernel/process.ts';
import { inhabitantOf } from '../lesson/presence.ts';
import type { Session } from '../session/session.ts';
import { type Body, bodyOf } from './body.ts';
import { fit, gap, type Line, line, lineWidth, span } from './line.ts';
import { type Mark, signOf, wordOf, wordWidth } from './marks.ts';
import { findProcess } from './process-index.ts';
import { absence, actorOf, isGhost, processNamed, type Seen } from './situation.ts';
import { wrapWith } from './wrap.ts';

interface Row {
  readonly mount: Mount;
  readonly mark: Mark | null;
  readonly aside: string;
}

/** The mounts that whoever acts can see, in `width` columns. */
export const mountBody = (at: Seen, width: number): Body => {
  const { session, step, lesson } = at;
  const name = actorOf(session, step, lesson);
  const actor = processNamed(name, session, session.world);
  if (!actor || isGhost(actor))
    return bodyOf(wrapWith(line(gap(1)), line(span(absence(name, actor, session), 'dim')), width));
  const rows = rowsOf(actor, session);
  const firstMarked = rows.findIndex(({ mark }) => mark !== null);
  return {
    ...bodyOf([]),
    heading: line(headingText(rows, actor, session)),
    count: rows.length,
    lineAt: (index) => (rows[index] ? rowLine(rows[index], session, width) : []),
    anchor: { see: firstMarked },
  };
};

/** Mounts of a new namespace are copies with other ids: the same place with the same contents is the same mount. */
const placeOf = ({ mountpoint, root, fstype, source }: Mount) => [mountpoint, root, fstype, source].join('\0');

const rowsOf = (actor: Process, session: Session): readonly Row[] => {
  const after = mountsOf(actor, session.world.mounts);
  const earlier = findProcess(session.before, actor);
  const before = earlier ? mountsOf(earlier, session.before.mounts) : after;
  const left = Map.groupBy(before, placeOf);
  const rows = after.map((mount): Row => {
    const same = left.get(placeOf(mount))?.shift();
    if (!same) return { mount, mark: 'new', aside: '' };
    return same.propagation === mount.propagation
      ? { mount, mark: same.options === mount.options ? null : 'changed', aside: '' }
      : { mount, mark: 'changed', aside: `was ${same.propagation}` };
  });
  const gone = [...left.values()].flat().map((mount): Row => ({ mount, mark: 'ended', aside: '' }));
  return [...rows, ...gone];
};

const mountsOf = (process: Process, mounts: readonly Mount[]) =>
  mounts.filter(({ namespace }) => namespace === process.namespaces.mnt);

const headingText = (rows: readonly Row[], actor: Process, session: Session): string => {
  const count = rows.filter(({ mark }) => mark !== 'ended').length;
  const before = findProcess(session.before, actor);
  const isCopy = before !== null && before.namespaces.mnt !== actor.namespaces.mnt;
  return `${count} mounts${isCopy ? ', in a new namespace' : ''}`;
};

const rowLine = ({ mount, mark, aside }: Row, session: Session, width: number): Line => {
  const style = mark === 'ended' ? 'ended' : mark === 'new' ? 'new' : 'plain';
  const right: Line = [
    gap(1),
    ...fit(line(span(mount.fstype)), 8),
    gap(1),
    ...fit(line(span(mount.propagation, mark === 'changed' ? 'changed' : 'dim')), 10),
    gap(1),
    ...fit(wordOf(mark), wordWidth),
  ];
  const room = width - lineWidth(right);
  const left: Line = [
    signOf(mark),
    gap(1),
    span(mount.mountpoint, style),
    ...(aside ? [span(`  ${aside}`, 'changed')] : []),
  ];
  const more = line(span(furtherOf(mount, session), 'dim'));
  // A piece of a path or of a name says nothing: it is there as a whole, or not.
  const isRoom = lineWidth(left) + lineWidth(more) <= room;
  return [...fit(isRoom ? [...left, ...more] : left, room), ...right];
};

/** What is shown there: a directory further down in the file system; of a proc, the numbers of whose namespace. */
const furtherOf = ({ root, pidNamespace }: Mount, { names, world }: Session): string => {
  if (root !== '/') return `  from ${root}`;
  const name = pidNamespace == null ? null : inhabitantOf('pid', pidNamespace, names, world);
  return name === null ? '' : ` counts as ${name}`;
};
