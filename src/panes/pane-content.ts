// What each pane shows: its heading and its rows. One place that knows all panes.
import type { PaneName } from '../lesson/lesson.ts';
import { type Body, bodyOf } from './body.ts';
import { callBody } from './calls.ts';
import { type CoverView, coverBody } from './cover.ts';
import { credentialBody } from './credentials.ts';
import { layerBody } from './layers.ts';
import { stepPage } from './lesson-page.ts';
import { type LimitRoom, limitBody } from './limits.ts';
import { blank, type Line, line, span } from './line.ts';
import { mountBody } from './mounts.ts';
import { namespaceBody, namespaceOwner } from './namespaces.ts';
import { networkBody } from './network.ts';
import { formIn, isChoosing } from './palette.ts';
import { formPage } from './palette-form-page.ts';
import { palettePage } from './palette-page.ts';
import { newPalette } from './palette-view.ts';
import { processBody } from './processes.ts';
import { questionText } from './questions.ts';
import { raceBody } from './race.ts';
import { selectedLesson } from './selection.ts';
import { aboutActor, actorOf, type Seen, type Situation } from './situation.ts';
import { wrap } from './wrap.ts';

/** The heading's words: in capitals, and whose rows these are. */
export const paneTitle = (pane: PaneName, at: Situation): { readonly name: string; readonly of: string } => {
  const actor = actorOf(at.session, at.step, at.lesson);
  const seen = at.session.lab.state === 'ended' ? ', as last seen' : '';
  switch (pane) {
    case 'lesson':
      return { name: lessonTitle(at), of: '' };
    case 'namespaces': {
      const owner = namespaceOwner(at);
      return { name: pane.toUpperCase(), of: (owner ? ` of ${owner}` : '') + seen };
    }
    case 'credentials':
    case 'mounts':
    case 'network':
    case 'limits':
      return { name: pane.toUpperCase(), of: (actor ? ` of ${actor}` : '') + seen };
    case 'shell':
      return { name: 'SHELL', of: at.session.recorded ? ' as recorded' : ' in the lab' };
    default:
      return { name: pane.toUpperCase(), of: seen };
  }
};

/** The rows of every pane but the shell, in `width` columns and for a pane with `height` of them. */
export const paneBody = (pane: Exclude<PaneName, 'shell'>, at: Seen, width: number, height: number): Body => {
  switch (pane) {
    case 'lesson':
      return lessonBody(at, width, height);
    case 'processes':
      return processBody(at, width);
    case 'namespaces':
      return namespaceBody({ ...at, name: namespaceOwner(at) }, width, height);
    case 'mounts':
      return mountBody(aboutActor(at), width);
    case 'layers':
      return layerBody(at, width);
    case 'credentials':
      return credentialBody(aboutActor(at), width);
    case 'network':
      return networkBody(at, width);
    case 'limits':
      return limitBody(aboutActor(at), width, at.isRead ? null : limitRoom(at, height));
    case 'race':
      return raceBody(at, width, height);
    case 'calls':
      return callBody(at.session, at.lesson, width);
    default:
      return pane satisfies never;
  }
};

const limitRoom = ({ press, session }: Seen, height: number): LimitRoom => ({
  drawing: press ? { press, samples: session.usage.samples } : null,
  height,
});

/** What the lesson's pane is about; in the sandbox the palette, or the call whose form is open. */
const lessonTitle = ({ session, view, lesson, step }: Situation): string => {
  const isPalette = isChoosing({ session, palette: view.palette });
  return isPalette ? 'Choose a call' : (step?.title ?? lesson?.title ?? '');
};

const lessonBody = (seen: Seen, width: number, height: number): Body => {
  const { lesson, step, session, kernel } = seen;
  if (!lesson) return bodyOf([]);
  const scene = { session, palette: seen.palette ?? newPalette, filter: seen.filter ?? null };
  const form = formIn(scene);
  if (form) return formPage(form, session, width);
  if (isChoosing(scene)) return palettePage(scene, width);
  if (!step) return coverBody(lesson, coverView(seen), width);
  const page = stepPage(step, { ...session, kernel }, width);
  if (page.lines.length <= height || page.anchor === 0) return bodyOf(page.lines);
  // The row above the anchor says how much was left out.
  return bodyOf(page.lines, { anchor: page.anchor - 1 });
};

const coverView = ({ startAt, done, session }: Seen): CoverView => ({
  startAt: startAt ?? null,
  done: done ?? [],
  recorded: session.recorded,
});

/** What the lesson's last rows say when something is wrong or has to be decided, below an empty row. */
export const noticeLines = (at: Situation, width: number): readonly Line[] => {
  const rows = wrap(noticeText(at), width).slice(0, 4);
  return rows.length === 0 ? [] : [blank, ...rows];
};

/** Rows of a pane that are not for its text: its heading, and in the lesson what stands at its end. */
export const restRows = (pane: PaneName, at: Situation, width: number): number =>
  pane === 'lesson' ? 3 + noticeLines(at, width - 2).length : 1;

/** Which page a pane shows: it keeps its place on one, and begins anew on another. */
export const pageOf = (pane: PaneName, { session, view }: Situation): string => {
  const scene = { session, palette: view.palette };
  const own = isChoosing(scene) || formIn(scene) !== null ? 'palette' : session.phase;
  return [session.lesson, session.step, ...(pane === 'lesson' ? [own] : [])].join('/');
};

/** Where the learner scrolled this pane to; `null`: nowhere. */
export const scrolledTo = (pane: PaneName, at: Situation): number | null => {
  const scroll = at.view.scroll[pane];
  return scroll && scroll.page === pageOf(pane, at) ? scroll.offset : null;
};

/** Why the lesson that the list's mark is on cannot be opened here; empty: it can. */
const blockedReason = (at: Situation): string => at.blocked.get(selectedLesson(at)?.id ?? '') ?? '';

/** What the palette is narrowed to. */
const filterText = ({ session, view }: Situation): Line =>
  view.filter === null || !isChoosing({ session, palette: view.palette })
    ? []
    : line(span('find  ', 'key'), view.filter, ...(view.filtering ? [span(' ', 'cursor')] : []));

/** What the lesson's last rows say when there is something wrong, or something to decide. */
export const noticeText = (at: Situation): Line => {
  const { session, view } = at;
  if (view.question) return line(span(questionText(at), 'strong'));
  const found = filterText(at);
  if (found.length > 0) return found;
  const { lab, notice } = session;
  if (!at.lesson) return [];
  if (lab.state === 'starting') return line(span('The lab is starting …', 'dim'));
  if (lab.state === 'ended') return line(span(`The lab has ended: ${lab.detail ?? 'nobody knows why'}.`, 'warning'));
  return notice === null ? [] : line(span(notice, 'warning'));
};

/** What is said below the course list: what went wrong, and why the marked lesson cannot be done here. */
export const courseNotices = (at: Situation): readonly Line[] =>
  at.view.question
    ? [noticeText(at)]
    : [at.session.notice ?? '', blockedReason(at)]
        .filter((text) => text !== '')
        .map((text) => line(span(text, 'warning')));
