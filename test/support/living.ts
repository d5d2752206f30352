// Whether a process still lives. A zombie does not: it only waits for its parent to ask how it ended.
import { readFileSync } from 'node:fs';

/** Reads the state in /proc/PID/stat; proc_pid_stat(5). */
export function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
