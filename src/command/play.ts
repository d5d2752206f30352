// Plays a lesson without a screen, as a learner would who gives the model answers, and checks every step.
import { expectHoldsBefore } from '../lesson/expect.ts';
import type { Course, Lesson, Step } from '../lesson/lesson.ts';
import type { Session } from '../session/session.ts';
import { Visit } from '../session/visit.ts';
import { visitParts } from './visit-parts.ts';

/** One step, played. `ms` is null where it was skipped. */
export interface StepResult {
  readonly lesson: string;
  readonly step: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly reason: string | null;
  readonly ms: number | null;
}

/** A terminal's size, where nobody looks. */
export const unseenSize: readonly [number, number] = [80, 24];

type Watcher = Parameters<typeof visitParts>[1];

/** A visit that nobody watches: the shell's output is taken in and shown to nobody. */
export const unwatched: Watcher = {
  onEntry: () => {},
  onTerminal: (terminal) => terminal.onOutput((_, done) => done()),
  terminalSize: () => unseenSize,
};

/** Plays `lesson` of `course`; resolves with what was left of it on the machine. */
export const playLesson = async (
  course: Course,
  lesson: Lesson,
  tell: (result: StepResult) => void,
  watcher: Partial<Watcher> = {},
): Promise<readonly string[]> => {
  const visit = new Visit(visitParts(course, { ...unwatched, ...watcher }));
  let broken: string | null = null;
  try {
    await visit.open(lesson.id);
  } catch (error) {
    broken = messageOf(error);
  }
  for (const step of lesson.steps) {
    if (broken) tell(skipped(lesson, step, broken));
    else {
      const result = await playStep(visit, lesson, step);
      tell(result);
      if (result.status === 'failed') broken = `step ${step.id} failed`;
    }
  }
  return visit.close();
};

/** A step that was not played. */
export const skipped = (lesson: Lesson, step: Step, reason: string): StepResult => ({
  lesson: lesson.id,
  step: step.id,
  status: 'skipped',
  reason,
  ms: null,
});

const playStep = async (visit: Visit, lesson: Lesson, step: Step): Promise<StepResult> => {
  const started = performance.now();
  let reason: string | null = null;
  try {
    await visit.next();
    if (step.impossible !== null) return skipped(lesson, step, step.impossible);
    const { world, names } = visit.session;
    // A claim that already held would pass whatever the step does.
    if (expectHoldsBefore(step, world, names)) reason = 'what it expects held before it began';
    await visit.play();
    if (visit.session.phase !== 'passed') reason = failure(visit.session);
  } catch (error) {
    reason = messageOf(error);
  }
  const ms = Math.round((performance.now() - started) * 10) / 10;
  return { lesson: lesson.id, step: step.id, status: reason ? 'failed' : 'passed', reason, ms };
};

/** Everything that did not hold, in one line. */
const failure = (session: Session): string =>
  session.checks
    .filter((check) => !check.held)
    .map((check) => `expected: ${check.claim}; saw: ${check.saw}`)
    .join('. ') || `the step did not finish (${session.lab.detail ?? session.phase})`;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
