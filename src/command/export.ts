// `cutaway export`: a session taken home, as a shell script that does the same.
import { emptyCourse, fullSetting } from '../lesson/lesson.ts';
import { loadCourse } from '../lesson/load.ts';
import { LogError } from '../session/log-error.ts';
import { openLesson } from '../session/sandbox-lesson.ts';
import { scriptOf } from '../session/script.ts';
import { type ScriptSource, scriptSource } from '../session/script-source.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { loadLog, logFolder } from './log-file.ts';
import { courseFolder, keptCourseFile } from './place.ts';
import { complain as complainOf } from './say.ts';

/** Prints the script for the last lab of a log: `which` is its path, its name, or `latest`. `undefined`: nothing was asked for. */
export const exportSession = async (which: string | undefined): Promise<ExitCode> => {
  if (which === undefined) return complain('say what: --script writes a shell script', exitCode.usage);
  try {
    const { entries } = await loadLog(logFolder(process.env), which);
    const source = scriptSource(entries);
    const script = source && scriptOf(source, openLesson(await course(source), { ...source, names: new Map() }));
    if (!script) return complain('no call was made in this session');
    process.stdout.write(script);
    return exitCode.fine;
  } catch (error) {
    if (error instanceof LogError) return complain(error.message);
    throw error;
  }
};

/** For the titles and the ways of its steps, as they are on that version of cgroups: a course with problems does as well. */
const course = async ({ cgroup }: ScriptSource) => {
  const setting = { ...fullSetting, cgroup: cgroup ?? fullSetting.cgroup };
  return (await loadCourse(courseFolder(), setting, keptCourseFile())).course ?? emptyCourse;
};

const complain = (message: string, code: ExitCode = exitCode.failed): ExitCode => {
  complainOf(`cutaway export: ${message}`);
  return code;
};
