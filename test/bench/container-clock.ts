// Times programs with container-clock.c, so that neither Node's own fork nor its event loop is on the clock.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** A program with its arguments. */
export type Command = readonly [string, ...string[]];

export interface ClockOptions {
  /** The namespaces that it is born into: names of CLONE_NEW… flags. */
  readonly namespaces?: readonly (keyof typeof bits)[];
  /** A mount point that it shall not see. */
  readonly hidden?: string | null;
}

// linux/sched.h.
const bits = {
  CLONE_NEWNS: 0x20000,
  CLONE_NEWCGROUP: 0x2000000,
  CLONE_NEWUTS: 0x4000000,
  CLONE_NEWIPC: 0x8000000,
  CLONE_NEWPID: 0x20000000,
  CLONE_NEWNET: 0x40000000,
} as const;

/** The namespaces that a runtime gives to a container by default. */
export const sixNamespaces = Object.keys(bits) as readonly (keyof typeof bits)[];

const limitMs = 30_000;

/** Gives the milliseconds from clone3(2) to waitpid(2). Throws with what the program said where it fails, or takes too long. */
export type Clock = (command: Command, options?: ClockOptions) => number;

/** Builds the clock in `folder`. */
export const buildClock = (folder: string): Clock => {
  const program = join(folder, 'clock');
  const source = join(import.meta.dirname, 'container-clock.c');
  execFileSync(process.env['CC'] ?? 'cc', ['-O2', '-D_GNU_SOURCE', '-static', '-o', program, source]);
  return (command, { namespaces = [], hidden = null } = {}) => {
    const flags = namespaces.reduce((sum, name) => sum + bits[name], 0);
    const { status, stdout, stderr } = spawnSync(program, [String(flags), hidden ?? '', ...command], {
      encoding: 'utf8',
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    if (status === 0) return Number(stdout) / 1e6;
    const end = status === null ? `has not ended in ${limitMs / 1000} s` : `ended with status ${status}`;
    throw new Error(`${command[0]}: ${stderr.trim().split('\n').at(-1) || end}`);
  };
};
