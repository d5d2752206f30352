// A lab whose shell takes what the whole machine shares, descriptors and ptys: it gets a share, and the program, other labs and the machine live on.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { defaultLimits } from '../../src/lab/command.ts';
import { startLab } from '../../src/lab/start.ts';
import { needsProgram } from '../live/child.ts';
import { inShell, inStep, leavesShell, onBadDay, type Sufferer } from '../support/bad-day.ts';
import { inLab, labs, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('hogs', { seconds: 180, needs: [labs, needsProgram('script')] });

const numberIn = (path: string) => Number.parseInt(readFileSync(path, 'utf8'), 10);
const openFiles = () => numberIn('/proc/sys/fs/file-nr');
const mostFiles = () => numberIn('/proc/sys/fs/file-max');
const openPtys = () => numberIn('/proc/sys/kernel/pty/nr');

/** Opens descriptors for all that a process may have. */
const everyDescriptor = 'n=$(ulimit -n); i=10; while [ $i -lt $n ]; do eval "exec $i</dev/null"; i=$((i+1)); done';

/** Takes ptys until there is none; what a shell cannot open may end it, so it is tried before. */
const everyPty =
  'i=10; while ( : <>/dev/ptmx ) 2>/dev/null; do eval "exec $i<>/dev/ptmx"; i=$((i+1)); done; echo took $((i-10))ptys';

/** What stands at most for one lab in /dev/pts. */
const mostPtys = 64;

const stepWorks = async (terminal: Sufferer) => {
  terminal.press('C-]', '1');
  await terminal.waitFor(/enter +do it/, 30);
  terminal.press('Enter');
  await terminal.waitFor(/enter +next/, 30);
};

/** Another lab, with a terminal of its own. */
const anotherWorks = async () => {
  const other = await startLab();
  try {
    assert.is(await inLab(other, 'exec 5</dev/null; echo fine'), 'fine');
  } finally {
    await other.end();
  }
};

test('a shell without a descriptor left: it is told, and the step works', () =>
  onBadDay({}, async (terminal) => {
    await inStep(terminal);
    await inShell(terminal, `${everyDescriptor}; cat /dev/null | cat; echo $((6*7))`);
    await terminal.waitFor(/[Tt]oo many open files|can't create pipe/, 60);
    await stepWorks(terminal);
    await leavesShell(terminal);
  }));

const hogs = 300;

test("as many descriptors as can be had, in many processes: no more than a quarter of the machine's", () =>
  withLab(async (lab) => {
    const before = openFiles();
    const each = Number(await inLab(lab, 'ulimit -Hn'));
    assert.ok(each === 128 || each * defaultLimits().pidsMax <= mostFiles() / 4, `${each} for each process`);
    assert.match(await inLab(lab, `ulimit -n ${each + 1}`), /not permitted/);
    const hog = `for hog in $(seq ${hogs}); do (${everyDescriptor}; sleep 1000) & done; echo all; wait`;
    const ended = inLab(lab, `trap '' HUP; ${hog}`);
    while (openFiles() - before < hogs * (each - 20)) await delay(50);
    await anotherWorks();
    await lab.hands.start('still');
    assert.is(await inLab(lab, 'echo here'), 'here');
    console.log(`${hogs} processes of a lab: ${openFiles() - before} files, of ${mostFiles()}`);
    await lab.end();
    await ended;
  }));

test('as many ptys as there are in /dev/pts: other labs have theirs, and the shell that ends gives them back', () =>
  onBadDay({}, async (terminal) => {
    await inStep(terminal);
    const before = openPtys();
    await inShell(terminal, everyPty);
    const took = Number(/took (\d+)ptys/.exec(await terminal.waitFor(/took \d+ptys/, 60))?.[1]);
    assert.ok(took > 10 && took < mostPtys, `${took} ptys`);
    assert.ok(openPtys() - before < 2 * mostPtys, `${openPtys() - before} more on the machine`);
    await anotherWorks();
    terminal.type('exit\n');
    await terminal.waitFor('your shell has ended', 30);
    await stepWorks(terminal);
    await leavesShell(terminal);
  }));
