// The signals that ask the program to end, and a terminal that is gone.

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Settles with the number of the first signal that asks the program to end. */
export const watchSignals = () => {
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
