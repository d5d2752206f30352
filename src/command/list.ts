import { courseOrProblems } from './course.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { impossibility, noLab } from './requirement.ts';

/** `cutaway list`: what there is to learn, and whether this machine can run it. */
export const list = async (options: { readonly json: boolean }): Promise<ExitCode> => {
  const course = await courseOrProblems(console.error);
  if (!course) return exitCode.failed;
  const missing = await noLab();
  for (const part of course.parts) {
    if (!options.json) console.log(part.title);
    for (const lesson of part.lessons) {
      const reason = impossibility(lesson, missing);
      const row = {
        id: lesson.id,
        title: lesson.title,
        part: part.title,
        steps: lesson.steps.length,
        runnable: !reason,
        reason,
      };
      if (options.json) console.log(JSON.stringify(row));
      else
        console.log(
          `  ${lesson.id.padEnd(20)} ${lesson.title}, ${lesson.steps.length} steps, ${lesson.minutes} min${reason ? `\n    not here: ${reason}` : ''}`,
        );
    }
  }
  return exitCode.fine;
};
