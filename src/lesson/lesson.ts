// A course as data: what the files under lessons/ say, checked and typed. How they are read is load.ts's
// business.
import type { Root } from 'mdast';
import type { Act } from '../call/call.ts';
import type { CgroupVersion } from './cgroup-version.ts';
import type { Predicate, ProcessQuery } from './predicate.ts';
import type { Term } from './term.ts';

/** A place in a file, as editors count: from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** One thing wrong in a lesson file. */
export interface Problem extends Place {
  readonly message: string;
}

/** What came of reading something: it, or `null`; and what is wrong with it, fatal or not. */
export interface Found<T> {
  readonly value: T | null;
  readonly problems: readonly Problem[];
}

/** A lesson that cannot be shown as it is written: a value in its prose that is not there. */
export class LessonError extends Error {
  override readonly name = 'LessonError';
  readonly place: Place | null;

  constructor(message: string, place: Place | null) {
    super(place ? `${place.path}:${place.line}:${place.column}: ${message}` : message);
    this.place = place;
  }
}

/**
 * Names that every lesson has from its start: the lab's number 1, an actor in the lab, the learner's shell.
 */
export const standingNames = ['lab-init', 'lab', 'shell'] as const;

/** Everything under lessons/: parts in order, and in them lessons in order. */
export interface Course {
  readonly title: string;
  /** One sentence under the title. */
  readonly promise: string;
  readonly parts: readonly Part[];
  /** Its terms, in the order of the alphabet. */
  readonly glossary: readonly Term[];
}

/**
 * What the lessons of a part are. lessons: taught from the first step to the last. myths: cards, each with one thing that is widely
 * believed, and a look at what the kernel does. challenges: something is broken, and the learner repairs it.
 */
export const partKinds = ['lessons', 'myths', 'challenges'] as const;
export type PartKind = (typeof partKinds)[number];

export interface Part {
  readonly title: string;
  readonly kind: PartKind;
  readonly lessons: readonly Lesson[];
}

/** A course in which nothing is to be learnt: the sandbox needs no other. */
export const emptyCourse: Course = { title: '', promise: '', parts: [], glossary: [] };

/** All lessons of the course, in order. */
export const lessonsOf = (course: Course): readonly Lesson[] => course.parts.flatMap((part) => part.lessons);

/** The myth cards that belong to a lesson, in the order of the course. */
export const mythsOf = (course: Course, id: string): readonly Lesson[] =>
  course.parts
    .filter(({ kind }) => kind === 'myths')
    .flatMap(({ lessons }) => lessons.filter((lesson) => lesson.belongsTo === id));

/** The lesson of that id. */
export const lessonById = (course: Course, id: string | null): Lesson | null =>
  lessonsOf(course).find((lesson) => lesson.id === id) ?? null;

/** What a machine must be able to do for a lesson, or for a step: the words of `requires:`. */
export const needs = [
  'userns',
  'overlay',
  'overlay-xattr',
  'nat',
  'guest',
  'cgroup-memory',
  'cgroup-pids',
  'cgroup-cpu',
  'cgroup-cpuset',
  'cgroup-freezer',
  'scratch',
  'disk-io',
] as const;
export type Need = (typeof needs)[number];

/** What of a machine decides how a course is taught on it. */
export interface Setting {
  readonly cgroup: CgroupVersion;
  /** What it cannot do, each with the reason and what would help. */
  readonly missing: ReadonlyMap<Need, string>;
  /** The block device on which a lab's /scratch lies, by its number: `254:0`; `null`: it has none. */
  readonly disk: string | null;
}

/** A machine that can do everything. */
export const fullSetting: Setting = { cgroup: 'v2', missing: new Map(), disk: '254:0' };

/** A folder `NN.id/`: lesson.md, and a file for each step. */
export interface Lesson {
  /** The folder's name without its number; unique in the course. */
  readonly id: string;
  readonly title: string;
  /** A few words beside the title in the course list. */
  readonly about: string;
  readonly minutes: number;
  /** The id of the lesson at whose end it is offered; `null`: none. */
  readonly belongsTo: string | null;
  readonly requires: readonly Need[];
  /** Whether its lab has a directory on a disk of this machine, /scratch. */
  readonly hasScratch: boolean;
  /** Actors that are there before the first step, children of the lab's agent, in this order. */
  readonly actors: readonly string[];
  /** What the lesson is about; shown before the first step. */
  readonly prose: Root;
  readonly steps: readonly Step[];
  /** Theirs, in that order: known before the steps themselves are looked at. */
  readonly stepIds: readonly string[];
  /** On which versions of cgroups runs of it were recorded, to be watched where it cannot be run. */
  readonly recordings: readonly CgroupVersion[];
  readonly path: string;
}

