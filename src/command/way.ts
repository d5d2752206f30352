// How the program can talk to whoever started it.

/** A screen needs a terminal that can do more than print; lines are for one that cannot, and for output that is none. `null`: nobody can type. */
export const wayHere = (): 'screen' | 'linear' | null => {
  if (!process.stdin.isTTY) return null;
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb' ? 'screen' : 'linear';
};
