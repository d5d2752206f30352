// This machine in a few words: for the title row, and for the header of a log.
import { release } from 'node:os';
import { machine } from '../lab/machine.ts';

/** How lessons run here, and on what. */
export const here = {
  lane: process.getuid?.() === 0 ? 'root' : 'none',
  cgroup: machine().cgroup ?? 'none',
  kernel: /^\d+\.\d+/.exec(release())?.[0] ?? release(),
} as const;
