// `cutaway run`: which lessons are played, what is said of each step, and what it comes to.
import { existsSync } from 'node:fs';
import { doctor } from '../lab/doctor.ts';
import { sweep } from '../lab/sweep.ts';
import { type Course, type Lesson, lessonById, lessonsOf } from '../lesson/lesson.ts';
import { type CourseSource, courseOrProblems, courseSource } from './course.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { unexcusedSkips } from './lanes.ts';
import type { LogFile } from './log-file.ts';
import { playLesson, type StepResult, skipped, unseenSize } from './play.ts';
import { recordLesson } from './record.ts';
import { impossibility, whyNoLab } from './requirement.ts';
import { complain as complainOf, say, sayJson } from './say.ts';
import { openSessionLog } from './session-log.ts';
import { ownSetting } from './setting.ts';
import { isPath, pathTarget } from './target.ts';

export interface RunOptions {
  readonly all: boolean;
  readonly json: boolean;
  readonly mustRun: boolean;
  /** Whether each run is kept beside its lesson; where no lesson is named, of those that have such a recording. Left out: it is not. */
  readonly record?: boolean;
  /** The folder of another course. */
  readonly course?: string | undefined;
}

/**
 * Runs the named lessons, or all of them; a lesson's folder may be named as well. Exit 1 where a step failed, or was
 * skipped under `mustRun` though its lane can do it, or something was left behind.
 */
export const run = async (words: readonly string[], options: RunOptions): Promise<ExitCode> => {
  // First: what is refused when it is tried decides how the course is taught.
  const diagnosis = await doctor();
  const chosen = await chosenLessons(words, options);
  if ('code' in chosen) return complain(chosen.message, chosen.code);
  const missing = whyNoLab(diagnosis);
  if (missing) return complain(missing, exitCode.impossible);

  const results: StepResult[] = [];
  const tell = (result: StepResult) => {
    results.push(result);
    report(result, options.json);
  };
  let leftovers = 0;
  const logs = runLogs();
  for (const one of chosen) {
    const log = await logs.of(one.source);
    leftovers += (await play(one, tell, log, options.record)).length;
  }
  await logs.close();
  leftovers += (await sweep()).leftovers.length;
  const own = new Set(chosen.filter(({ source }) => source.isOwn).map(({ lesson }) => lesson.id));
  const unexcused = options.mustRun ? unexcusedSkips(results, own, diagnosis) : [];
  return summary(chosen.length, results, { leftovers, unexcused: unexcused.length, json: options.json });
};

/** A lesson, and the course in which it is taught. */
interface Chosen {
  readonly course: Course;
  readonly lesson: Lesson;
  readonly source: CourseSource;
}

/** A log for each course, one after the other. What cannot be kept is told, and the run goes on. */
const runLogs = () => {
  let open: { readonly source: CourseSource; readonly log: LogFile } | null = null;
  return {
    of: async (source: CourseSource): Promise<LogFile> => {
      if (open?.source === source) return open.log;
      await open?.log.close();
      open = { source, log: openSessionLog(source, unseenSize, (why) => complainOf(`cutaway run: ${why}`)) };
      return open.log;
    },
    close: async () => open?.log.close(),
  };
};

/** Nothing can be run: why, and what that means to whoever called. */
interface Refusal {
  readonly message: string | null;
  readonly code: ExitCode;
}

const complain = (message: string | null, code: ExitCode = exitCode.usage): ExitCode => {
  if (message !== null) complainOf(`cutaway run: ${message}`);
  return code;
};

const wrongUsage = (message: string): Refusal => ({ message, code: exitCode.usage });
/** Every problem was told by itself. */
const withProblems: Refusal = { message: null, code: exitCode.failed };

const chosenLessons = async (words: readonly string[], options: RunOptions): Promise<readonly Chosen[] | Refusal> => {
  const isAgain = options.record === true && words.length === 0 && !options.all;
  if (!options.all && !isAgain) return namedLessons(words, options);
  const chosen = await wholeCourse(courseSource(options.course));
  const { cgroup } = ownSetting();
  return isAgain && !('code' in chosen) ? chosen.filter(({ lesson }) => lesson.recordings.includes(cgroup)) : chosen;
};

const wholeCourse = async (source: CourseSource): Promise<readonly Chosen[] | Refusal> => {
  const course = await courseOrProblems(source, console.error);
  if (!course) return withProblems;
  return lessonsOf(course).map((lesson) => ({ course, lesson, source }));
};

const namedLessons = async (words: readonly string[], options: RunOptions): Promise<readonly Chosen[] | Refusal> => {
  if (words.length === 0) return wrongUsage('name a lesson, its folder, or --all; `cutaway list` shows the lessons');
  const source = courseSource(options.course);
  const course = words.every(isPath) ? null : await courseOrProblems(source, console.error);
  if (!course && !words.every(isPath)) return withProblems;
  const chosen: Chosen[] = [];
  for (const word of words) {
    const lesson = course && !isPath(word) ? lessonById(course, word) : null;
    if (course && lesson) chosen.push({ course, lesson, source });
    else if (!isPath(word) && !existsSync(word))
      return wrongUsage(`there is no lesson ${word}, and no folder; \`cutaway list\` shows the lessons`);
    else {
      const found = await lessonsAt(word);
      if ('code' in found) return found;
      chosen.push(...found);
    }
  }
  return chosen;
};

const lessonsAt = async (path: string): Promise<readonly Chosen[] | Refusal> => {
  const target = pathTarget(path);
  return typeof target === 'string' ? wrongUsage(target) : wholeCourse(target.source);
};

const play = async (
  { course, lesson }: Chosen,
  tell: (result: StepResult) => void,
  log: LogFile,
  isRecorded = false,
): Promise<readonly string[]> => {
  const impossible = impossibility(lesson, null, ownSetting());
  if (!impossible && isRecorded) return recordLesson(course, lesson, tell, log.write);
  if (!impossible) return playLesson(course, lesson, tell, { onEntry: log.write });
  for (const step of lesson.steps) tell(skipped(lesson, step, impossible));
  return [];
};

const report = (result: StepResult, json: boolean): void => {
  if (json) sayJson({ type: 'step', ...result });
  else
    say(
      `${result.status.padEnd(7)} ${result.lesson}/${result.step}${result.ms === null ? '' : `  ${result.ms} ms`}${result.reason ? `\n        ${result.reason.replaceAll('\n', ' ')}` : ''}`,
    );
};

interface Ending {
  readonly leftovers: number;
  /** How many steps were skipped and must run. */
  readonly unexcused: number;
  readonly json: boolean;
}

const summary = (lessons: number, results: readonly StepResult[], { leftovers, unexcused, json }: Ending): ExitCode => {
  const count = (status: StepResult['status']) => results.filter((result) => result.status === status).length;
  const [passed, failed, skips] = [count('passed'), count('failed'), count('skipped')];
  const line = { type: 'summary', lessons, steps: results.length, passed, failed, skipped: skips, leftovers };
  if (json) sayJson(line);
  else say(`${passed} passed, ${failed} failed, ${skips} skipped; ${leftovers} left behind`);
  if (unexcused > 0) complainOf(`cutaway run: ${unexcused} skipped though this lane can run them`);
  return failed > 0 || leftovers > 0 || unexcused > 0 ? exitCode.failed : exitCode.fine;
};
