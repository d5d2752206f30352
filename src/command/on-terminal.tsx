// A screen on the real terminal: keyboard, guard, signals and Ink put together, and all of it taken down again.
import { render, useApp } from 'ink';
import { type ReactNode, useEffect } from 'react';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Guard } from './guard.ts';
import { type KeyboardParts, openKeyboard } from './keyboard.ts';
import { watchSignals } from './signals.ts';
import { openSuspension, type Suspension } from './suspension.ts';

/** Often enough that one key press is never kept waiting for another frame's turn. */
const framesPerSecond = 120;

export interface OnTerminal {
  readonly screen: ReactNode;
  /** Where keys can go to a shell; left out: they cannot. */
  readonly shell?: Omit<KeyboardParts, 'input' | 'onSuspend'>;
  /** Called when the first frame is under way. */
  begin(): void;
  /** Settles when whoever looks has left. */
  readonly left: Promise<null>;
  /** Ends what the screen shows, while it is still drawn. May be called again. */
  end(): Promise<void>;
}

const noShell: NonNullable<OnTerminal['shell']> = {
  isTyping: () => false,
  leaveByte: 0,
  onShellInput: () => {},
  onLeave: () => {},
};

/**
 * Shows a screen until somebody leaves, a signal asks the program to end, or nothing can be drawn; the terminal is then as it was
 * found. The guard holds it already.
 */
export const onTerminal = async (guard: Guard, parts: OnTerminal): Promise<ExitCode> => {
  const { screen, shell = noShell, begin, left, end } = parts;
  const keyboard = openKeyboard({ input: process.stdin, ...shell, onSuspend: () => suspension.suspend() });
  const suspension = openSuspension(keyboard, guard);
  const signals = watchSignals();
  const ink = render(<Held suspension={suspension}>{screen}</Held>, {
    stdin: keyboard.stdin,
    exitOnCtrlC: false,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    maxFps: framesPerSecond,
    patchConsole: false,
  });
  try {
    begin();
    // Ink ends by itself only when it cannot draw, and says why.
    const signal = await Promise.race([left, signals.received, ink.waitUntilExit().then(() => null)]);
    if (signal !== null && suspension.isAway()) {
      suspension.close();
      await end();
      signals.dieOf(signal);
    }
    return signal ? ((128 + signal) as ExitCode) : exitCode.fine;
  } finally {
    suspension.close();
    await end();
    ink.unmount();
    keyboard.close();
    guard.close();
    signals.close();
  }
};

interface HeldProps {
  readonly suspension: Suspension;
  readonly children: ReactNode;
}

/** Lets the terminal be given away for a while. */
const Held = ({ suspension, children }: HeldProps) => {
  const screen = useApp();
  useEffect(() => suspension.setScreen(screen), [suspension, screen]);
  return children;
};
