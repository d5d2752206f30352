// Labs for live tests: started, given to a body, ended, and the machine compared; and shell commands in one.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { release } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { LabOptions } from '../../src/lab/command.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { natRefusal } from '../../src/lab/nat.ts';
import { startLab } from '../../src/lab/start.ts';
import { assertUnchanged, hostSnapshot } from './host.ts';
import type { Need } from './suite.ts';

/** Whether this machine can hold a lab. */
export const labs: Need = async () => {
  try {
    await (await startLab()).end();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Whether this machine's kernel translates addresses. */
export const needsNat: Need = () => natRefusal(release())?.message ?? null;

/** Gives a lab to `body`, ends it however that went, and makes sure that the machine is as before. */
export const withLab = async (body: (lab: Lab) => Promise<void>, options: LabOptions = {}): Promise<void> => {
  const before = hostSnapshot();
  const lab = await startLab(options);
  try {
    await body(lab);
  } finally {
    await lab.end();
  }
  await assertUnchanged(before);
};

const environment = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'TERM=dumb'];

let actors = 0;

/** Runs `command` with the lab's `sh -c`, as the lab's root; resolves with what it printed once it, or the lab, has ended. */
export const inLab = async (lab: Lab, command: string): Promise<string> => {
  actors += 1;
  const actor = `shell-${actors}`;
  await lab.hands.start(actor);
  const terminal = await lab.hands.terminal(actor, {
    argv: ['/bin/sh', '-c', command],
    environment,
    columns: 200,
    rows: 50,
  });
  let output = '';
  terminal.onOutput((bytes, done) => {
    output += Buffer.from(bytes).toString('utf8');
    done();
  });
  const exit = new Promise<void>((resolve) => terminal.onExit(resolve));
  await Promise.race([exit, lab.ended]);
  await lab.hands.perform(actor, 'exit', ['0']).catch(() => {});
  return output.replaceAll('\r', '').trimEnd();
};

/** A lab that another Node holds. */
export interface HeldLab {
  readonly id: string;
  readonly pid: number;
  readonly cgroups: readonly string[];
  readonly holder: ChildProcess;
}

/** Starts a Node that starts a lab, with scratch below a folder or without, and waits, so that it can be killed. */
export const holdLab = async (scratch: string | null = null): Promise<HeldLab> => {
  const program = fileURLToPath(new URL('lab-holder.ts', import.meta.url));
  const args = ['--import', 'tsx', program, ...(scratch === null ? [] : [scratch])];
  const holder = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: holder.stdout as Readable }), 'line')) as [string];
  return { ...(JSON.parse(line) as Omit<HeldLab, 'holder'>), holder };
};

/** The machine's number for a lab's outside. */
export const outsideOf = ({ id }: { readonly id: string }): number => Number(id.split('-')[1]);
