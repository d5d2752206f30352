// The credentials pane: as whom the acting process counts at each level, and what it may do.
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { type Body, bodyOf } from './body.ts';
import { type CredentialRow, credentialRows } from './credential-rows.ts';
import { flow } from './flow.ts';
import { type IdLevel, idLevels, overflowId, unknownId } from './ids.ts';
import { fit, gap, type Line, line, span } from './line.ts';
import { inSight, isKept, type Mark, markIn, signOf, wordOf, wordWidth } from './marks.ts';
import { findProcess } from './process-index.ts';
import { type About, absence, isGhost, type Looks, processNamed, whyUnread } from './situation.ts';
import { wrapWith } from './wrap.ts';

export const credentialBody = (at: About, width: number): Body => {
  const { session, step, name } = at;
  const actor = processNamed(name, session, session.world);
  if (!actor || isGhost(actor))
    return bodyOf(wrapWith(line(gap(1)), line(span(absence(name, actor, session), 'dim')), width));
  const before = findProcess(session.before, actor);
  const levels = chosen(idLevels(actor, session, at.ownLevel), at.levels);
  const old = before && chosen(idLevels(before, { ...session, world: session.before }, at.ownLevel), at.levels);
  const titles = levels.map(({ name: title }) => (at.levels === 'all' ? title : `seen from ${title}`));
  const widths = levels.map(({ uid, gid }, index) => Math.max(titles[index]?.length ?? 0, uid.length, gid.length));
  const rows = [
    ...(['uid', 'gid'] as const).flatMap((label) => {
      const isSame = isKept(name, step, session, (claim) => label in claim);
      return idLines(label, { levels, before: old, widths, width, isSame });
    }),
    ...unmappedLines(actor, levels, session, width),
    ...credentialRows(actor, before, name ?? '', at).flatMap((row) => rowLines(row, width)),
  ];
  return bodyOf(rows, {
    heading: columns(titles, widths),
    inset: wordWidth + 2,
    anchor: inSight(rows.map(markIn)) ?? 'start',
  });
};

const chosen = (levels: readonly IdLevel[], choice: About['levels']): readonly IdLevel[] => {
  if (choice === 'all') return levels;
  return choice === 'inside' ? levels.slice(-1) : levels.slice(-2, -1);
};

const columns = (texts: readonly string[], widths: readonly number[]): Line =>
  texts.flatMap((text, index) => [
    ...(index === 0 ? [] : [span(' │ ', 'border')]),
    gap((widths[index] ?? 0) - text.length),
    span(text),
  ]);

const labelWidth = 13;

interface IdColumns {
  readonly levels: readonly IdLevel[];
  readonly before: readonly IdLevel[] | null;
  readonly widths: readonly number[];
  readonly width: number;
  readonly isSame: boolean;
}

const idLines = (label: 'uid' | 'gid', { levels, before, widths, width, isSame }: IdColumns): readonly Line[] => {
  const numbers = levels.map((level) => level[label]);
  const old = before?.map((level) => level[label]) ?? numbers;
  const isChanged = numbers.join() !== old.join();
  const mark = isChanged ? 'changed' : isSame ? 'same' : null;
  const right = [gap(1), ...columns(numbers, widths), ...word(mark)];
  const left = [signOf(mark), gap(1), ...fit(line(label), labelWidth)];
  const was = isChanged ? [span(`was ${old.join(' · ')}`, 'changed')] : [];
  return flow(left, was, { indent: line(gap(4)), right, width });
};

const word = (mark: Mark | null): Line => [gap(2), ...fit(wordOf(mark), wordWidth)];

/** Says what a strange number stands for. */
const unmappedLines = (
  actor: Process,
  levels: readonly IdLevel[],
  { world }: Looks,
  width: number,
): readonly Line[] => {
  const own = levels.at(-1);
  const map = world.namespaces.find(({ type, inode }) => type === 'user' && inode === actor.namespaces.user);
  const isUnmapped = map?.uidMap != null && own?.uid === String(overflowId) && actor.uid !== overflowId;
  const why = map?.uidMap?.length === 0 ? 'nobody has written its map of ids yet' : 'its map has no number for that';
  const unread = own?.uid === unknownId ? `${unknownId}: its map of ids cannot be read${reasonText(actor, world)}` : '';
  const told = isUnmapped ? `${overflowId}: ${why}` : unread;
  return told === '' ? [] : wrapWith(line(gap(4)), line(span(told, 'dim')), width);
};

const reasonText = ({ pid }: Process, world: World): string => {
  const why = whyUnread(world, (what) => what.endsWith(`/${pid}/uid_map`) || what.endsWith(`/${pid}/ns`));
  return why === null ? '' : `: ${why}`;
};

const rowLines = ({ label, mark, values, changes }: CredentialRow, width: number): readonly Line[] => {
  const [first = '', ...others] = values;
  const head = [signOf(mark), gap(1), ...fit(line(label), labelWidth), span(first)];
  const pieces = [...others.map((value) => span(value)), ...changes.map((change) => span(change, 'changed'))];
  return flow(head, pieces, { indent: line(gap(4)), right: word(mark).slice(mark === null ? 9 : 0), width });
};
