// A harness, no part of the program: shows the screen in this terminal with a made-up session, to look at it.
// node --import tsx test/support/demo.tsx [SCENE]; SCENE: course, first, ask, asked, done, fork, mounts, end, failed

import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { useState } from 'react';
import { loadCourse } from '../../src/lesson/load.ts';
import { App } from '../../src/panes/app.tsx';
import { createTerminalScreen } from '../../src/panes/terminal-screen.ts';
import { createTheme, lookOf } from '../../src/panes/theme.ts';
import { type Action, newView, reduceView } from '../../src/panes/view.ts';
import { newSession } from '../../src/session/session.ts';
import {
  askUnshare,
  doneEnd,
  doneFork,
  doneMountProc,
  doneUnshare,
  failedStop,
  MadeUpVisit,
} from '../panes/made-up-session.ts';

const { course } = await loadCourse('lessons');
const lesson = course?.parts[0]?.lessons[0];
if (!course || !lesson) throw new Error('lessons/ holds no course');

const scenes = {
  course: () => newSession,
  first: () => new MadeUpVisit(lesson).session,
  ask: () => askUnshare(lesson).session,
  asked: () => askUnshare(lesson).predict(1).session,
  done: () => doneUnshare(lesson).session,
  fork: () => doneFork(lesson).session,
  mounts: () => doneMountProc(lesson).session,
  end: () => doneEnd(lesson).session,
  failed: () => failedStop(lesson).session,
};
const names = Object.keys(scenes) as readonly (keyof typeof scenes)[];
const asked = names.find((name) => name === process.argv[2]) ?? 'done';

const terminal = createTerminalScreen(80, 20);
terminal.write(
  '\x1b[1mlab\x1b[0m:/ # echo $$\r\n4\r\n\x1b[1mlab\x1b[0m:/ # ls --color\r\n\x1b[34mbin\x1b[0m  \x1b[34mdev\x1b[0m  \x1b[32mrun.sh\x1b[0m\r\n\x1b[1mlab\x1b[0m:/ # ',
);

// The keyboard goes to Ink, or while the shell is typed into, to the emulator as an echo.
const keys = Object.assign(new PassThrough(), {
  isTTY: true,
  setRawMode: () => keys,
  ref: () => keys,
  unref: () => keys,
}) as unknown as NodeJS.ReadStream;
let isTyping = false;
let leave = () => {};
process.stdin.setRawMode(true);
process.stdin.on('data', (bytes: Buffer) => {
  if (!isTyping) return void (keys as unknown as PassThrough).write(bytes);
  if (bytes.includes(0x1d)) return leave();
  terminal.write(bytes.toString().replaceAll('\r', '\r\n'));
});

const Demo = () => {
  const [scene, setScene] = useState(asked);
  const [view, setView] = useState(newView);
  const [session, setSession] = useState(scenes[asked]);
  const dispatch = (action: Action) => {
    if (action.type === 'quit') return void instance.unmount();
    if (action.type === 'resize-shell') terminal.resize(action.columns, action.rows);
    if (action.type === 'scroll-shell') terminal.scroll(action.rows);
    const next =
      action.type === 'next' || action.type === 'act' || action.type === 'predict' || action.type === 'open-lesson'
        ? 1
        : action.type === 'back'
          ? -1
          : 0;
    const to = action.type === 'leave-lesson' ? 'course' : (names[names.indexOf(scene) + next] ?? scene);
    if (to !== scene) setSession(scenes[to]);
    setScene(to);
    setView((before) => {
      const after = reduceView(before, action);
      isTyping = after.typing;
      return after;
    });
  };
  leave = () => dispatch({ type: 'leave-shell' });
  return (
    <App
      course={course}
      progress={{ v: 1, lessons: { [lesson.id]: { done: ['numbers'], at: 'unshare', wrong: [] } } }}
      session={session}
      view={view}
      dispatch={dispatch}
      terminal={session.lesson ? terminal : null}
      charts={null}
      machine={{ lane: 'root', cgroup: 'hybrid', kernel: '6.18' }}
      review={[]}
      blocked={new Map()}
      theme={theme}
      leaveShellKey="ctrl-]"
    />
  );
};

const theme = createTheme(lookOf(process.env));
const instance = render(<Demo />, {
  stdin: keys,
  interactive: true,
  alternateScreen: true,
  exitOnCtrlC: false,
  incrementalRendering: true,
  maxFps: 120,
  patchConsole: false,
});
await instance.waitUntilExit();
process.exit(0);
