import { courseOrProblems, courseSource } from './course.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { impossibility, noLab } from './requirement.ts';
import { say, sayJson } from './say.ts';
import { ownSetting } from './setting.ts';

export interface ListOptions {
  readonly json: boolean;
  /** The folder of another course. */
  readonly course?: string | undefined;
}

/** `cutaway list`: what there is to learn, and whether this machine can run it. */
export const list = async ({ json, course: folder }: ListOptions): Promise<ExitCode> => {
  const course = await courseOrProblems(courseSource(folder), console.error);
  if (!course) return exitCode.failed;
  const missing = await noLab();
  const setting = ownSetting();
  for (const part of course.parts) {
    if (!json) say(part.title);
    for (const lesson of part.lessons) {
      const reason = impossibility(lesson, missing, setting);
      const row = {
        id: lesson.id,
        title: lesson.title,
        part: part.title,
        steps: lesson.stepIds.length,
        runnable: !reason,
        reason,
      };
      if (json) sayJson(row);
      else
        say(
          `  ${lesson.id.padEnd(20)} ${lesson.title}, ${lesson.stepIds.length} steps, ${lesson.minutes} min${reason ? `\n    not here: ${reason}${lesson.recordings.length > 0 ? `; \`cutaway learn ${lesson.id} --recorded\` shows a recorded run` : ''}` : ''}`,
        );
    }
  }
  return exitCode.fine;
};
