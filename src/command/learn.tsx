// `cutaway`, `cutaway learn`: the course on screen. Puts keyboard, screen, shell and visit together, and takes all of it down again.
import { release } from 'node:os';
import { render } from 'ink';
import { useSyncExternalStore } from 'react';
import { machine } from '../lab/machine.ts';
import { type Course, lessonById, lessonsOf } from '../lesson/lesson.ts';
import { App } from '../panes/app.tsx';
import { createTheme, lookOf } from '../panes/theme.ts';
import { newView } from '../panes/view.ts';
import { newSession } from '../session/session.ts';
import { courseOrProblems } from './course.ts';
import { type Desk, openDesk } from './desk.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { openKeyboard } from './keyboard.ts';
import { stateFolder } from './place.ts';
import { openProgress } from './progress-file.ts';
import { impossibility, noLab } from './requirement.ts';
import { createStore, type Store } from './store.ts';

/** ctrl-], as telnet(1) has it. */
const leaveShell = { byte: 0x1d, key: 'ctrl-]' } as const;

/** Often enough that one key press is never kept waiting for another frame's turn. */
const framesPerSecond = 120;

/** Opens the course list; or a lesson, or one step of it: `pid-namespace/fork`. Resolves when the learner has left. */
export const learn = async (target: string | undefined): Promise<ExitCode> => {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    console.error(
      'cutaway learn: needs a terminal for input and output. `cutaway run --all` plays the lessons without one.',
    );
    return exitCode.usage;
  }
  const course = await courseOrProblems(console.error);
  if (!course) return exitCode.failed;
  const place = placeIn(course, target);
  if (typeof place === 'string') {
    console.error(`cutaway learn: ${place}`);
    return exitCode.usage;
  }
  return onScreen(course, place);
};

/** Where to begin. `null`: the course list. */
type Place = { readonly lesson: string; readonly step: string | null } | null;

const placeIn = (course: Course, target: string | undefined): Place | string => {
  if (target === undefined) return null;
  const [id, stepId] = target.split('/');
  const lesson = id === undefined ? null : lessonById(course, id);
  if (!lesson) return `there is no lesson ${id}; \`cutaway list\` shows them`;
  if (stepId === undefined) return { lesson: lesson.id, step: null };
  const step = lesson.steps.find((one) => one.id === stepId);
  const ids = lesson.steps.map((one) => one.id).join(', ');
  return step ? { lesson: lesson.id, step: step.id } : `lesson ${id} has no step ${stepId}; it has ${ids}`;
};

const onScreen = async (course: Course, place: Place): Promise<ExitCode> => {
  const progressFile = await openProgress(stateFolder(process.env));
  const store = createStore({
    session: newSession,
    view: newView,
    progress: progressFile.progress,
    terminal: null,
    blocked: new Map(),
  });
  const desk = openDesk({ course, store, progressFile });
  const keyboard = openKeyboard({
    input: process.stdin,
    isTyping: () => store.get().view.typing,
    leaveByte: leaveShell.byte,
    onShellInput: desk.type,
    onLeave: () => desk.dispatch({ type: 'leave-shell' }),
  });
  const signals = watchSignals();
  const ink = render(<Root store={store} desk={desk} course={course} />, {
    stdin: keyboard.stdin,
    exitOnCtrlC: false,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    maxFps: framesPerSecond,
    patchConsole: false,
  });
  try {
    if (place) desk.open(place.lesson, place.step);
    // Trying what the machine can do takes longer than the first frame: it comes after that.
    else noLab().then((missing) => store.set({ blocked: blockedIn(course, missing) }));
    const signal = await Promise.race([desk.left, signals.received]);
    await desk.close();
    return signal ? ((128 + signal) as ExitCode) : exitCode.fine;
  } finally {
    ink.unmount();
    keyboard.close();
    signals.close();
  }
};

const blockedIn = (course: Course, missing: string | null): ReadonlyMap<string, string> => {
  const reasons = lessonsOf(course).map((lesson) => [lesson.id, impossibility(lesson, missing)] as const);
  return new Map(reasons.filter((pair): pair is [string, string] => pair[1] !== null));
};

interface RootProps {
  readonly store: Store;
  readonly desk: Desk;
  readonly course: Course;
}

const theme = createTheme(lookOf(process.env));

const Root = ({ store, desk, course }: RootProps) => {
  const state = useSyncExternalStore(store.subscribe, store.get);
  return (
    <App
      course={course}
      {...state}
      dispatch={desk.dispatch}
      latest={store.get}
      machine={here}
      theme={theme}
      leaveShellKey={leaveShell.key}
    />
  );
};

const here = {
  lane: process.getuid?.() === 0 ? 'root' : 'none',
  cgroup: machine().cgroup ?? 'none',
  kernel: /^\d+\.\d+/.exec(release())?.[0] ?? release(),
};

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Settles with the number of the first signal that asks the program to end. */
const watchSignals = () => {
  let tell: (number: number) => void = () => {};
  const received = new Promise<number>((resolve) => {
    tell = resolve;
  });
  const handlers = Object.entries(signalNumbers).map(([name, number]) => [name, () => tell(number)] as const);
  for (const [name, handler] of handlers) process.on(name, handler);
  // A terminal that is gone: SIGHUP may come late, or not at all.
  const gone = () => tell(signalNumbers.SIGHUP);
  process.stdout.on('error', gone);
  process.stdin.on('end', gone);
  return {
    received,
    close: () => {
      for (const [name, handler] of handlers) process.off(name, handler);
      process.stdin.off('end', gone);
    },
  };
};
