// How much memory of its own and of shared files a process has in RAM: VmRSS of proc_pid_status(5).
import { isFailure, readRecord } from './file.ts';

/** In bytes; `null`: there is no such process, or it has no memory of its own (any more). */
export const residentBytes = (pid: number, procRoot = '/proc'): number | null => {
  const text = readRecord(`${procRoot}/${pid}/status`);
  return isFailure(text) ? null : parseResident(text);
};

export const parseResident = (text: string): number | null => {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
};
