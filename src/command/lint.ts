import { lintPath } from '../lesson/load.ts';
import { problemLine } from './course.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { courseFolder } from './place.ts';

/** `cutaway lint [PATH]`: what is wrong in lesson files: the whole course, a lesson's folder or a step's file. */
export const lint = async (path: string | undefined, options: { readonly json: boolean }): Promise<ExitCode> => {
  const problems = await lintPath(path ?? courseFolder());
  for (const problem of problems) console.log(options.json ? JSON.stringify(problem) : problemLine(problem));
  if (!options.json && problems.length === 0) console.log('No problems.');
  return problems.length > 0 ? exitCode.failed : exitCode.fine;
};