export const paneNames = [
  'lesson',
  'processes',
  'namespaces',
  'credentials',
  'mounts',
  'network',
  'limits',
  'calls',
  'layers',
  'race',
  'shell',
] as const;
export type PaneName = (typeof paneNames)[number];

/** A file `NN.id.md` in a lesson's folder. */
export interface Step {
  /** The file's name without its number and ending; unique in the lesson. */
  readonly id: string;
  readonly title: string;
  readonly path: string;
  /** The panes that this step is about, the most telling first. */
  readonly panes: readonly PaneName[];
  readonly predict: Prediction | null;
  /** Acted: we perform these. Asked: the learner does it in the shell, by any route. */
  readonly task: Acted | Asked;
  /** What runs beside the calls of an acted step: a virtual machine, whose boot the step waits for. */
  readonly beside: 'guest' | null;
  /** Hold after, and not all of them before. */
  readonly expect: readonly Predicate[];
  /** Hold before and after: what did not change. */
  readonly keep: readonly Predicate[];
  /** A ladder: a nudge, where to look. */
  readonly hints: readonly string[];
  readonly sameAs: SameAs;
  /** Shown before it happens. */
  readonly before: Root;
  /** Shown once it has happened. */
  readonly after: Root;
  /** Says beforehand what takes longer than a second. */
  readonly costSeconds: number | null;
  /** Why it is left out on this machine: then nothing is done in it, and `after` says this. */
  readonly impossible: string | null;
}

export interface Acted {
  readonly kind: 'acted';
  readonly acts: readonly Act[];
  /** One for each act, in order: what it shall return. */
  readonly outcomes: readonly ExpectedOutcome[];
}

export interface Asked {
  readonly kind: 'asked';
  /** What to do, in one or two sentences, without the command. */
  readonly ask: string;
  /** Names the learner's process for later steps, once the query finds it. */
  readonly find: Find | null;
  /**
   * Lines that reach it when typed into the shell: how `run` plays the step, and the last hints. May hold
   * values: `fillLine`.
   */
  readonly solve: readonly string[];
  /** Others that reach it as well, and some that seem to; for whoever tests the lesson. */
  readonly otherRoutes: readonly Route[];
  readonly wrongRoutes: readonly Route[];
}

/** Lines that are typed into the shell, one after the other. May hold values, as `solve` may. */
export type Route = readonly string[];

/** How many hints there are: those that the lesson gives, and for an asked step the lines that solve it, one after the other. */
export const hintCount = (step: Step): number => step.hints.length + solveOf(step).length;

/** Of the lines that solve an asked step those that so many hints have told. */
export const linesTold = (step: Step, hints: number): readonly string[] =>
  solveOf(step).slice(0, Math.max(0, hints - step.hints.length));

const solveOf = ({ task }: Step): readonly string[] => (task.kind === 'asked' ? task.solve : []);

/** What the learner's process is known by. */
export interface Find {
  readonly as: string;
  /** What it is, in words. */
  readonly say?: string | undefined;
  readonly where: ProcessQuery;
}

/** What a call shall give; empty: any success. */
export interface ExpectedOutcome {
  readonly returns?: number | undefined;
  /** The value returned is the number of this process, as the actor counts. */
  readonly returnsPid?: string | undefined;
  readonly errno?: readonly string[] | undefined;
  /** What is as good as success. */
  readonly orErrno?: string | undefined;
  /** The bytes handed back, without white space at the end. */
  readonly data?: string | undefined;
  /** Seconds that it takes in the kernel. */
  readonly takesAtLeast?: number | undefined;
  readonly takesAtMost?: number | undefined;
  /** It shall not return: execve, exit. */
  readonly gone?: boolean | undefined;
}

export interface Prediction {
  readonly ask: string;
  /** Two to four; exactly one is right. */
  readonly choices: readonly Choice[];
}

export interface Choice {
  readonly say: string;
  readonly right: boolean;
  /** Why it is not so (or, for the right one, why it is). */
  readonly because: string | null;
}

/** The same thing in the learner's other languages; `null` where there is no such thing. */
export interface SameAs {
  readonly shell: string | null;
  readonly oci: string | null;
  readonly docker: string | null;
}
