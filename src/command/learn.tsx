// `cutaway`, `cutaway learn`: the course on screen. Puts keyboard, screen, shell and visit together, and takes all of it down again.
import { render, useApp } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import { lessonsOf } from '../lesson/lesson.ts';
import { App } from '../panes/app.tsx';
import { createTheme, lookOf } from '../panes/theme.ts';
import { newView } from '../panes/view.ts';
import { dayOf, dueItems } from '../session/review.ts';
import { sandboxId } from '../session/sandbox-lesson.ts';
import { newSession } from '../session/session.ts';
import { type Desk, openDesk } from './desk.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { followCourse } from './following.ts';
import { type Guard, openGuard } from './guard.ts';
import { title } from './here.ts';
import { openKeyboard } from './keyboard.ts';
import { type Opening, openingOf } from './opening.ts';
import { progressFolder } from './place.ts';
import { openProgress } from './progress-file.ts';
import { problemsByLesson } from './reload.ts';
import { impossibility, noLab } from './requirement.ts';
import { complain } from './say.ts';
import { openSessionLog } from './session-log.ts';
import { ownSetting } from './setting.ts';
import { createStore, type Store } from './store.ts';
import { openSuspension, type Suspension } from './suspension.ts';

/** ctrl-], as telnet(1) has it. */
const leaveShell = { byte: 0x1d, key: 'ctrl-]' } as const;

/** Often enough that one key press is never kept waiting for another frame's turn. */
const framesPerSecond = 120;

/**
 * Opens the course list; or a lesson, or one step of it: by its id, `pid-namespace/fork`, or by the path of its files.
 * Resolves when the learner has left.
 */
export const learn = async (target: string | undefined, folder?: string, isLinear = false): Promise<ExitCode> => {
  const way = isLinear ? 'linear' : wayHere();
  if (!way) {
    console.error(
      'cutaway learn: needs a terminal. `--linear` reads lines without one, `cutaway run --all` plays the lessons.',
    );
    return exitCode.usage;
  }
  const finding = openingOf(target, folder);
  // Meanwhile: it takes a few milliseconds in which the files are read.
  const guard = way === 'screen' ? openGuard() : null;
  const found = await finding;
  if (typeof found !== 'string') {
    if (!found) return exitCode.failed;
    return guard ? onScreen(found, guard) : (await import('./linear.ts')).linear(found);
  }
  complain(`cutaway learn: ${found}`);
  return exitCode.usage;
};

/** Opens the sandbox. Resolves when the learner has left. */
export const sandbox = async (isLinear = false): Promise<ExitCode> => {
  const way = isLinear ? 'linear' : wayHere();
  if (!way) {
    console.error('cutaway sandbox: needs a terminal. `--linear` reads lines without one.');
    return exitCode.usage;
  }
  const finding = openingOf(undefined, undefined);
  const guard = way === 'screen' ? openGuard() : null;
  const found = await finding;
  if (found === null || typeof found === 'string') return exitCode.failed;
  if (!guard) return (await import('./linear.ts')).linearSandbox(found);
  return onScreen({ ...found, place: { lesson: sandboxId, step: null } }, guard);
};

/** A screen needs a terminal that can do more than print; lines are for one that cannot, and for output that is none. */
const wayHere = (): 'screen' | 'linear' | null => {
  if (!process.stdin.isTTY) return null;
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb' ? 'screen' : 'linear';
};

const onScreen = async ({ source, course, place }: Opening, guard: Guard): Promise<ExitCode> => {
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
  const desk = openDesk({
    store,
    progressFile,
    openLog: (tell) => openSessionLog(source, size, tell, () => guard.fault),
  });
  await held;
  const keyboard = openKeyboard({
    input: process.stdin,
    isTyping: () => store.get().view.typing,
    leaveByte: leaveShell.byte,
    onShellInput: desk.type,
    onLeave: () => desk.dispatch({ type: 'leave-shell' }),
    onSuspend: () => suspension.suspend(),
  });
  const suspension = openSuspension(keyboard, guard);
  const blocked = blockedLessons(store);
  const following = followCourse(source, (found) => {
    desk.reload(found, source.folder);
    blocked.byProblems(problemsByLesson(store.get().course, found.problems, source.folder));
  });
  const signals = watchSignals();
  const ink = render(<Root store={store} desk={desk} suspension={suspension} />, {
    stdin: keyboard.stdin,
    exitOnCtrlC: false,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    maxFps: framesPerSecond,
    patchConsole: false,
  });
  try {
    if (place.lesson !== null) desk.open(place.lesson, place.step);
    // Trying what the machine can do takes longer than the first frame: it comes after that.
    else noLab().then(blocked.byMachine);
    // Ink ends by itself only when it cannot draw, and says why.
    const signal = await Promise.race([desk.left, signals.received, ink.waitUntilExit().then(() => null)]);
    if (signal !== null && suspension.isAway()) {
      suspension.close();
      await desk.close();
      signals.dieOf(signal);
    }
    return signal ? ((128 + signal) as ExitCode) : exitCode.fine;
  } finally {
    suspension.close();
    await desk.close();
    following.close();
    ink.unmount();
    keyboard.close();
    guard.close();
    signals.close();
  }
};

/** Why lessons cannot be opened: what the machine cannot do, and what is wrong in their files. */
const blockedLessons = (store: Store) => {
  const setting = ownSetting();
  let missing: string | null = null;
  let broken: ReadonlyMap<string, string> = new Map();
  const tell = () => {
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
  readonly suspension: Suspension;
}

const theme = createTheme(lookOf(process.env));

const Root = ({ store, desk, suspension }: RootProps) => {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const screen = useApp();
  useEffect(() => suspension.setScreen(screen), [suspension, screen]);
  return (
    <App
      {...state}
      dispatch={desk.dispatch}
      latest={store.get}
      machine={title}
      theme={theme}
      leaveShellKey={leaveShell.key}
    />
  );
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
    /**
     * In the background every other way to end would stop again: Node sets the terminal's modes then, which is for the foreground.
     * Nothing is drawn either.
     */
    dieOf: (number: number) => {
      for (const [name, one] of Object.entries(signalNumbers)) if (one === number) process.removeAllListeners(name);
      process.kill(process.pid, number);
    },
    close: () => {
      for (const [name, handler] of handlers) process.off(name, handler);
      process.stdin.off('end', gone);
    },
  };
};
