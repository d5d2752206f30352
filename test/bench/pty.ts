// A program in a pty of its own, with script(1) in between: what it writes, and when. For measuring, so as thin as can be.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Pty {
  write(text: string): void;
  /** Milliseconds until the first output after `text` was written. */
  latency(text: string): Promise<number>;
  /** Milliseconds from the start until the output holds `text`. */
  seen(text: string): Promise<number>;
  /** Resolves when nothing was written for so long. */
  quiet(ms: number): Promise<void>;
  /** CPU time of the program and all its descendants so far, in milliseconds. */
  cpu(): number;
  /** Resident memory of the program itself, in MB. */
  rss(): number;
  close(): Promise<void>;
}

const limitMs = 20_000;

export const openPty = (command: string, columns = 120, rows = 40): Pty => {
  const started = performance.now();
  const child = spawn('script', ['-qfc', `stty cols ${columns} rows ${rows}; exec ${command}`, '/dev/null'], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      XDG_STATE_HOME: '/nonexistent',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let text = '';
  let lastAt = started;
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('latin1')).slice(-200_000);
    lastAt = performance.now();
    for (const wake of waiting) wake();
  });
  const until = (holds: () => boolean) =>
    new Promise<number>((resolve, reject) => {
      const begun = performance.now();
      const late = setTimeout(() => reject(new Error(`${command}: no answer in ${limitMs} ms`)), limitMs);
      const wake = () => {
        if (!holds()) return;
        waiting.delete(wake);
        clearTimeout(late);
        resolve(performance.now() - begun);
      };
      waiting.add(wake);
      wake();
    });
  return {
    write: (keys) => void child.stdin.write(keys),
    latency: (keys) => {
      const before = lastAt;
      const answer = until(() => lastAt !== before);
      child.stdin.write(keys);
      return answer;
    },
    seen: async (wanted) => {
      await until(() => text.includes(wanted));
      return performance.now() - started;
    },
    quiet: async (ms) => {
      while (performance.now() - lastAt < ms) await new Promise((resolve) => setTimeout(resolve, ms / 4));
    },
    cpu: () => treeOf(programOf(child)).reduce((sum, pid) => sum + cpuOf(pid), 0),
    rss: () => Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${programOf(child)}/status`))?.[1] ?? 0) / 1024,
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        // The program gets SIGHUP from the pty.
        child.kill('SIGKILL');
      }),
  };
};

const read = (path: string) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

const childrenOf = (pid: number) =>
  read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);

const programOf = (script: ChildProcess): number => childrenOf(script.pid ?? 0)[0] ?? 0;

const treeOf = (pid: number): readonly number[] => [pid, ...childrenOf(pid).flatMap(treeOf)];

/** utime, stime, and those of children that were waited for; at 100 ticks a second. */
const cpuOf = (pid: number) => {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0) * 10, 0);
};
