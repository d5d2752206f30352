// The namespaces pane: in which namespaces the acting process lives, with whom, and what of that has changed.
import { type NamespaceLink, type NamespaceType, namespaceTypes } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import { type Body, bodyOf } from './body.ts';
import { fit, gap, type Line, line, span } from './line.ts';
import { inSight, isKept, type Mark, markIn, signOf, wordOf, wordWidth } from './marks.ts';
import { type Detail, detailsOf, isAboutInside } from './namespace-details.ts';
import { findProcess } from './process-index.ts';
import { type About, absence, actorOf, isGhost, type Looks, processNamed, processOf, type Seen } from './situation.ts';
import { wrapWith } from './wrap.ts';

interface Row {
  readonly link: NamespaceLink;
  /** `undefined`: there is none; `null`: unreadable. */
  readonly inode: number | null | undefined;
  readonly mark: Mark | null;
  readonly shared: string;
  readonly details: readonly Detail[];
}

/**
 * Whose namespaces are told: those of whoever acts. Where the learner is to change what a namespace holds, from wherever that
 * can be done, those of the process that will see it.
 */
export const namespaceOwner = ({ session, step, lesson }: Pick<Seen, 'session' | 'step' | 'lesson'>): string | null => {
  const seen = step?.task.kind === 'asked' && !step.task.find ? step.expect.find(isAboutInside) : undefined;
  return seen && 'actor' in seen ? seen.actor : actorOf(session, step, lesson);
};

/**
 * The namespaces of one process, in `width` columns, and what they hold. Where there is no room for all of it, what is held is
 * told that has changed; in less than ten rows, namespaces that are unchanged share one.
 */
export const namespaceBody = (at: About, width: number, height: number): Body => {
  const { session, name } = at;
  const actor = processNamed(name, session, session.world);
  if (!actor || isGhost(actor))
    return bodyOf(wrapWith(line(gap(1)), line(span(absence(name, actor, session), 'dim')), width));
  const before = findProcess(session.before, actor);
  const rows = linksOf(actor).map((link): Row => rowOf(link, actor, before, name ?? '', at));
  const news = rows.map(withNews);
  const choices = [
    rows.flatMap((row) => rowLines(row, width)),
    news.flatMap((row) => rowLines(row, width)),
    compact(rows, width, isToldApart),
    compact(news, width, isToldApart),
  ];
  const lines = choices.find(({ length }) => length <= height) ?? compact(news, width, hasNews);
  return bodyOf(lines, { anchor: inSight(lines.map(markIn)) ?? 'start' });
};

/** Namespaces of which there is nothing to tell share a row. */
const compact = (rows: readonly Row[], width: number, isTold: (row: Row) => boolean): readonly Line[] => [
  ...rows.filter(isTold).flatMap((row) => rowLines(row, width)),
  ...together(
    rows.filter((row) => !isTold(row)),
    width,
  ),
];

const isNews = ({ mark }: { readonly mark: Mark | null }): boolean => mark !== null && mark !== 'same';

const hasNews = (row: Row): boolean => isNews(row) || row.details.length > 0;

/** Where a process lives, and where its children will, is told in any case. */
const isToldApart = (row: Row): boolean =>
  hasNews(row) || row.link.startsWith('pid') || row.link === 'time_for_children';

/** Of what it holds, only what is news, and what the step speaks of. */
const withNews = (row: Row): Row => ({
  ...row,
  details: row.details.filter((detail) => detail.isSpokenOf || isNews(detail)),
});

// Where time_for_children is what time is, it is no news.
const linksOf = (actor: Process): readonly NamespaceLink[] => {
  const [pid, ...others] = namespaceTypes;
  const isTimeApart = actor.namespaces.time_for_children !== actor.namespaces.time;
  return [pid, 'pid_for_children', ...others, ...(isTimeApart ? (['time_for_children'] as const) : [])];
};

const rowOf = (link: NamespaceLink, actor: Process, before: Process | null, name: string, at: About): Row => {
  const { session, step } = at;
  const inode = actor.namespaces[link];
  const isSame = isKept(name, step, session, (claim) => 'namespace' in claim && claim.namespace.includes(link));
  const isChanged = before !== null && before.namespaces[link] !== inode;
  // Of a process that was not there before, a namespace can still be news.
  const isNew = before === null && inode != null && !wasThere(link, inode, session);
  const mark = isChanged ? 'changed' : isNew ? 'new' : isSame ? 'same' : null;
  const details = detailsOf(link, actor, before, name, at);
  const named = () => sharedWith(link, actor, name, session);
  return { link, inode, mark, shared: (at.sharing ?? named)(link), details };
};

const typeOf = (link: NamespaceLink) => link.replace('_for_children', '') as NamespaceType;

const wasThere = (link: NamespaceLink, inode: number, { before }: Looks) =>
  before.processes.some(({ namespaces }) => namespaces[typeOf(link)] === inode || namespaces[link] === inode);

/** `as lab-init`: the first named process that lives in the same one; `own` where none does. */
const sharedWith = (link: NamespaceLink, actor: Process, name: string, session: Looks): string => {
  const inode = actor.namespaces[link];
  if (inode == null) return '';
  const type = typeOf(link);
  for (const [other, identity] of session.names) {
    const process = other === name ? null : processOf(identity, session.world);
    if (process?.namespaces[type] === inode) return `as ${other}`;
  }
  return link === type ? 'its own' : '';
};

const labelOf = (link: NamespaceLink) => link.replaceAll('_', ' ');

const inodeText = (inode: Row['inode']) =>
  inode === undefined ? '(none yet)' : inode === null ? '(unreadable)' : String(inode);

const rowLines = ({ link, inode, mark, shared, details }: Row, width: number): readonly Line[] => [
  marked(
    [
      span(`${labelOf(link)} `.padEnd(17)),
      span(inodeText(inode).padEnd(13), mark === 'changed' ? 'changed' : 'plain'),
      span(shared, 'dim'),
    ],
    mark,
    width,
  ),
  ...details.map(({ label, value, outside, mark: own }) =>
    marked(
      [
        span(`  ${label} `.padEnd(17)),
        span(value, isNews({ mark: own }) ? 'changed' : 'plain'),
        span(outside === '' ? '' : `   outside ${outside}`, 'dim'),
      ],
      own,
      width,
    ),
  ),
];

const marked = (parts: Line, mark: Mark | null, width: number): Line => [
  ...fit([signOf(mark), gap(1), ...parts], width - wordWidth - 2),
  gap(2),
  ...wordOf(mark),
];

/** Rows that have nothing to tell but whom they are shared with, in one sentence for each. */
const together = (rows: readonly Row[], width: number): readonly Line[] =>
  [...Map.groupBy(rows, ({ shared, mark }) => `${shared}${mark === 'same' ? ', same' : ''}`)].flatMap(
    ([words, group]) =>
      wrapWith(
        line(gap(2)),
        line(
          group.map(({ link }) => labelOf(link)).join(', '),
          span(`\u00a0\u00a0${words.replaceAll(' ', '\u00a0')}`, 'dim'),
        ),
        width,
      ),
  );
