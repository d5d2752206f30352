// The learner's shell in the lab: how it is started, and whether it is at its prompt.
import type { Hands, Terminal } from '../call/hands.ts';
import type { World } from '../kernel/world.ts';
import type { Names } from '../lesson/predicate.ts';

/** A plain prompt, colours, and nothing of the machine's environment. */
const shellOptions = {
  argv: ['/bin/sh', '-l'],
  environment: [
    'TERM=xterm-256color',
    'HOME=/root',
    'USER=root',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ],
};

/** Starts the shell, a child of the actor `lab`. `size`: columns, rows. Rejects with HandsError. */
export const openShell = (hands: Hands, [columns, rows]: readonly [number, number]): Promise<Terminal> =>
  hands.terminal('lab', { ...shellOptions, columns, rows });

/** States in which a child reads no keys: stopped, a zombie, dead; proc_pid_stat(5). */
const quietStates = ['T', 't', 'Z', 'X'];

/** Whether the terminal reads for the shell, and for nothing that it started: what is in the background or stopped reads no keys. */
export const isAtPrompt = (names: Names, world: World): boolean => {
  const named = names.get('shell');
  const shell = world.processes.find((one) => one.pid === named?.pid);
  if (!shell || shell.isInBackground) return false;
  const children = world.processes.filter((one) => one.ppid === shell.pid);
  return !children.some((one) => !one.isInBackground && !quietStates.includes(one.state));
};
