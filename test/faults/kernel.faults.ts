// Kernels that lack a call, and programs that are refused one: the lab is had by other means, or it is said what is missing. Nothing crashes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { root } from '../command/program.ts';
import { needsProgram } from '../live/child.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('calls that the kernel lacks', { seconds: 300, needs: [labs, needsProgram('strace')] });

/** Plays a lesson where every program of ours, Node too, gets ENOSYS for these calls. */
const playWithout = (calls: string) => {
  const state = mkdtempSync(join(tmpdir(), 'cutaway-kernel-'));
  try {
    const { status, signal, stdout, stderr } = spawnSync(
      'strace',
      ['-f', '-qq', '-o', '/dev/null', '-e', `inject=${calls}:error=ENOSYS`, 'bin/cutaway', 'run', 'pid-namespace'],
      { cwd: root, encoding: 'utf8', env: { ...process.env, XDG_STATE_HOME: state }, timeout: 120_000 },
    );
    assert.is(signal, null, `${calls}: it hangs\n${stdout}${stderr}`);
    assert.not.match(stderr, /^ {4}at /m, `${calls}: a stack trace`);
    return { status, said: stdout + stderr };
  } finally {
    rmSync(state, { recursive: true });
  }
};

const unchanged = async (body: () => void) => {
  const before = hostSnapshot();
  body();
  await assertUnchanged(before);
};

for (const calls of ['openat2', 'pidfd_open', 'pidfd_send_signal', 'close_range', 'statx', 'io_uring_setup'])
  test(`without ${calls} the lesson is played as ever`, () =>
    unchanged(() => {
      const { status, said } = playWithout(calls);
      assert.is(status, 0, said);
    }));

test('without clone3 there is no lab, and a newer kernel is named as the remedy', () =>
  unchanged(() => {
    const { status, said } = playWithout('clone3');
    assert.is(status, 3, said);
    assert.match(said, /clone3.*ENOSYS.*too old/s);
  }));

test('without any of them it is the same', () =>
  unchanged(() => {
    const { status, said } = playWithout('clone3,openat2,pidfd_open,pidfd_send_signal,close_range');
    assert.is(status, 3, said);
    assert.match(said, /clone3.*ENOSYS/s);
  }));
