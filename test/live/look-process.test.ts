// `cutaway look` about one process, and about a container by its name.
import * as assert from 'uvu/assert';
import { cutaway } from '../command/program.ts';
import { labs, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('look at one process', { seconds: 30, needs: [labs] });

const isRoot = process.geteuid?.() === 0;

test("the lab's number 1 lives in other namespaces, is root inside, and is limited by the lab's cgroup", () =>
  withLab(async ({ pid }) => {
    const { status, stdout } = cutaway(['look', '--pid', String(pid)]);
    assert.is(status, 0);
    const row = (label: string) => new RegExp(`^ {2}${label} +(.*)$`, 'm').exec(stdout)?.[1] ?? '';
    for (const type of ['pid', 'mnt', 'net', 'uts', 'ipc', 'user']) assert.match(row(type), /^another one, \d+$/);
    assert.is(row('time'), 'yours');
    assert.match(row('inside'), /^uid 0, gid 0, number 1$/);
    assert.match(row('outside'), new RegExp(`number ${pid}$`));
    assert.match(row('capabilities'), /^all/);
    assert.match(row('seccomp'), /filter/);
    if (isRoot) assert.match(row('processes'), /^1000, \d+ there/);
  }));

test('with --json it is the World of that process, without the cgroups above', () =>
  withLab(async ({ pid }) => {
    const { status, json } = cutaway(['look', '--pid', String(pid), '--json']);
    const [world] = json() as { processes: { pid: number }[] }[];
    assert.equal([status, world?.processes.map((one) => one.pid)], [0, [pid]]);
  }));

test('who is not there, and what is no name, is wrong usage', () => {
  for (const words of [['--pid', '999999999'], ['--pid', 'x'], ['../x'], ['web', '--pid', '1']]) {
    const { status, stdout, stderr } = cutaway(['look', ...words]);
    assert.equal([status, stdout], [2, ''], words.join(' '));
    assert.match(stderr, /^cutaway look: /);
  }
});

test('a container that nobody knows is told with who was asked', () => {
  const { status, stderr } = cutaway(['look', 'no-such-container']);
  assert.is(status, 2);
  assert.match(stderr, /nobody knows a running container no-such-container|there is nobody to ask/);
});
