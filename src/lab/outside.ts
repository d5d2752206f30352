// The native program that holds a lab, seen from Node: its lines, its lifeline, its end. Knows no agent.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { circumstances } from './circumstance.ts';
import type { Command } from './command.ts';
import { timeFactor } from './installation.ts';
import { LabError, type LimitName } from './lab.ts';
import { findNative } from './program.ts';
import { explain, type Failure, partOf } from './remedy.ts';

/** Its line when the lab is up. */
export interface Up {
  readonly pid: number;
  readonly id: string;
  readonly cgroups: readonly string[];
  readonly limits: readonly LimitName[];
}

/** Its last line: what ended the lab, and how its PID 1 ended. */
export interface Down {
  readonly ended: 'lifeline' | 'signal' | 'init' | 'probe' | 'scratch';
  readonly exit?: number;
  readonly signal?: string;
  readonly limits: readonly LimitName[];
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
  /** Closes the lifeline, and with it ends the lab. A program that goes on all the same is killed. */
  cut(): void;
}

/** Starts the program. The lab lives no longer than the Outside's lifeline, which is closed by this process's end, too. */
export const startOutside = (command: Command): Outside => {
  const { file, args, env } = command;
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] as const;
  const child = spawn(file, args, { stdio: [...stdio], env: { ...process.env, ...env } });
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
  const cut = () => {
    lifeline.destroy();
    if (child.exitCode !== null || child.signalCode !== null) return;
    // One that does not obey is killed; whatever it has started may go on holding the other end of its output.
    const disobeys = setTimeout(() => {
      child.kill('SIGKILL');
      reader.close();
    }, cutLimitMs).unref();
    child.once('exit', () => clearTimeout(disobeys));
  };
  // An agent that has died takes PID 1 with it, whose end waits for every process of the lab: for one that v1 has frozen, until
  // the outside, told to end, thaws it. Not at once: how PID 1 has ended by itself says why.
  stream.once('close', () => setTimeout(cut, hangUpMs).unref());
  return {
    pid: child.pid,
    stream,
    up: first.then(async (line) => {
      if (line && 'pid' in line) return line;
      const fault = line ? null : await exited;
      throw refusal(command, line, fault ?? complaint());
    }),
    down: Promise.all([closed, exited]).then(() => {
      lifeline.destroy();
      return lines.findLast((line): line is Down => 'ended' in line) ?? null;
    }),
    cut,
  };
};

/** So long a lab whose agent has hung up may end by itself. */
const hangUpMs = 1000 * timeFactor();

/** It removes cgroups that are busy for some seconds before it gives up. */
const cutLimitMs = 10_000 * timeFactor();

/** Runs a probe to its end. Rejects with LabError when a lab could not be made. */
export const runProbe = async (command: Command): Promise<Down> => {
  const { execa } = await import('execa');
  // A program that reports a failure also exits with 1: its output is what counts.
  const { stdout, stderr, originalMessage } = await execa(command.file, command.args, {
    env: { ...command.env },
    timeout: probeLimitMs,
    reject: false,
  });
  const last = stdout.trim().split('\n').at(-1);
  const line = last ? (JSON.parse(last) as Line) : null;
  if (line && 'ended' in line && line.exit === 0) return line;
  throw refusal(command, line, stderr || (originalMessage ?? ''));
};

const probeLimitMs = 10_000 * timeFactor();

const refusal = ({ file }: Command, line: Line | null, complaint: string): LabError => {
  if (line && 'error' in line) return failed(line.error, complaint);
  const last = complaint.trim().split('\n').at(-1) || 'the program that makes it ended without a word';
  if (basename(file) !== 'systemd-run') return new LabError(`could not start the lab: ${last}`);
  return new LabError(`systemd gives no cgroups: ${last}`, 'see `journalctl -b --user-unit="cutaway*"`', 'cgroups');
};

/** A part of a lab that was refused, as an error for the learner. */
export const failed = (failure: Failure, complaint = ''): LabError => {
  const { why, remedy } = explain(failure, circumstances(findNative().lab));
  const said = complaint.trim().split('\n').at(-1);
  const words = [`${failure.place}: ${failure.errno}`, why, said].filter(Boolean).join(': ');
  const part = partOf(failure);
  return new LabError(part === 'ids' ? words : `could not start the lab: ${words}`, remedy, part);
};

const complaintMaxLength = 2000;

const collect = (stream: Readable): (() => string) => {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(0, complaintMaxLength);
  });
  return () => text;
};
