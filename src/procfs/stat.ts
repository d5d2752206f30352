// /proc/PID/stat, proc_pid_stat(5): the one line from which a process is told apart from any other.
import type { ProcessState } from '../kernel/process.ts';

export interface Stat {
  readonly pid: number;
  /** Any byte but NUL: parentheses, spaces and line feeds, too. */
  readonly comm: string;
  readonly state: ProcessState;
  readonly ppid: number;
  readonly isKernelThread: boolean;
  /** Whether its terminal, if it has one, is that of another process group now: tpgid and pgrp. */
  readonly isInBackground: boolean;
  readonly threads: number;
  readonly startTicks: number;
}

const states = 'RSDZTtXIP';
/** PF_KTHREAD of include/linux/sched.h. */
const kernelThread = 0x00200000;

/** `undefined` where the line is not one of the kernel's. */
export function parseStat(text: string): Stat | undefined {
  const open = text.indexOf(' (');
  // No later field holds a parenthesis, so the last one ends the name whatever the name holds.
  const close = text.lastIndexOf(') ');
  if (open < 1 || close < open) return undefined;
  const pid = Number(text.slice(0, open));
  const fields = text.slice(close + 2).split(' ', 20);
  const [state = '', ppid, group, , , foreground, flags] = fields;
  const numbers = [pid, Number(ppid), Number(flags), Number(fields[17]), Number(fields[19])] as const;
  if (!isState(state) || !numbers.every(Number.isSafeInteger) || pid < 1) return undefined;
  return {
    pid,
    comm: text.slice(open + 2, close),
    state,
    ppid: numbers[1],
    isKernelThread: (numbers[2] & kernelThread) !== 0,
    isInBackground: Number(foreground) > 0 && foreground !== group,
    threads: numbers[3],
    startTicks: numbers[4],
  };
}

const isState = (letter: string): letter is ProcessState => letter.length === 1 && states.includes(letter);
