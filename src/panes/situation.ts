// What the screen is about at this moment: the open lesson and step, who acts, what is focused. Derived, never stored.
import type { NamespaceLink } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { type Course, type Lesson, type PaneName, paneNames, type Step } from '../lesson/lesson.ts';
import type { NamedProcess } from '../lesson/predicate.ts';
import { lessonProgress, type Progress } from '../session/progress.ts';
import type { ReviewItem } from '../session/review.ts';
import { openLesson } from '../session/sandbox-lesson.ts';
import type { Session } from '../session/session.ts';
import type { ChartPress } from './chart-press.ts';
import { formIn, lessonAhead } from './palette.ts';
import type { PaletteView } from './palette-view.ts';
import { findProcess } from './process-index.ts';
import type { LevelChoice, View } from './view.ts';

/** What the root component is given, and what is found in it. */
export interface Situation {
  readonly course: Course;
  readonly progress: Progress;
  readonly session: Session;
  readonly view: View;
  readonly lesson: Lesson | null;
  readonly step: Step | null;
  /** Every pane but the lesson, the most telling first. */
  readonly panes: readonly PaneName[];
  readonly focus: PaneName;
  /** `uname -r`, for prose; of a recording, that of then. */
  readonly kernel: string;
  /** Questions that wait to be asked again. */
  readonly review: readonly ReviewItem[];
  /** By lesson id: why this machine cannot run it, and what would help. */
  readonly blocked: ReadonlyMap<string, string>;
}

/** As much of a situation as shows in a pane's rows, whatever else the learner does. */
export interface Seen extends Pick<Situation, 'session' | 'step' | 'lesson' | 'kernel'> {
  readonly levels: LevelChoice;
  /** Of the sandbox, and what its palette is narrowed to. */
  readonly palette?: PaletteView | undefined;
  readonly filter?: string | null | undefined;
  /** Of a lesson's first page: the step to begin from, and those that were passed before. */
  readonly startAt?: string | null | undefined;
  readonly done?: readonly string[] | undefined;
  /** What draws charts, once it is there; rows that are read aloud have none. */
  readonly press?: ChartPress | null;
  /** Whether it is read aloud, one row after the other. */
  readonly isRead?: boolean;
}

/** As much of a session as panes about a process need: two looks, who is who in them, and whether the step is over. */
export type Looks = Pick<Session, 'world' | 'before' | 'names' | 'phase'>;

/** What a pane about one process is made of. */
export interface About extends Pick<Seen, 'step' | 'levels'> {
  readonly session: Looks;
  /** What the process goes by in `session.names`. */
  readonly name: string | null;
  /** What its own user namespace is called. Left out: after the process. */
  readonly ownLevel?: string;
  /** Who shares a namespace with it, in words. Left out: the first that lives there and has a name. */
  readonly sharing?: (link: NamespaceLink) => string;
  /** The look since which the use of processors is told. Left out: `session.before`. */
  readonly since?: World;
}

/** Whoever acts. */
export const aboutActor = <At extends Seen>(at: At): At & About => ({
  ...at,
  name: actorOf(at.session, at.step, at.lesson),
});

export const seenOf = ({ session, step, lesson, kernel, view, progress }: Situation): Seen => ({
  session,
  step,
  lesson,
  kernel,
  levels: view.levels,
  palette: view.palette,
  filter: view.filter,
  startAt: view.startAt,
  done: lesson && !session.recorded ? lessonProgress(progress, lesson.id).done : undefined,
});

/** What the root component is given. */
type Given = Pick<Situation, 'course' | 'progress' | 'session' | 'view' | 'review' | 'kernel' | 'blocked'>;

export const situationOf = (given: Given): Situation => {
  const { course, session, view } = given;
  const opened = openLesson(course, session);
  const form = formIn({ session, palette: view.palette });
  const lesson = opened && form ? lessonAhead(opened, form) : opened;
  const step = (form ? lesson?.steps.at(-1) : lesson?.steps.find((one) => one.id === session.step)) ?? null;
  const panes = paneOrder(step, lesson);
  const kernel = session.recorded?.kernel ?? given.kernel;
  return { ...given, kernel, lesson, step, panes, focus: view.focus ?? panes[0] ?? 'processes' };
};

const paneOrder = (step: Step | null, lesson: Lesson | null): readonly PaneName[] => {
  const telling = (step?.panes ?? []).filter((pane) => pane !== 'lesson');
  const isEmpty = (pane: PaneName) => rare.includes(pane) && !isAskedFor(pane, lesson);
  return [...telling, ...paneNames.filter((pane) => pane !== 'lesson' && !telling.includes(pane) && !isEmpty(pane))];
};

/** Only of what claims speak of there is anything in the layers pane, and in that of a race of one: where no step asks for them, they would take others' room. */
const rare: readonly PaneName[] = ['layers', 'race'];
const isAskedFor = (pane: PaneName, lesson: Lesson | null) =>
  lesson?.steps.some(({ panes }) => panes.includes(pane)) ?? false;

/** The name of the process that acts in this step: the latest one that called, else the one that will call first. On a lesson's first page: its first actor. */
export const actorOf = (session: Session, step: Step | null, lesson: Lesson | null): string | null => {
  if (!step) return lesson?.actors[0] ?? null;
  const latest = session.calls.findLast((call) => call.step === step.id);
  if (latest) return latest.act.actor;
  if (step.task.kind === 'acted') return step.task.acts[0]?.actor ?? null;
  const mine = step.task.find?.as;
  return mine !== undefined && session.names.has(mine) ? mine : 'shell';
};

/** The process that goes by `name`, as `world` has it; `null` where it is not there (any more). */
export const processNamed = (name: string | null, session: Pick<Looks, 'names'>, world: World): Process | null => {
  const identity = name === null ? undefined : session.names.get(name);
  return identity ? processOf(identity, world) : null;
};

export const processOf = (identity: NamedProcess, world: World): Process | null => findProcess(world, identity);

/** Whether only a row of `process` is left: a zombie lives in no namespace any more. */
export const isGhost = (process: Process): boolean => process.state === 'Z' || process.state === 'X';

/** Why nothing can be said of the process that goes by `name`. */
export const absence = (name: string | null, process: Process | null, { names }: Pick<Looks, 'names'>): string => {
  if (name === null) return '';
  if (process) return `${name} has ended: a zombie lives in no namespace any more`;
  return names.has(name) ? `${name} has ended` : `${name} is not there yet`;
};

/** Why nobody could read what `isMeant` names; `null`: nothing of it is listed. */
export const whyUnread = ({ unreadable }: World, isMeant: (what: string) => boolean): string | null =>
  unreadable.find(({ what }) => isMeant(what))?.why ?? null;

/** The lesson's name for `process`. */
export const nameOf = (process: Process, session: Pick<Looks, 'names'>): string | null => {
  for (const [name, identity] of session.names) {
    if (identity.pid === process.pid && identity.startTicks === process.startTicks) return name;
  }
  return null;
};

/** The word for a level of PID namespaces: 0 is the learner's machine, 1 the lab; below, what a lesson builds has no word of ours. */
export const levelName = (depth: number): string | undefined => ['machine', 'lab'][depth];
