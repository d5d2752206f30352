import { lintPath } from '../lesson/load.ts';
import { problemLine } from './course.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { courseFolder } from './place.ts';
import { say, sayJson } from './say.ts';

export interface LintOptions {
  readonly json: boolean;
  /** The folder of another course. */
  readonly course?: string | undefined;
}

/** `cutaway lint [PATH]`: what is wrong in lesson files: a whole course, a lesson's folder or a step's file. */
export const lint = async (path: string | undefined, { json, course }: LintOptions): Promise<ExitCode> => {
  const problems = await lintPath(path ?? course ?? courseFolder());
  for (const problem of problems) {
    if (json) sayJson(problem);
    else say(problemLine(problem));
  }
  if (!json && problems.length === 0) say('No problems.');
  return problems.length > 0 ? exitCode.failed : exitCode.fine;
};
