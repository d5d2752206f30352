import * as assert from 'uvu/assert';
import { parseStat } from '../../src/procfs/stat.ts';
import { suite } from '../support/suite.ts';

const test = suite('/proc/PID/stat');

const rest = '1 42 42 0 -1 4194560 300 0 0 0 1 2 0 0 20 0 3 0 5100 8900608 900 18446744073709551615 1 1 0 0';

test('a line gives the number, the name, the state, the parent, the threads and the start', () => {
  assert.equal(parseStat(`42 (bash) S ${rest}\n`), {
    pid: 42,
    comm: 'bash',
    state: 'S',
    ppid: 1,
    isKernelThread: false,
    isInBackground: false,
    threads: 3,
    startTicks: 5100,
  });
});

for (const comm of [
  'sd-pam',
  '(sd-pam)',
  'a b',
  'gru) mpf',
  ') S 1 (',
  '42 (x) R 7',
  'line\nfeed',
  '',
  ')',
  '(',
  'tab\there',
  '\x1b[2J',
  '\udcff',
]) {
  test(`the name ${JSON.stringify(comm)} comes through whole`, () => {
    const stat = parseStat(`42 (${comm}) R ${rest}\n`);
    assert.is(stat?.comm, comm);
    assert.is(stat?.state, 'R');
    assert.is(stat?.startTicks, 5100);
  });
}

for (const [terminal, isInBackground] of [
  ['42 7 34816 42', false],
  ['42 7 34816 7', true],
  ['42 7 0 -1', false],
  ['42 7 34816 0', false],
] as const)
  test(`pgrp, session, tty and tpgid ${terminal}: ${isInBackground ? 'in the background' : 'not in the background'}`, () => {
    const line = `42 (sleep) S 7 ${terminal} 4194560 300 0 0 0 1 2 0 0 20 0 1 0 5100`;
    assert.is(parseStat(line)?.isInBackground, isInBackground);
  });

test('a kernel thread is known by PF_KTHREAD', () => {
  assert.is(parseStat('2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 20 0 0 0')?.isKernelThread, true);
});

const malformed: readonly [why: string, line: string][] = [
  ['nothing', ''],
  ['no parentheses', '42 bash S 1'],
  ['no closing parenthesis', `42 (bash S ${rest}`],
  ['no opening parenthesis', `42 bash) S ${rest}`],
  ['closed before it is opened', `42) (bash S ${rest}`],
  ['cut after the state', '42 (gru) mpf) R'],
  ['cut before the start', `42 (bash) S ${rest.split(' ').slice(0, 18).join(' ')}`],
  ['no number', `x (bash) S ${rest}`],
  ['number 0', `0 (bash) S ${rest}`],
  ['an unknown state', `42 (bash) Q ${rest}`],
  ['a state of two letters', `42 (bash) SR ${rest}`],
  ['an empty state', `42 (bash)  ${rest}`],
  ['a parent that is no number', `42 (bash) S one ${rest.slice(2)}`],
];
for (const [why, line] of malformed) {
  test(`a malformed line is refused: ${why}`, () => assert.is(parseStat(line), undefined));
}
