// What weighs on a lab: typed into its shell, bounded by the lab's limits, ended from outside.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultLimits } from '../../src/lab/command.ts';
import { machine } from '../../src/lab/machine.ts';
import { treeOf } from '../support/descent.ts';

export interface Burden {
  readonly name: string;
  readonly command: string;
  /** How many processes the lab is to be allowed, where more than usual. */
  readonly pids?: number;
}

const many = 10_000;

/** As many as the limit lets live. A shell that cannot fork ends, and sooner or later all of them do: awk does not, and begins anew. */
const bomb = 'exec 2>/dev/null; b() { while :; do b & done; }; b';
const crowd = `exec 2>/dev/null; i=0; while [ $i -lt ${many} ]; do sleep 1000 & i=$((i+1)); done; wait`;

/** Each is one program in the foreground: once that is killed, the learner's shell is at its prompt again. */
export const burdens: readonly Burden[] = [
  { name: 'a fork bomb', command: `awk 'BEGIN { while (1) system("${bomb}") }'` },
  { name: 'yes', command: 'yes' },
  { name: 'a memory hog', command: "sh -c 'while :; do tail /dev/zero; done 2>/dev/null'" },
  { name: 'many processes', command: `sh -c '${crowd}'`, pids: many + 200 },
];

/**
 * Lets a lab that runs have more processes than it may, or fewer than it has. For a bench alone: the limit stands in the lab's own
 * cgroups, and goes with them. Gives why not, where it cannot be.
 */
export const allowPids = (labInit: number, count: number): string | null => {
  try {
    for (const file of pidsFiles(labInit))
      if (readFileSync(file, 'latin1') !== 'max\n') writeFileSync(file, String(count));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Of the lab's cgroup and those above it that are of cutaway. */
const pidsFiles = (labInit: number): readonly string[] => {
  const lines = readFileSync(`/proc/${labInit}/cgroup`, 'latin1').trim().split('\n');
  return machine()
    .hierarchies.flatMap(({ version, options, mountpoint }) => {
      const name = version === 2 ? '0::' : `:${options}:`;
      const path = lines
        .find((line) => line.includes(name))
        ?.split(':')
        .slice(2)
        .join(':');
      return path === undefined ? [] : ownFolders(path).map((folder) => `${mountpoint}${folder}/pids.max`);
    })
    .filter((file) => existsSync(file));
};

const ownFolders = (path: string): readonly string[] =>
  path.includes('cutaway') ? [path, ...ownFolders(dirname(path))] : [];

/** Processes that live in a lab. */
export const populationOf = (labInit: number): readonly number[] => treeOf(labInit);

/** Ends everything in the lab but `kept`. First none may be born any more: a bomb makes them faster than they are killed. */
export const relieve = async (labInit: number, kept: readonly number[]): Promise<void> => {
  allowPids(labInit, 1);
  for (let tries = 0; tries < 200; tries += 1) {
    const rest = populationOf(labInit).filter((pid) => !kept.includes(pid));
    if (rest.length === 0) {
      allowPids(labInit, defaultLimits().pidsMax);
      return;
    }
    signalAll(rest, 'SIGKILL');
    await delay(100);
  }
  throw new Error('the load does not end');
};

const signalAll = (pids: readonly number[], signal: NodeJS.Signals) => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended.
    }
  }
};
