// `cutaway learn --linear`: the course line by line, for a braille display, speech or a pipe. No screen, and nothing moves the cursor.
import { lessonById, lessonsOf } from '../lesson/lesson.ts';
import type { Watched } from '../session/player.ts';
import { isDone, lessonProgress, type Progress } from '../session/progress.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { type LineIo, openTerminalIo, type ProgramIo } from './linear-io.ts';
import { LinearLesson } from './linear-lesson.ts';
import { LinearSandbox } from './linear-sandbox.ts';
import type { Opening } from './opening.ts';
import { progressFolder } from './place.ts';
import { openProgress } from './progress-file.ts';
import { impossibility, noLab } from './requirement.ts';
import { openSessionLog } from './session-log.ts';
import { ownSetting } from './setting.ts';

/**
 * Reads the lesson that was named, or asks which. `recording`: of that one, in place of a lab. Resolves when it is done, or when there
 * is no more input.
 */
export const linear = async (
  { source, course, place }: Opening,
  recording: Watched | null = null,
): Promise<ExitCode> => {
  const missing = recording ? null : await noLab();
  const io = openTerminalIo();
  const file = await openProgress(progressFolder(process.env, source));
  if (file.notice !== null) io.say(file.notice);
  const chosen = place.lesson === null ? await choose(course, file.progress, io) : place;
  const lesson = lessonById(course, chosen?.lesson ?? null);
  if (!chosen || !lesson) return exitCode.fine;
  const impossible = recording ? null : impossibility(lesson, missing, ownSetting());
  if (impossible !== null) {
    console.error(`cutaway learn: ${impossible}`);
    if (lesson.recordings.length > 0)
      console.error(
        `cutaway learn: a run of it was recorded: \`cutaway learn --linear --recorded ${lesson.id}\` reads that`,
      );
    return exitCode.impossible;
  }
  const log = openSessionLog(source, [io.width, process.stdout.rows ?? 24], io.say);
  const reading = new LinearLesson(course, { file, log, io });
  const code = await toTheEnd(reading, () => reading.read(lesson.id, chosen.step, recording), io);
  await log.close();
  return code;
};

/** Opens the sandbox. Resolves when the learner has left, or when there is no more input. */
export const linearSandbox = async ({ source, course }: Opening): Promise<ExitCode> => {
  const missing = await noLab();
  if (missing !== null) {
    console.error(`cutaway sandbox: ${missing}`);
    return exitCode.impossible;
  }
  const io = openTerminalIo();
  const file = await openProgress(progressFolder(process.env, source));
  const log = openSessionLog(source, [io.width, process.stdout.rows ?? 24], io.say);
  const reading = new LinearSandbox(course, { file, log, io });
  const code = await toTheEnd(reading, () => reading.read(), io);
  await log.close();
  return code;
};

/** Reads until it is done or somebody asks the program to end, and takes the lab down. */
const toTheEnd = async (
  reading: Pick<LinearLesson, 'close'>,
  read: () => Promise<void>,
  io: ProgramIo,
): Promise<ExitCode> => {
  let code: ExitCode = exitCode.fine;
  try {
    await Promise.race([read(), io.ended]);
  } catch (error) {
    io.say(error instanceof Error ? error.message : String(error));
    code = exitCode.failed;
  }
  const leftovers = await reading.close();
  for (const path of leftovers) io.say(`left behind: ${path}`);
  io.close();
  const signal = io.signal();
  if (signal !== null) return (128 + signal) as ExitCode;
  return leftovers.length > 0 ? exitCode.failed : code;
};

/** Reads out the course, and asks for a lesson. `null`: none. */
const choose = async (
  course: Opening['course'],
  progress: Progress,
  io: LineIo,
): Promise<{ readonly lesson: string; readonly step: string | null } | null> => {
  const lessons = lessonsOf(course);
  const first = lessons.find((lesson) => !isDone(progress, lesson)) ?? lessons[0];
  io.say(course.title);
  io.say(course.promise);
  lessons.forEach((lesson, index) => {
    const part = course.parts.find((one) => one.lessons[0] === lesson);
    if (part) io.say(`${part.title}:`);
    const { done } = lessonProgress(progress, lesson.id);
    const far = isDone(progress, lesson)
      ? ', done'
      : done.length > 0
        ? `, ${done.length} of ${lesson.steps.length} steps done`
        : '';
    io.say(`${index + 1}  ${lesson.title}: ${lesson.about}, ${lesson.minutes} min${far}`);
  });
  for (;;) {
    io.say(`a number opens a lesson, enter goes on with: ${first?.title ?? ''}, q quits`);
    const text = (await io.next())?.trim();
    if (text === undefined || text === 'q') return null;
    const lesson = text === '' ? first : lessons[Number(text) - 1];
    if (lesson) return { lesson: lesson.id, step: resumeAt(progress, lesson) };
    io.say(`${text}: there is no such lesson.`);
  }
};

const resumeAt = (progress: Progress, lesson: Opening['course']['parts'][number]['lessons'][number]): string | null => {
  if (isDone(progress, lesson)) return null;
  const { at } = lessonProgress(progress, lesson.id);
  return lesson.steps.some((step) => step.id === at) ? at : null;
};
