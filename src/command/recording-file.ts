// The files of recordings, beside the lessons that they are of: found, read, and held against those.
import { join } from 'node:path';
import type { CgroupVersion } from '../lesson/cgroup-version.ts';
import { plainFile } from '../lesson/disk.ts';
import { leftOut } from '../lesson/left-out.ts';
import { type Found, fullSetting, type Lesson, lessonsOf, type Problem } from '../lesson/lesson.ts';
import { loadLesson } from '../lesson/load.ts';
import { recordingName } from '../lesson/recording-name.ts';
import { validLength } from '../lesson/source-file.ts';
import type { Watched } from '../session/player.ts';
import { problemOf, type Recording, RecordingError, readRecording } from '../session/recording.ts';
import { recordingFlaw, staleness } from '../session/recording-check.ts';
import { problemLine } from './course.ts';

/** No lesson needs as much; what is larger is not read. */
const maxBytes = 4 * 2 ** 20;
const tooLarge = `the file is larger than ${maxBytes >> 20} MB; no recording of a lesson is`;

/** Where the recording of the lesson in `folder` is. */
export const recordingPath = (folder: string, version: CgroupVersion): string => join(folder, recordingName(version));

/**
 * The recording of `lesson` that was made with `version`, ready to be watched. Rejects with a message for the learner: where it is
 * broken, or of another version of the lesson.
 */
export const openRecording = async (lesson: Pick<Lesson, 'path'>, version: CgroupVersion): Promise<Watched> => {
  const path = recordingPath(lesson.path, version);
  const { value: recording, problems } = await recordingAt(path);
  if (!recording) throw new Error(problems.map(problemLine).join('; '));
  const whole = await wholeLesson(lesson.path, version);
  const stale = staleness(recording, whole);
  if (stale) throw new Error(problemLine(problemOf(path, stale)));
  return watched(recording, whole);
};

/** What is wrong with that recording, in order of place. */
export const lintRecording = async (folder: string, version: CgroupVersion): Promise<readonly Problem[]> => {
  const path = recordingPath(folder, version);
  const { value: recording, problems } = await recordingAt(path);
  if (!recording) return problems;
  // What is wrong with the lesson itself is told of its own files.
  const lesson = await wholeLesson(folder, version).catch(() => null);
  const flaw = lesson && recordingFlaw(recording, lesson);
  return flaw ? [problemOf(path, flaw)] : [];
};

/** The lesson with that version of cgroups, and all its steps. */
export const wholeLesson = async (folder: string, version: CgroupVersion): Promise<Lesson> => {
  const { course, problems } = await loadLesson(folder, { ...fullSetting, cgroup: version });
  const [lesson] = course ? lessonsOf(course) : [];
  if (!lesson) throw new Error(problems.map(problemLine).join('; '));
  return lesson;
};

const recordingAt = async (path: string): Promise<Found<Recording>> => {
  const { value, problems } = plainFile(path, maxBytes, tooLarge);
  if (!value) return { value: null, problems };
  try {
    return { value: readRecording(textOf(value.bytes)), problems: [] };
  } catch (error) {
    if (error instanceof RecordingError) return { value: null, problems: [problemOf(path, error)] };
    throw error;
  }
};

const textOf = (bytes: Uint8Array): string => {
  const length = validLength(bytes);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, length));
  if (length === bytes.length) return text;
  const lines = text.split('\n');
  throw new RecordingError('this byte is not UTF-8', lines.length, (lines.at(-1)?.length ?? 0) + 1);
};

/** What the machine of then could not do stays left out: nothing of it is there to be shown. */
const watched = (recording: Recording, whole: Lesson): Watched => {
  const { leftOut: reasons, kernel, version, date } = recording.header;
  const steps = whole.steps.map((step) => {
    const reason = Object.hasOwn(reasons, step.id) ? reasons[step.id] : undefined;
    return reason === undefined ? step : leftOut(step, reason, 'the machine of the recording');
  });
  return { recording, run: { kernel, cgroup: version, date, lesson: { ...whole, steps } } };
};
