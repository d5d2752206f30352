import * as assert from 'uvu/assert';
import { parseCmdline } from '../../src/procfs/cmdline.ts';
import { suite } from '../support/suite.ts';

const test = suite('/proc/PID/cmdline');

const table: readonly [text: string, cmdline: string][] = [
  ['', ''],
  ['sleep\x00100\x00', 'sleep 100'],
  ['sh\x00-c\x00echo a\nb\x00', 'sh -c echo a\nb'],
  ['nginx: master process\x00\x00\x00\x00', 'nginx: master process'],
  ['no end of argument', 'no end of argument'],
  ['empty\x00\x00middle\x00', 'empty  middle'],
  ['\x00', ''],
];
for (const [text, cmdline] of table) {
  test(`${JSON.stringify(text)} is read as ${JSON.stringify(cmdline)}`, () => assert.is(parseCmdline(text), cmdline));
}
