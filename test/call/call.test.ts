// What lessons write, as it goes over the wire and as the learner sees it.
import * as assert from 'uvu/assert';
import { type Act, callArgs, callText, processesIn } from '../../src/call/call.ts';
import { actSchema } from '../../src/lesson/schema.ts';
import { suite } from '../support/suite.ts';

const test = suite('the vocabulary of calls');

const numbers: Readonly<Record<string, number>> = { box: 7, init: 8 };
const pid = (ref: number | string) => (typeof ref === 'number' ? ref : (numbers[ref] ?? 0));

const acted = (written: object) => actSchema.parse({ actor: 'box', ...written }) as unknown as Act;

/** Why a lesson may not write it so; `null`: it may. */
const complaint = (written: object): string | null => {
  const { error } = actSchema.safeParse({ actor: 'box', ...written });
  const [issue] = error?.issues ?? [];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : null;
};

const cases: readonly (readonly [written: object, text: string, args: readonly string[]])[] = [
  [{ call: 'clone3', flags: ['CLONE_NEWNS'] }, 'clone3({flags=CLONE_NEWNS, exit_signal=SIGCHLD})', ['CLONE_NEWNS', '']],
  [
    { call: 'clone3', cgroup: '/c' },
    'clone3({flags=CLONE_INTO_CGROUP, exit_signal=SIGCHLD, cgroup=open("/c", O_PATH)})',
    ['0', '/c'],
  ],
  [{ call: 'mknod', path: '/p', device: 'p' }, 'mknod("/p", S_IFIFO|0666, 0)', ['/p', 'S_IFIFO', '0', '0']],
  [
    { call: 'mknod', path: '/null', device: 'c 1:3' },
    'mknod("/null", S_IFCHR|0666, makedev(1, 3))',
    ['/null', 'S_IFCHR', '1', '3'],
  ],
  [{ call: 'pivot_root', new_root: '.', put_old: '.' }, 'pivot_root(".", ".")', ['.', '.']],
  [{ call: 'symlink', target: 'x', path: '/l' }, 'symlink("x", "/l")', ['x', '/l']],
];

for (const [written, text, args] of cases) {
  test(`what is written is what is shown, and what is done: ${text}`, () => {
    assert.is(callText(acted(written), pid), text);
    assert.equal(callArgs(acted(written), pid), args);
  });
}

test('a part of a path, or a whole text, may be the number of a process', () => {
  const map = acted({ call: 'write', path: '/proc/<init>/uid_map', text: '0 0 1' });
  assert.is(callText(map, pid), 'write(open("/proc/8/uid_map", O_WRONLY), "0 0 1")');
  const attach = acted({ call: 'write', path: '/sys/fs/cgroup/cgroup.procs', text: '<init>' });
  assert.equal(callArgs(attach, pid), ['/sys/fs/cgroup/cgroup.procs', '0', '8']);
  const other = acted({ call: 'write', path: '/a<init>/<INIT>', text: 'see <init>' });
  assert.equal(callArgs(other, pid), ['/a<init>/<INIT>', '0', 'see <init>']);
});

test('the processes that a call speaks of are known, and by which parameter', () => {
  assert.equal(processesIn(acted({ call: 'kill', pid: 'init', signal: 'SIGTERM' })), [{ key: 'pid', name: 'init' }]);
  assert.equal(processesIn(acted({ call: 'kill', pid: 8, signal: 'SIGTERM' })), []);
  assert.equal(processesIn(acted({ call: 'write', path: '/proc/<box>/uid_map', text: '<init>' })), [
    { key: 'path', name: 'box' },
    { key: 'text', name: 'init' },
  ]);
});

test('a device has numbers, and a path begins somewhere', () => {
  assert.match(complaint({ call: 'mknod', path: '/x', device: 'c 1' }) ?? '', /^device: p, or c or b/);
  assert.match(complaint({ call: 'mknod', path: '/x', device: 'p 0:0' }) ?? '', /^device: /);
  assert.match(complaint({ call: 'chdir', path: 'x' }) ?? '', /^path: a path that starts with \/, \. or \.\.$/);
  assert.is(complaint({ call: 'chdir', path: '../x' }), null);
});
