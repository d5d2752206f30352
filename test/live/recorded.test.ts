// The recording of a lesson that an ordinary user cannot do, watched by keys in a real terminal, from the course list to its end.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openRecording } from '../../src/command/recording-file.ts';
import { root } from '../command/program.ts';
import { quoted, saidIn } from '../support/bad-day.ts';
import { commOf, treeOf } from '../support/descent.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';
import { asUser } from '../support/user-lane.ts';
import { needsProgram, needsRoot } from './child.ts';

const test = suite('a recording in the user lane', {
  seconds: 120,
  needs: [needsRoot, needsProgram('tmux'), needsProgram('setpriv')],
});

const state = '/srv/user/state';
const label = /recorded · (kernel )?\d+\.\d+ · (cgroup )?v1 · \d{4}-\d\d-\d\d/;

/** The program as a user with one id, who has no cgroup and for whom no native program is there. */
const asUserOn = async (
  size: readonly [number, number],
  words: string,
  body: (terminal: TestTerminal) => Promise<void>,
) => {
  const before = hostSnapshot();
  const program = [process.execPath, 'dist/cutaway.mjs', ...words.split(' ').filter(Boolean)];
  const environment = [`XDG_STATE_HOME=${state}`, 'CUTAWAY_NATIVE=/srv/none'];
  const user = asUser('single', root, ['env', ...environment, ...program]);
  const [columns, rows] = size;
  const terminal = openTerminal({ command: user.command.map(quoted).join(' '), columns, rows });
  try {
    await body(terminal);
  } finally {
    terminal.close();
    user.close();
  }
  await assertUnchanged(before);
};

/** Every process of the program is itself: nothing was started, and no lab is there. */
const assertAlone = ({ pid }: TestTerminal) => {
  const names = treeOf(pid).map(commOf);
  assert.not.ok(
    names.some((name) => ['lab', 'lab-init', 'agent'].includes(name)),
    names.join(),
  );
};

/** Turns pages and steps until the lesson is at its end. Gives the ids of what was typed on the way. */
const toTheEnd = async (terminal: TestTerminal, steps: number): Promise<string> => {
  let said = '';
  for (let keys = 0; keys < 30 * steps; keys += 1) {
    const frame = terminal.frame();
    assert.match(frame.split('\n')[0] ?? '', label, frame);
    assert.not.match(frame, / s shell| w script| h hint|lane user/);
    said += saidIn(frame);
    if (frame.includes('done: back to the course')) return said;
    // A question is answered once it can be read.
    terminal.press(/1 2 3( 4)? +answer/.test(frame) && !frame.includes('enter  more') ? '2' : 'Enter');
    await changed(terminal, frame);
  }
  throw new Error(`no end of it\n${terminal.frame()}`);
};

const changed = async (terminal: TestTerminal, frame: string) => {
  for (let tries = 0; tries < 200 && terminal.frame() === frame; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
};

for (const size of [
  [80, 24],
  [120, 40],
] as const)
  test(`memory from the course list to its end, at ${size.join('×')}`, async () => {
    const { run } = await openRecording({ path: join(root, 'lessons/100.memory') }, 'v1');
    await asUserOn(size, '', async (terminal) => {
      await terminal.waitFor('A container is a process', 40);
      terminal.type('/how much memory');
      terminal.press('Enter');
      const list = await terminal.waitFor(/p +watch a recorded run/, 40);
      assert.match(list.replaceAll(/\s+/g, ' '), /! \d+ How much memory recorded run/);
      terminal.press('p');
      await terminal.waitFor(label);
      const said = await toTheEnd(terminal, run.lesson.steps.length);
      assert.match(said, /This is a run that was recorded/);
      for (const line of ['tail /dev/zero', 'mkdir /sys/fs/cgroup/memory/mine']) assert.match(said, line);
      for (const { title } of run.lesson.steps) assert.match(said, title);
      assertAlone(terminal);
      terminal.press('Enter');
      const back = await terminal.waitFor('A container is a process');
      assert.match(back, /! +\d+ +How much memory/);
      const kept = join(`/proc/${terminal.pid}/root`, state, 'cutaway');
      const files = existsSync(kept) ? readdirSync(kept, { recursive: true }) : [];
      assert.equal(files, [], 'progress or a log was kept of a recording');
      terminal.press('q');
    });
  });

test('one step of it, back from there, and the keys', () =>
  asUserOn([80, 24], 'learn memory/kill --recorded', async (terminal) => {
    await terminal.waitFor(/step 5 of 12/, 40);
    assert.match(await terminal.waitFor('SHELL as recorded'), label);
    terminal.press('s', 'w', 'r', 'h');
    terminal.press('?');
    assert.match(await terminal.waitFor('Leaves the recording'), label);
    terminal.press('Escape');
    await terminal.waitFor(/step 5 of 12/);
    terminal.press('BSpace');
    await terminal.waitFor(/step 4 of 12/);
    terminal.press('q');
  }));
