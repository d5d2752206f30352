// However the learner leaves a lesson: the program ends, with the status that says how, and the machine is as before.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { timeFactor } from '../../src/lab/installation.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { someOf } from '../support/sample.ts';
import { suite } from '../support/suite.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const test = suite('leaving');

const inLesson = async (leave: (terminal: TestTerminal) => Promise<void>) => {
  const before = hostSnapshot();
  const state = mkdtempSync(join(tmpdir(), 'cutaway-leave-'));
  const terminal = openTerminal({
    command: `${root}/bin/cutaway learn pid-namespace/fork`,
    environment: { XDG_STATE_HOME: state },
  });
  let isOpen = true;
  const close = () => {
    if (isOpen) terminal.close();
    isOpen = false;
  };
  try {
    await terminal.waitFor('Meet number 1', 20);
    await terminal.waitFor('1 2 3  answer');
    await leave({ ...terminal, close });
  } finally {
    close();
    rmSync(state, { recursive: true, force: true });
  }
  await assertUnchanged(before);
};

const until = async (holds: () => boolean) => {
  const deadline = performance.now() + 30_000 * timeFactor();
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('the program has not ended');
    await delay(20);
  }
};

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const statuses = { q: 0, 'C-c': 0 } as const;
for (const [key, status] of someOf(Object.entries(statuses), 1)) {
  test(
    `by ${key}`,
    () =>
      inLesson(async (terminal) => {
        terminal.press(key);
        await until(() => terminal.exitStatus() !== null);
        assert.is(terminal.exitStatus(), status);
      }),
    { seconds: 60 },
  );
}

const signals = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const;
for (const [signal, status] of someOf(Object.entries(signals), 2)) {
  test(
    `by ${signal}`,
    () =>
      inLesson(async (terminal) => {
        process.kill(terminal.pid, signal);
        await until(() => terminal.exitStatus() !== null);
        assert.is(terminal.exitStatus(), status);
      }),
    { seconds: 60 },
  );
}

test(
  'by closing the terminal, while the screen is drawn and the shell prints',
  () =>
    inLesson(async (terminal) => {
      terminal.press('s');
      terminal.type('yes\n');
      await terminal.waitFor(/\by\b/);
      terminal.close();
      await until(() => !isRunning(terminal.pid));
    }),
  { seconds: 60 },
);
