// The log of this run of the program, kept in the learner's state folder.
import { release } from 'node:os';
import { logVersion } from '../session/entry.ts';
import { type CourseSource, readCourse } from './course.ts';
import { here } from './here.ts';
import { type LogFile, logFolder, openLog } from './log-file.ts';

/** A log of sessions with the course in `source`. `tell`: says once why nothing more is kept. */
export const openSessionLog = (
  source: CourseSource,
  size: readonly [number, number],
  tell: (why: string) => void,
): LogFile => {
  const header = async () => ({
    v: logVersion,
    kernel: release(),
    lane: here.lane,
    cgroup: here.cgroup,
    lessonsDigest: (await readCourse(source)).digest,
    size,
  });
  return openLog(logFolder(process.env), header, tell);
};
