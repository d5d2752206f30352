// `cutaway run`: plays lessons without a screen, as a learner would who gives the model answers.
import { sweep } from '../lab/sweep.ts';
import { expectHoldsBefore } from '../lesson/expect.ts';
import { type Course, type Lesson, lessonsOf, type Step } from '../lesson/lesson.ts';
import type { Session } from '../session/session.ts';
import { Visit } from '../session/visit.ts';
import { courseOrProblems } from './course.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { impossibility, noLab } from './requirement.ts';
import { visitParts } from './visit-parts.ts';

export interface RunOptions {
  readonly all: boolean;
  readonly json: boolean;
  readonly mustRun: boolean;
}

/** One step, played. `ms` is null where it was skipped. */
interface StepResult {
  readonly lesson: string;
  readonly step: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly reason: string | null;
  readonly ms: number | null;
}

/** Runs the named lessons, or all of them. Exit 1 where a step failed, or was skipped under `mustRun`, or something was left behind. */
export const run = async (ids: readonly string[], options: RunOptions): Promise<ExitCode> => {
  const course = await courseOrProblems(console.error);
  if (!course) return exitCode.failed;
  const lessons = chosen(course, ids, options.all);
  if (typeof lessons === 'string') return complain(lessons);
  const missing = await noLab();
  if (missing) return complain(missing, exitCode.impossible);

  const results: StepResult[] = [];
  let leftovers = 0;
  for (const lesson of lessons) {
    const played = await playLesson(course, lesson, (result) => {
      results.push(result);
      report(result, options.json);
    });
    leftovers += played.leftovers.length;
  }
  leftovers += (await sweep()).leftovers.length;
  return summary(lessons.length, results, leftovers, options);
};

const complain = (message: string, code: ExitCode = exitCode.usage): ExitCode => {
  console.error(`cutaway run: ${message}`);
  return code;
};

const chosen = (course: Course, ids: readonly string[], all: boolean): readonly Lesson[] | string => {
  const lessons = lessonsOf(course);
  if (all) return lessons;
  if (ids.length === 0) return 'name a lesson, or --all; `cutaway list` shows them';
  const unknown = ids.filter((id) => !lessons.some((lesson) => lesson.id === id));
  if (unknown.length > 0) return `there is no lesson ${unknown.join(', ')}; \`cutaway list\` shows them`;
  return lessons.filter((lesson) => ids.includes(lesson.id));
};

const playLesson = async (course: Course, lesson: Lesson, tell: (result: StepResult) => void) => {
  const impossible = impossibility(lesson, null);
  if (impossible) {
    for (const step of lesson.steps) tell(skipped(lesson, step, impossible));
    return { leftovers: [] };
  }
  const visit = new Visit(visitParts(course, { onEntry: () => {}, onTerminal: drain, terminalSize: () => [80, 24] }));
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
  return { leftovers: await visit.close() };
};

/** The shell of a headless run: its output is taken in and shown to nobody. */
const drain: Parameters<typeof visitParts>[1]['onTerminal'] = (terminal) => terminal.onOutput((_, done) => done());

const skipped = (lesson: Lesson, step: Step, reason: string): StepResult => ({
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

const report = (result: StepResult, json: boolean): void => {
  if (json) console.log(JSON.stringify({ type: 'step', ...result }));
  else
    console.log(
      `${result.status.padEnd(7)} ${result.lesson}/${result.step}${result.ms === null ? '' : `  ${result.ms} ms`}${result.reason ? `\n        ${result.reason}` : ''}`,
    );
};

const summary = (lessons: number, results: readonly StepResult[], leftovers: number, options: RunOptions): ExitCode => {
  const count = (status: StepResult['status']) => results.filter((result) => result.status === status).length;
  const [passed, failed, skips] = [count('passed'), count('failed'), count('skipped')];
  const line = { type: 'summary', lessons, steps: results.length, passed, failed, skipped: skips, leftovers };
  if (options.json) console.log(JSON.stringify(line));
  else console.log(`${passed} passed, ${failed} failed, ${skips} skipped; ${leftovers} left behind`);
  return failed > 0 || leftovers > 0 || (options.mustRun && skips > 0) ? exitCode.failed : exitCode.fine;
};
