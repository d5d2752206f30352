// `cutaway run --record`: a lesson is played, and what happened is kept beside it, to be watched where it cannot be run.
import { rename, rm, writeFile } from 'node:fs/promises';
import { homedir, hostname, release, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { packageFolder, packageVersion } from '../lab/installation.ts';
import type { Course, Lesson } from '../lesson/lesson.ts';
import { runDigest } from '../lesson/run-digest.ts';
import type { Entry } from '../session/entry.ts';
import { logVersion } from '../session/entry.ts';
import { Recorder } from '../session/recorder.ts';
import { type RecordingHeader, readRecording } from '../session/recording.ts';
import { recordingFlaw } from '../session/recording-check.ts';
import { giveTo } from './folder.ts';
import { here } from './here.ts';
import { playLesson, type StepResult } from './play.ts';
import { recordingPath, wholeLesson } from './recording-file.ts';
import { ownSetting } from './setting.ts';

/** So wide that no line is wrapped by the shell: it is shown in panes of any width. */
const size: readonly [number, number] = [250, 50];

/**
 * Plays `lesson` and writes its recording. Resolves with what was left behind on the machine. Rejects where it has not come out as the
 * lesson says, or would tell whose machine this is: then the recording of before stays.
 */
export const recordLesson = async (
  course: Course,
  lesson: Lesson,
  tell: (result: StepResult) => void,
  onEntry: (entry: Entry) => void,
): Promise<readonly string[]> => {
  const recorder = new Recorder();
  const results: StepResult[] = [];
  const leftovers = await playLesson(
    course,
    lesson,
    (result) => {
      results.push(result);
      tell(result);
    },
    {
      onEntry: (entry) => {
        recorder.take(entry);
        onEntry(entry);
      },
      onTerminal: (terminal) =>
        terminal.onOutput((bytes, done) => {
          recorder.take({ at: 0, type: 'output', bytes: Buffer.from(bytes).toString('base64') });
          done();
        }),
      terminalSize: () => size,
    },
  );
  if (results.some(({ status, reason }) => status === 'failed' || (status === 'skipped' && !isLeftOut(lesson, reason))))
    throw new Error(`${lesson.id} is not recorded: it did not come to its end`);
  await keep(lesson, recorder);
  return leftovers;
};

const isLeftOut = ({ steps }: Lesson, reason: string | null) => steps.some(({ impossible }) => impossible === reason);

const keep = async (lesson: Lesson, recorder: Recorder): Promise<void> => {
  const { cgroup } = ownSetting();
  const whole = await wholeLesson(lesson.path, cgroup);
  const header: RecordingHeader = {
    v: logVersion,
    cutaway: packageVersion(),
    kernel: /^\d+(\.\d+)*/.exec(release())?.[0] ?? 'unknown',
    cgroup: here.cgroup,
    version: cgroup,
    lane: here.lane,
    date: new Date().toISOString().slice(0, 10),
    lesson: lesson.id,
    lessonsDigest: runDigest(whole),
    leftOut: Object.fromEntries(
      lesson.steps.flatMap(({ id, impossible }) =>
        impossible === null ? [] : [[id, impossible.replaceAll('this machine', 'that machine')]],
      ),
    ),
    size,
  };
  const text = recorder.text(header);
  const recording = readRecording(text);
  const flaw = recordingFlaw(recording, whole);
  if (flaw) throw new Error(`${lesson.id} is not recorded: ${flaw.message}`);
  const told = ownWords().find((word) => namesOf(text).includes(word));
  if (told !== undefined)
    throw new Error(`${lesson.id} is not recorded: it would name ${told}, which is this machine's`);
  await write(recordingPath(lesson.path, cgroup), text);
};

/** What must be in no recording: whose machine it was made on, and where. */
const ownWords = (): readonly string[] =>
  [hostname(), userInfo().username, process.env['SUDO_USER'] ?? '', homedir(), packageFolder(), process.cwd()].filter(
    // Every lab has a root, and every path this one.
    (word) => !['', 'root', '/root', '/', 'localhost', 'lab'].includes(word),
  );

/** Every word and every path in it, and in what the shell printed. */
const namesOf = (text: string): readonly string[] => {
  const printed = [...text.matchAll(/"type":"output","bytes":"([^"]*)"/g)].map(([, bytes = '']) =>
    Buffer.from(bytes, 'base64').toString(),
  );
  const all = [text, ...printed].join('\n');
  const paths = all.match(/\/[\w.@+/-]+/g) ?? [];
  return [...(all.match(/[\w.-]+/g) ?? []), ...paths.flatMap(foldersOf)];
};

/** A path and every folder above it. */
const foldersOf = (path: string): readonly string[] => (path === '/' ? [] : [path, ...foldersOf(dirname(path))]);

/** All of it or nothing. */
const write = async (path: string, text: string): Promise<void> => {
  const half = `${path}~`;
  try {
    await writeFile(half, text);
    await giveTo(dirname(path), half);
    await rename(half, path);
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
};
