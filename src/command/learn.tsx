// `cutaway`, `cutaway learn`: the course on screen. Puts keyboard, screen, shell and visit together, and takes all of it down again.
import { useSyncExternalStore } from 'react';
import { lessonById, lessonsOf } from '../lesson/lesson.ts';
import { recordingFor } from '../lesson/recording-name.ts';
import { App } from '../panes/app.tsx';
import { createTheme, lookOf } from '../panes/theme.ts';
import { newView } from '../panes/view.ts';
import type { Watched } from '../session/player.ts';
import { dayOf, dueItems } from '../session/review.ts';
import { sandboxId } from '../session/sandbox-lesson.ts';
import { newSession } from '../session/session.ts';
import { type Charts, openCharts } from './charts.ts';
import { type Desk, openDesk } from './desk.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { followCourse } from './following.ts';
import { type Guard, openGuard } from './guard.ts';
import { title } from './here.ts';
import { onTerminal } from './on-terminal.tsx';
import { type Opening, openingOf } from './opening.ts';
import { progressFolder } from './place.ts';
import { openProgress } from './progress-file.ts';
import { problemsByLesson } from './reload.ts';
import { impossibility, noLab } from './requirement.ts';
import { complain } from './say.ts';
import { openSessionLog } from './session-log.ts';
import { ownSetting } from './setting.ts';
import { createStore, type Store } from './store.ts';
import { wayHere } from './way.ts';

/** ctrl-], as telnet(1) has it. */
const leaveShell = { byte: 0x1d, key: 'ctrl-]' } as const;

export interface LearnOptions {
  readonly isLinear: boolean;
  /** Whether a recorded run is watched, in place of a lab. */
  readonly isRecorded: boolean;
}

/**
 * Opens the course list; or a lesson, or one step of it: by its id, `pid-namespace/fork`, or by the path of its files.
 * Resolves when the learner has left.
 */
export const learn = async (
  target: string | undefined,
  folder?: string,
  { isLinear, isRecorded }: LearnOptions = { isLinear: false, isRecorded: false },
): Promise<ExitCode> => {
  const way = isLinear ? 'linear' : wayHere();
  if (!way) {
    console.error(
      'cutaway learn: needs a terminal. `--linear` reads lines without one, `cutaway run --all` plays the lessons.',
    );
    return exitCode.usage;
  }
  // It takes a few milliseconds, in which the files are read.
  const guard = way === 'screen' ? openGuard() : null;
  const found = await openingOf(target, folder);
  if (typeof found !== 'string') {
    // In the list, every lesson says whether it was recorded.
    const isList = found?.place.lesson === null && guard !== null;
    const recording = found && isRecorded && !isList ? await recordingIn(found) : null;
    if (!found || recording === undefined) return exitCode.failed;
    if (!guard) return (await import('./linear.ts')).linear(found, recording);
    return onScreen(found, guard, recording);
  }
  complain(`cutaway learn: ${found}`);
  return exitCode.usage;
};

/** The recording of the lesson that was named; `undefined`: there is none to be watched, and why was said. */
const recordingIn = async ({ course, place }: Opening): Promise<Watched | undefined> => {
  const lesson = lessonById(course, place.lesson);
  const version = lesson && recordingFor(lesson, ownSetting().cgroup);
  try {
    if (!lesson) throw new Error('--recorded wants a lesson where it is read line by line; `cutaway list` shows them');
    if (version === null) throw new Error(`no run of ${lesson.id} was recorded`);
    return await (await import('./recording-file.ts')).openRecording(lesson, version);
  } catch (error) {
    complain(`cutaway learn: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
};

/** Opens the sandbox. Resolves when the learner has left. */
export const sandbox = async (isLinear = false): Promise<ExitCode> => {
  const way = isLinear ? 'linear' : wayHere();
  if (!way) {
    console.error('cutaway sandbox: needs a terminal. `--linear` reads lines without one.');
    return exitCode.usage;
  }
  const guard = way === 'screen' ? openGuard() : null;
  const found = await openingOf(undefined, undefined);
  if (found === null || typeof found === 'string') return exitCode.failed;
  if (!guard) return (await import('./linear.ts')).linearSandbox(found);
  return onScreen({ ...found, place: { lesson: sandboxId, step: null } }, guard);
};

/** `recording`: of the lesson that was named; `null`: a lab is wanted. */
const onScreen = async (
  { source, course, place }: Opening,
  guard: Guard,
  recording: Watched | null = null,
): Promise<ExitCode> => {
  const held = guard.hold();
  const progressFile = await openProgress(progressFolder(process.env, source));
  const store = createStore({
    course,
    session: newSession,
    view: newView,
    progress: progressFile.progress,
    review: dueItems(course, progressFile.progress, dayOf(Date.now())),
    terminal: null,
    blocked: new Map(),
  });
  const size = [process.stdout.columns, process.stdout.rows] as const;
  const charts = openCharts();
  const desk = openDesk({
    store,
    charts,
    progressFile,
    openLog: (tell) => openSessionLog(source, size, tell, () => guard.fault),
  });
  await held;
  const blocked = blockedLessons(store);
  const following = followCourse(source, (found) => {
    desk.reload(found, source.folder);
    blocked.byProblems(problemsByLesson(store.get().course, found.problems, source.folder));
  });
  return onTerminal(guard, {
    screen: <Root store={store} desk={desk} charts={charts} />,
    shell: {
      isTyping: () => store.get().view.typing,
      leaveByte: leaveShell.byte,
      onShellInput: desk.type,
      onLeave: () => desk.dispatch({ type: 'leave-shell' }),
    },
    begin: () => {
      if (recording) desk.watch(recording, place.step);
      else if (place.lesson !== null) desk.open(place.lesson, place.step);
      // Trying what the machine can do takes longer than the first frame: it comes after that. Whoever opens a lab will see.
      if (recording || place.lesson === null) noLab().then(blocked.byMachine);
      else blocked.byMachine(null);
    },
    left: desk.left,
    end: async () => {
      await desk.close();
      following.close();
    },
  });
};

/** Why lessons cannot be opened: what the machine cannot do, and what is wrong in their files. */
const blockedLessons = (store: Store) => {
  let missing: string | null = null;
  let broken: ReadonlyMap<string, string> = new Map();
  const tell = () => {
    const setting = ownSetting();
    const reasons = lessonsOf(store.get().course).map(
      (lesson) => [lesson.id, impossibility(lesson, missing, setting)] as const,
    );
    store.set({
      blocked: new Map([...reasons.filter((pair): pair is [string, string] => pair[1] !== null), ...broken]),
    });
  };
  return {
    byMachine: (why: string | null) => {
      missing = why;
      tell();
    },
    byProblems: (found: ReadonlyMap<string, string>) => {
      broken = found;
      tell();
    },
  };
};

interface RootProps {
  readonly store: Store;
  readonly desk: Desk;
  readonly charts: Charts;
}

const theme = createTheme(lookOf(process.env));

const Root = ({ store, desk, charts }: RootProps) => {
  const state = useSyncExternalStore(store.subscribe, store.get);
  return (
    <App
      {...state}
      dispatch={desk.dispatch}
      charts={charts}
      latest={store.get}
      machine={title}
      theme={theme}
      leaveShellKey={leaveShell.key}
    />
  );
};
