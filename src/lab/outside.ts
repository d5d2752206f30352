// The native program that holds a lab, seen from Node: its lines, its lifeline, its end. Knows no agent.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Command } from './command.ts';
import { LabError } from './lab.ts';
import { type Failure, remedyFor } from './remedy.ts';

/** Its line when the lab is up. */
export interface Up {
  readonly pid: number;
  readonly id: string;
  readonly cgroups: readonly string[];
}

/** Its last line: what ended the lab, and how its PID 1 ended. */
export interface Down {
  readonly ended: 'lifeline' | 'signal' | 'init' | 'probe';
  readonly exit?: number;
  readonly signal?: string;
  readonly leftovers: readonly string[];
}

export type Line = Up | Down | { readonly error: Failure };

export interface Outside {
  /** Its own number on the machine. */
  readonly pid: number | undefined;
  /** Descriptor 3: the conversation with the agent. */
  readonly stream: Socket;
  /** Rejects with LabError when the lab could not be made. */
  readonly up: Promise<Up>;
  /** Settles when the program has ended; `null` when it was killed before it could tell. */
  readonly down: Promise<Down | null>;
  /** Closes the lifeline, and with it ends the lab. */
  cut(): void;
}

/** Starts the program. The lab lives no longer than the Outside's lifeline, which is closed by this process's end, too. */
export const startOutside = ({ file, args }: Command): Outside => {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
  const [, output, errors, stream, lifeline] = child.stdio as [null, Readable, Readable, Socket, Socket];
  const lines: Line[] = [];
  const reader = createInterface({ input: output });
  const complaint = collect(errors);
  // A lifeline that breaks is a lab that has ended, and that is told by `down`.
  lifeline.on('error', () => {}).resume();

  const first = new Promise<Line | null>((resolve) => {
    reader.on('line', (line) => {
      lines.push(JSON.parse(line) as Line);
      resolve(lines[0] ?? null);
    });
    reader.once('close', () => resolve(null));
  });
  const closed = new Promise<void>((resolve) => reader.once('close', resolve));
  const exited = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => resolve(null));
  });
  return {
    pid: child.pid,
    stream,
    up: first.then(async (line) => asUp(line, line ? null : await exited, complaint())),
    down: Promise.all([closed, exited]).then(() => {
      lifeline.destroy();
      return lines.findLast((line): line is Down => 'ended' in line) ?? null;
    }),
    cut: () => lifeline.destroy(),
  };
};

const asUp = (line: Line | null, fault: string | null, complaint: string): Up => {
  if (line && 'pid' in line) return line;
  if (line && 'error' in line) throw failed(line.error);
  throw new LabError(
    `could not start the lab: ${fault ?? (complaint.trim() || 'the program that makes it ended without a word')}`,
  );
};

/** A part of a lab that the kernel refused, as an error for the learner. */
export const failed = (failure: Failure): LabError =>
  new LabError(`could not start the lab: ${failure.place}: ${failure.errno}`, remedyFor(failure));

const complaintMaxLength = 2000;

const collect = (stream: Readable): (() => string) => {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(0, complaintMaxLength);
  });
  return () => text;
};
