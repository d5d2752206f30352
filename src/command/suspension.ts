// ctrl-z, SIGTSTP and SIGCONT: the shell has the terminal as it was found while this program is stopped, and the program has
// it again, in the size that it has by then, when it goes on.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Guard } from './guard.ts';
import type { Keyboard } from './keyboard.ts';

/** What of Ink it takes, as `useApp` gives it. */
export interface Screen {
  /** Gives the screen away until `meanwhile` has settled, then draws all of it again. */
  suspendTerminal(meanwhile: () => Promise<void>): Promise<void>;
  /** Resolves when what is to be drawn is known. */
  waitUntilRenderFlush(): Promise<void>;
}

export interface Suspension {
  /** Stops the program, with its process group, as ctrl-z does where keys make signals. */
  suspend(): void;
  /** Until this was called there is no screen, and nothing to give away. */
  setScreen(screen: Screen): void;
  /** Whether the terminal is somebody else's just now. */
  isAway(): boolean;
  close(): void;
}

export const openSuspension = (keyboard: Pick<Keyboard, 'pause' | 'resume'>, guard: Guard): Suspension => {
  let screen: Screen | null = null;
  let isAway = false;
  const away = async (meanwhile: () => Promise<void>) => {
    if (isAway || screen === null) return;
    const { suspendTerminal, waitUntilRenderFlush } = screen;
    isAway = true;
    await suspendTerminal(async () => {
      await meanwhile();
      // It was told to end meanwhile: the terminal stays the shell's.
      if (screen === null) return forever;
      keyboard.resume();
      // The signal is for the group in the foreground: nobody has sent it to us when the size changed.
      process.emit('SIGWINCH', 'SIGWINCH');
      for (let turn = 0; turn < turnsToSettle; turn += 1) await waitUntilRenderFlush();
      return undefined;
    });
    isAway = false;
  };
  const suspend = () =>
    void away(async () => {
      keyboard.pause();
      guard.release();
      stop('SIGTSTP');
      await foreground();
      if (screen !== null) await guard.hold();
    });
  // It was stopped by SIGSTOP, of which it heard nothing: others have used the terminal meanwhile.
  const continued = () =>
    void away(async () => {
      await foreground();
      if (screen !== null) keyboard.pause();
    });
  const stop = (signal: NodeJS.Signals) => {
    // With a handler it would not stop. When this returns it was stopped and goes on; or it was not, as it is in a group
    // that no shell can let go on.
    process.off('SIGTSTP', suspend);
    process.kill(0, signal);
    process.on('SIGTSTP', suspend);
  };
  /** Whoever was let go on in the background stops again, as with every program that wants the terminal. */
  const foreground = async () => {
    // But first what else it was told, which comes with the next turn of the event loop: a shell lets a program go on so that it ends.
    for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate);
    while (screen !== null && !isInForeground()) {
      stop('SIGTTOU');
      await delay(againMs);
    }
  };
  process.on('SIGTSTP', suspend);
  process.on('SIGCONT', continued);
  return {
    suspend,
    setScreen: (given) => {
      screen = given;
    },
    isAway: () => isAway,
    close: () => {
      screen = null;
      process.off('SIGTSTP', suspend);
      process.off('SIGCONT', continued);
    },
  };
};

const againMs = 100;

const forever = new Promise<undefined>(() => {});

/** A size goes to the screen, from there to the shell's pane, and from that to the store: then nothing is left to be drawn twice. */
const turnsToSettle = 3;

/** proc_pid_stat(5), after the name: state, ppid, pgrp, session, tty_nr, tpgid. */
const isInForeground = (): boolean => {
  const text = readFileSync('/proc/self/stat', 'latin1');
  const [, , group, , , foreground] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return foreground === group || foreground === '-1';
};
