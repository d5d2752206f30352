import * as assert from 'uvu/assert';
import { parseStatus } from '../../src/procfs/status.ts';
import { suite } from '../support/suite.ts';

const test = suite('/proc/PID/status');

const whole = [
  'Name:\tbox',
  'Umask:\t0022',
  'State:\tS (sleeping)',
  'Tgid:\t822',
  'Ngid:\t0',
  'Pid:\t822',
  'PPid:\t821',
  'TracerPid:\t0',
  'Uid:\t1000\t1001\t1002\t1003',
  'Gid:\t2000\t2001\t2002\t2003',
  'NStgid:\t822\t3',
  'NSpid:\t822\t3\t1',
  'Threads:\t1',
  'CapInh:\t0000000000000001',
  'CapPrm:\t0000000000000002',
  'CapEff:\t000001fffeffffff',
  'CapBnd:\t0000000000000003',
  'CapAmb:\t0000000000000004',
  'NoNewPrivs:\t1',
  'Cpus_allowed:\td',
  'Cpus_allowed_list:\t0,2-3',
  'Seccomp:\t2',
  'Seccomp_filters:\t3',
  '',
].join('\n');
const without = (name: string) => whole.replace(new RegExp(`^${name}:.*\n`, 'm'), '');
const withLine = (name: string, value: string) =>
  whole.replace(new RegExp(`^${name}:.*$`, 'm'), () => `${name}:${value}`);

test('ids are the effective ones, the number is given at every level', () => {
  assert.equal(parseStatus(whole), {
    nspid: [822, 3, 1],
    uid: 1001,
    gid: 2001,
    capabilities: '000001fffeffffff',
    permittedCapabilities: '0000000000000002',
    inheritableCapabilities: '0000000000000001',
    boundingCapabilities: '0000000000000003',
    ambientCapabilities: '0000000000000004',
    noNewPrivs: true,
    cpusAllowed: '0,2-3',
    seccomp: 2,
    seccompFilters: 3,
  });
});

test('a name cannot pass for another line, since its line feeds are escaped', () => {
  const status = parseStatus(withLine('Name', '\tx\\nUid:\t0\t0\t0\t0\\nNSpid:\t1'));
  assert.is(status?.uid, 1001);
  assert.equal(status?.nspid, [822, 3, 1]);
});

test('a kernel without PID namespaces, or without seccomp, has no such line', () => {
  assert.equal(parseStatus(without('NSpid'))?.nspid, [822]);
  assert.is(parseStatus(without('Seccomp'))?.seccomp, null);
  assert.is(parseStatus(without('Seccomp_filters'))?.seccompFilters, null);
  assert.is(parseStatus(without('NoNewPrivs'))?.noNewPrivs, null);
  assert.is(parseStatus(withLine('NoNewPrivs', '\t0'))?.noNewPrivs, false);
});

test('capabilities that are not 16 digits are unreadable', () => {
  for (const value of ['\t1ff', '\t', '\t000001FFFEFFFFFF', '\t000001fffeffffff0']) {
    assert.is(parseStatus(withLine('CapEff', value))?.capabilities, null, value);
  }
  assert.is(parseStatus(without('CapEff'))?.capabilities, null);
  assert.is(parseStatus(without('CapAmb'))?.ambientCapabilities, null);
});

const malformed: readonly [why: string, text: string][] = [
  ['nothing', ''],
  ['no Pid', without('Pid')],
  ['no Uid', without('Uid')],
  ['no Gid', without('Gid')],
  ['a Pid that is no number', withLine('Pid', '\ttwelve')],
  ['three uids', withLine('Uid', '\t0\t0\t0')],
  ['a negative gid', withLine('Gid', '\t-1\t-1\t-1\t-1')],
  ['cut in the middle of a line', whole.slice(0, whole.indexOf('Uid:') + 6)],
];
for (const [why, text] of malformed) {
  test(`a malformed text is refused: ${why}`, () => assert.is(parseStatus(text), undefined));
}
