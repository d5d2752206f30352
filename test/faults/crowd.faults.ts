// As many processes in a lab as it may have: the screen goes on. And 10,000, which is more than the program lets a lab have: they are all seen.
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { openOwnEyes } from '../../src/command/eyes.ts';
import { defaultLimits } from '../../src/lab/command.ts';
import { needsProgram } from '../live/child.ts';
import { inShell, inStep, labInitOf, leavesShell, onBadDay } from '../support/bad-day.ts';
import { treeOf } from '../support/descent.ts';
import { inLab, labs, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('crowds', { seconds: 600, needs: [labs, needsProgram('script')] });

/** Processes that sleep, of which the shell starts as many as it may: the last line says that it cannot. */
const crowd = (most: number) => `i=0; while [ $i -lt ${most} ]; do sleep 1000 & i=$((i+1)); done`;

test('a lab that is full up to its limit: keys go through, and a step that needs a process says that there is none', () =>
  onBadDay({}, async (terminal) => {
    await inStep(terminal);
    const { pidsMax } = defaultLimits();
    await inShell(terminal, crowd(pidsMax));
    await terminal.waitFor("can't fork", 60);
    assert.ok(treeOf(labInitOf(terminal.program())).length > pidsMax - 10);
    terminal.press('C-]', '1');
    await terminal.waitFor(/enter +do it/, 60);
    terminal.press('Enter');
    await terminal.waitFor('EAGAIN', 60);
    terminal.press('z');
    await terminal.waitFor(/\d+ more/, 60);
    terminal.press('z');
    await leavesShell(terminal);
  }));

const many = 10_000;
const room = () => {
  const most = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'));
  return most > 3 * many ? null : `the machine has numbers for ${most} processes only`;
};

test(
  '10,000 processes in a lab that may have them: they are seen, and gone with the lab',
  () =>
    withLab(
      async (lab) => {
        const eyes = openOwnEyes();
        try {
          assert.is(await inLab(lab, `trap '' HUP; (${crowd(many)}) >/dev/null 2>&1; echo all`), 'all');
          const world = await eyes.lookAt(lab);
          assert.ok(world.processes.length >= many, `${world.processes.length} were seen`);
        } finally {
          eyes.close();
        }
      },
      { limits: { pidsMax: many + 200 } },
    ),
  { needs: [labs, room] },
);
