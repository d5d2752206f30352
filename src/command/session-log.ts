// The log of this run of the program, kept in the learner's state folder.
import { release } from 'node:os';
import { digestOf } from '../lesson/load.ts';
import { logVersion } from '../session/entry.ts';
import type { CourseSource } from './course.ts';
import { here } from './here.ts';
import { type LogFile, logFolder, openLog } from './log-file.ts';

/**
 * A log of sessions with the course in `source`. `tell`: says once why nothing more is kept. `noGuard`: why nobody would put the
 * terminal back; that costs nothing as long as the program lives, and so is said here and nowhere else.
 */
export const openSessionLog = (
  source: CourseSource,
  size: readonly [number, number],
  tell: (why: string) => void,
  noGuard: () => string | null = () => null,
): LogFile => {
  const header = async () => ({
    v: logVersion,
    kernel: release(),
    lane: here.lane,
    cgroup: here.cgroup,
    lessonsDigest: digestOf(source.folder, source.isLesson),
    size,
    ...(noGuard() === null ? {} : { noGuard: noGuard() }),
  });
  return openLog(logFolder(process.env), header, tell);
};
