import { dirname, resolve } from 'node:path';
import type { Problem } from '../lesson/lesson.ts';
import { lintPath, recordedFolders } from '../lesson/load.ts';
import { sorted } from '../lesson/source-file.ts';
import { problemLine } from './course.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { courseFolder } from './place.ts';
import { lintRecording, recordingPath } from './recording-file.ts';
import { say, sayJson } from './say.ts';

export interface LintOptions {
  readonly json: boolean;
  /** The folder of another course. */
  readonly course?: string | undefined;
}

/** `cutaway lint [PATH]`: what is wrong in lesson files: a whole course, a lesson's folder, a step's file or a recording. */
export const lint = async (path: string | undefined, { json, course }: LintOptions): Promise<ExitCode> => {
  const target = path ?? course ?? courseFolder();
  const problems = sorted([...(isRecording(target) ? [] : await lintPath(target)), ...(await lintRecordings(target))]);
  for (const problem of problems) {
    if (json) sayJson(problem);
    else say(problemLine(problem));
  }
  if (!json && problems.length === 0) say('No problems.');
  return problems.length > 0 ? exitCode.failed : exitCode.fine;
};

const isRecording = (path: string): boolean => path.endsWith('.jsonl');

/** Of the recordings in a course, in a lesson's folder, or of one. */
const lintRecordings = async (path: string): Promise<readonly Problem[]> => {
  const problems: Problem[] = [];
  const folder = isRecording(path) ? dirname(path) : path;
  for (const { path: lesson, recordings } of recordedFolders(folder))
    for (const version of recordings)
      if (!isRecording(path) || resolve(recordingPath(lesson, version)) === resolve(path))
        problems.push(...(await lintRecording(lesson, version)));
  return problems;
};
