// The screen of `cutaway look` in a real terminal: a process in namespaces of its own is found, and its rows are the kernel's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';
import { needsProgram } from './child.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'cutaway');
const test = suite('the screen of look', { seconds: 60, needs: [needsProgram('unshare'), needsProgram('tmux')] });

interface Apart {
  /** The machine's number of a `sleep` that is number 1 of a PID namespace, in a UTS namespace of its own. */
  readonly pid: number;
  end(): Promise<void>;
}

const sleepApart = async (): Promise<Apart> => {
  // As an ordinary user too: a user namespace first.
  const child = spawn('unshare', [
    '--user',
    '--map-root-user',
    '--pid',
    '--uts',
    '--fork',
    '--kill-child',
    'sleep',
    '4242',
  ]);
  const ended = once(child, 'exit');
  const end = async () => {
    // `unshare` lets nothing else end it while it waits.
    child.kill('SIGKILL');
    await ended;
  };
  const children = `/proc/${child.pid}/task/${child.pid}/children`;
  for (let tries = 0; tries < 200; tries += 1) {
    const pid = Number(readFileSync(children, 'latin1').trim());
    if (pid > 0 && readFileSync(`/proc/${pid}/comm`, 'latin1') === 'sleep\n') return { pid, end };
    await delay(20);
  }
  await end();
  throw new Error('unshare has made no child');
};

const inodeOf = (pid: number, type: string): string => /\d+/.exec(readlinkSync(`/proc/${pid}/ns/${type}`))?.[0] ?? '';

/** Runs `cutaway look` with `words`; when it has left, the terminal's modes stand on the screen. */
const looking = async (words: string, body: (terminal: TestTerminal) => Promise<void>) => {
  const script = `${program} look ${words}; echo "left with $?"; stty -a; sleep 60`;
  const terminal = openTerminal({ command: `sh -c '${script}'` });
  try {
    await body(terminal);
  } finally {
    terminal.close();
  }
};

const left = async (terminal: TestTerminal): Promise<void> => {
  terminal.press('q');
  const frame = await terminal.waitFor('left with 0');
  assert.not.match(frame, /PROCESSES/);
  assert.match(await terminal.waitFor(/-extproc|extproc/), /(?<!-)icanon[\s\S]*(?<!-)echo /);
};

test('a process in namespaces of its own is found by its number, and its rows are those of the kernel', async () => {
  const { pid, end } = await sleepApart();
  try {
    await looking('', async (terminal) => {
      await terminal.waitFor(/LIMITS of/, 30);
      terminal.press('/');
      terminal.type(String(pid));
      terminal.press('Enter');
      const frame = await terminal.waitFor(`NAMESPACES of sleep ${pid}`);
      assert.match(frame, new RegExp(`pid +${inodeOf(pid, 'pid')} +its own`));
      // `unshare` itself lives there, too.
      for (const type of ['uts', 'user'])
        assert.match(frame, new RegExp(`${type} +${inodeOf(pid, type)} +not yours, 2 in it`));
      for (const type of ['mnt', 'net', 'ipc'])
        assert.match(frame, new RegExp(`${type} +${inodeOf(pid, type)} +yours`));
      const uid = process.geteuid?.() ?? 0;
      assert.match(frame, new RegExp(`uid +${uid} │ +0`));
      await end();
      await terminal.waitFor(`sleep, number ${pid}, has ended`);
      await left(terminal);
    });
  } finally {
    await end();
  }
});

test('--pid begins there; --text and a pipe print as ever', async () => {
  const { pid, end } = await sleepApart();
  try {
    await looking(`--pid ${pid}`, async (terminal) => {
      await terminal.waitFor(`LIMITS of sleep ${pid}`, 30);
      await left(terminal);
    });
    for (const words of [`--pid ${pid} --text`, `--pid ${pid} | cat`])
      await looking(words, async (terminal) => {
        const frame = await terminal.waitFor('left with 0', 30);
        assert.match(frame, /WHAT IT MAY DO/);
      });
  } finally {
    await end();
  }
});

test('nobody by that number is wrong usage, and the terminal is as it was', () =>
  looking('--pid 999999999', async (terminal) => {
    const frame = await terminal.waitFor('left with 2', 30);
    assert.match(frame, /cutaway look: there is no process 999999999 here/);
    assert.match(await terminal.waitFor(/extproc/), /(?<!-)icanon/);
  }));
