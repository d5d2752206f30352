// Something that happens in a lab without a key press: the lab's shell does what it is told through a FIFO, and prints nothing.
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { enterShell, leaveShell, type Player } from './player.ts';

export interface Ear {
  /** Has the lab's shell do it. Gives the moment at which it was told: what it does comes after that. */
  tell(command: string): Promise<number>;
}

/** A builtin reads and a builtin does: until it is told something, the shell makes no process. */
const listening = `while :; do read -r c </tmp/ear; eval "$c"; done`;

/** Types, once, what makes the shell listen; `first` is done before. Then the keys are the lesson's again. */
export const openEar = async (player: Player & { labInit(): number }, first: string): Promise<Ear> => {
  await enterShell(player);
  player.pty.write(`mkfifo /tmp/ear; ${first}; clear; sh -c '${listening}'\r`);
  await player.pty.quiet(500);
  await leaveShell(player);
  const path = `/proc/${player.labInit()}/root/tmp/ear`;
  return {
    tell: async (command) => {
      const pipe = await openToWrite(path);
      const told = performance.now();
      writeSync(pipe, `${command}\n`);
      closeSync(pipe);
      return told;
    },
  };
};

/** ENXIO: the shell is not back at its FIFO. */
const openToWrite = async (path: string): Promise<number> => {
  for (let tries = 0; ; tries += 1) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (tries === 500) throw error;
      await delay(10);
    }
  }
};
