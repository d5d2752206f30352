// The script of a session: what it says for a call, and that nothing in it is read as anything else.
import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import type { Act } from '../../src/call/call.ts';
import type { Outcome } from '../../src/call/outcome.ts';
import type { Lesson } from '../../src/lesson/lesson.ts';
import type { Entry } from '../../src/session/entry.ts';
import { scriptOf } from '../../src/session/script.ts';
import { type CgroupVersion, cgroupsOf, cgroupVersionOf } from '../../src/session/script-cgroups.ts';
import { scriptSource } from '../../src/session/script-source.ts';
import type { CallRecord } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';

const test = suite('script');

const fine: Outcome = { ok: true, value: 0, data: '', nanoseconds: 1 };
const gone: Outcome = { ok: true, value: null, data: '', nanoseconds: 1 };
const refused: Outcome = { ok: false, errno: 'EPERM', nanoseconds: 1 };

/** `depth`: how many PID namespaces below the machine the actor lives. */
const made = (act: Act, outcome: Outcome | null = fine, depth = 1): CallRecord => ({
  act,
  text: `${act.call}(…)`,
  pids: Array.from({ length: depth + 1 }, (_, index) => 40 - index),
  outcome,
  born: act.as === undefined || !outcome?.ok ? null : { actor: act.as, pid: 1 },
  step: '1',
});

const actors = ['lab', 'box'];

/** What the script does, without what is the same in every script. */
const body = (...calls: readonly CallRecord[]): readonly string[] => bodyOn(null, ...calls);

const bodyOn = (cgroup: CgroupVersion | null, ...calls: readonly CallRecord[]): readonly string[] => {
  const script = scriptOf({ calls, step: '1', actors, cgroup }, null) ?? '';
  const { status, stderr } = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' });
  assert.is(status, 0, stderr);
  const lines = script.slice(script.indexOf('start lab')).split('\n');
  return lines
    .slice(
      0,
      lines.indexOf(
        '[ "$others" = 0 ] || printf \'\\n%s of the commands went otherwise than in the lab.\\n\' "$others"',
      ),
    )
    .filter((line) => line !== '' && !line.startsWith('# '));
};

const after = (...calls: readonly CallRecord[]) =>
  body(...calls).slice(body(...calls).findIndex((line) => line.startsWith('step')) + 1);

test('processes are born, act, and are known by the numbers that the script learns', () => {
  assert.equal(
    body(
      made({ actor: 'box', call: 'unshare', flags: ['CLONE_NEWPID'] }),
      made({ actor: 'box', call: 'fork', as: 'in-it' }),
      made({ actor: 'in-it', call: 'fork', as: 'worker' }, fine, 2),
      made({ actor: 'worker', call: 'kill', pid: 'in-it', signal: 'SIGTERM' }, fine, 2),
      made({ actor: 'box', call: 'kill', pid: 'in-it', signal: 'SIGKILL' }),
    ),
    [
      'start lab',
      'start box',
      "step '1'",
      'in_place box "unshare --pid"',
      'bear box in-it',
      'in_it_pid=$(number in-it)',
      'in_it_pid_2=$(number in-it 2)',
      'bear in-it worker',
      'perform worker "kill -TERM $in_it_pid_2"',
      'settle',
      'perform box "kill -KILL $in_it_pid"',
      'settle',
    ],
  );
});

test('whose children are born elsewhere runs no program itself', () => {
  assert.equal(
    after(
      made({ actor: 'box', call: 'unshare', flags: ['CLONE_NEWPID'] }),
      made({ actor: 'box', call: 'mkdir', path: '/x' }),
      made({ actor: 'box', call: 'chdir', path: '/x' }),
      made({ actor: 'box', call: 'unshare', flags: ['CLONE_NEWNET'] }),
      made({ actor: 'box', call: 'fork', as: 'second' }, refused),
    ),
    [
      'in_place box "unshare --pid"',
      'beside box "mkdir /x"',
      'perform box "cd -P /x"',
      'become box "unshare --net"',
      'refused_here "nsenter --pid=/proc/$box_pid/ns/pid_for_children true"',
    ],
  );
});

test('what was refused is tried by a child, so that the actor is not lost', () => {
  assert.equal(
    after(
      made({ actor: 'box', call: 'unshare', flags: ['CLONE_NEWUSER'] }, refused),
      made({ actor: 'box', call: 'mknod', path: '/n', device: 'c 1:3' }, refused),
      made({ actor: 'box', call: 'execve', path: '/no', argv: ['no'] }, refused),
      made({ actor: 'box', call: 'fork', as: 'child' }, refused),
    ),
    ['refused box "unshare --user true"', 'refused box "mknod /n c 1 3"', 'refused box "( exec /no )"'],
  );
});

test('a proc of one’s own counts as one does', () => {
  const enter = (actor: string) => made({ actor, call: 'setns', pid: 'child', type: 'CLONE_NEWNET' }, fine, 2);
  const lines = after(
    made({ actor: 'box', call: 'fork', as: 'child' }),
    enter('child'),
    made(
      { actor: 'child', call: 'mount', source: 'proc', target: '/proc', type: 'proc', flags: [], data: '' },
      fine,
      2,
    ),
    enter('child'),
  );
  assert.equal(
    lines.filter((line) => line.includes('nsenter')),
    ['in_place child "nsenter --target $child_pid --net"', 'in_place child "nsenter --target $child_pid_2 --net"'],
  );
});

test('what cannot be done again is a comment', () => {
  for (const call of [
    made({ actor: 'box', call: 'seccomp', profile: 'container' }),
    made({ actor: 'box', call: 'kill', pid: 'mine', signal: 'SIGKILL' }),
    made({ actor: 'mine', call: 'getpid' }),
    made({ actor: 'box', call: 'kill', pid: 77, signal: 'SIGKILL' }),
    made({ actor: 'box', call: 'mkdir', path: '/sys/fs/cgroup/box' }),
    made({ actor: 'box', call: 'mkdir', path: '/a\nb' }),
    made({ actor: 'box', call: 'getpid' }, null),
  ])
    assert.equal(after(call), [], JSON.stringify(call.act));
});

const makeCgroup = (path: string) => made({ actor: 'box', call: 'mkdir', path });
const setLimit = (path: string) => made({ actor: 'box', call: 'write', path, text: '20', flags: [] });

test('what is done with cgroups is done where the sandbox has some', () => {
  const path = '/sys/fs/cgroup/pids/box';
  assert.equal(bodyOn('v1', makeCgroup(path), setLimit(`${path}/pids.max`)).slice(3), [
    'limited perform box "mkdir /sys/fs/cgroup/pids/box"',
    'limited perform box "printf %s 20 >/sys/fs/cgroup/pids/box/pids.max"',
  ]);
  // Of a hybrid machine, cgroup2 has no limits.
  assert.equal(bodyOn('v1', makeCgroup('/sys/fs/cgroup/unified/box'), makeCgroup('/sys/fs/cgroup')).slice(2), [
    "step '1'",
  ]);
  const birth = made({
    actor: 'box',
    call: 'clone3',
    flags: ['CLONE_NEWPID'],
    cgroup: '/sys/fs/cgroup/box',
    as: 'one',
  });
  assert.equal(bodyOn('v2', birth).slice(3), [
    'bear box one "echo 0 >/sys/fs/cgroup/box/cgroup.procs" "unshare --pid --fork --kill-child"',
  ]);
});

test('which cgroups a script needs is in the paths', () => {
  assert.equal(cgroupsOf([makeCgroup('/sys/fs/cgroup/pids/box'), setLimit('/sys/fs/cgroup/cpu,cpuacct/tasks')], 'v1'), {
    version: 'v1',
    names: ['cpu,cpuacct', 'pids'],
  });
  assert.equal(cgroupsOf([makeCgroup('/sys/fs/cgroup/box'), setLimit('/sys/fs/cgroup/box/pids.max')], 'v2'), {
    version: 'v2',
    names: ['pids'],
  });
  assert.is(cgroupsOf([makeCgroup('/srv')], 'v2'), null);
  assert.is(cgroupsOf([makeCgroup('/sys/fs/cgroup/box')], null), null);
  assert.is(cgroupVersionOf([{ version: 2 }, { version: 1 }]), 'v1');
  assert.is(cgroupVersionOf([{ version: 2 }]), 'v2');
  assert.is(cgroupVersionOf([]), null);
});

test('what a filter has refused is not tried without it', () => {
  assert.equal(
    after(
      made({ actor: 'box', call: 'seccomp', profile: 'container' }),
      made({ actor: 'box', call: 'unshare', flags: ['CLONE_NEWUSER'] }, refused),
      made({ actor: 'lab', call: 'unshare', flags: ['CLONE_NEWUSER'] }, refused),
    ),
    ['refused lab "unshare --user true"'],
  );
});

test('only what the calls need is looked for', () => {
  const needs = (...calls: readonly CallRecord[]) =>
    /^needs=.*$/m.exec(scriptOf({ calls, step: '1', actors, cgroup: null }, null) ?? '')?.[0];
  assert.is(needs(made({ actor: 'box', call: 'getpid' })), "needs=''");
  assert.is(
    needs(
      made({ actor: 'box', call: 'chroot', path: '/srv' }),
      made({ actor: 'box', call: 'mount', source: 'overlay', target: '/m', type: 'overlay', flags: [], data: '' }),
      made({ actor: 'box', call: 'setlink', link: 'lo', state: 'up' }),
    ),
    "needs='busybox ip overlay'",
  );
  assert.is(
    needs(
      made({ actor: 'box', call: 'nft_newtable', table: 'nat' }),
      made({ actor: 'box', call: 'execve', path: '/bin/busybox', argv: ['httpd', '-p', '80'] }),
    ),
    "needs='busybox nft'",
  );
});

test('ends are ends', () => {
  assert.equal(
    after(
      made({ actor: 'box', call: 'fork', as: 'child' }),
      made({ actor: 'child', call: 'exit', status: 3 }, gone),
      made({ actor: 'box', call: 'wait', pid: 'child' }),
      made({ actor: 'box', call: 'execve', path: '/bin/sleep', argv: ['sleep', '9'] }, gone),
    ),
    [
      'bear box child',
      'child_pid=$(number child)',
      'leave child "exit 3"',
      'perform box "wait $child_pid; echo \\"  ended with \\$?\\""',
      'leave box "exec /bin/sleep 9"',
    ],
  );
});

test('no text of a lesson or of the lab is read as a command', () => {
  const evil = '\'; touch "$(id)" `id`\n reboot \u2028 \x1b[2J \ue000box_pid\ue000';
  const data: Outcome = { ok: true, value: 3, data: evil, nanoseconds: 1 };
  const lesson = {
    title: evil,
    actors: [],
    steps: [{ id: '1', title: evil, task: { kind: 'asked', ask: evil, solve: [evil] } }],
  } as unknown as Lesson;
  const call = {
    ...made({ actor: 'box', call: 'symlink', target: evil.replace('\n', ' '), path: '/x' }, data),
    step: '2',
  };
  const script = scriptOf({ calls: [{ ...call, text: evil }], step: '1', actors, cgroup: null }, lesson) ?? '';
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `${stubs}${script.slice(script.indexOf('start lab'))}`], {
    encoding: 'utf8',
    input: '',
  });
  assert.is(status, 0, stderr);
  const title = evil.replace(/[\n\u2028\x1b\ue000]/g, ' ');
  assert.is(
    stdout.split('\n').find((line) => line !== ''),
    `step ${title}`,
  );
  assert.match(stdout, "ln -s ''\\''; touch \"$(id)\" `id`");
});

/** The functions of the script, that only say how they were called. */
const stubs = `others=0\nnumber() { echo 7; }\nstep() { echo "step $1"; }\n${['start', 'perform', 'by_hand'].map((name) => `${name}() { shift; printf '%s\\n' "$@"; }`).join('\n')}\n`;

test('of a log, the last lab in which something was called', () => {
  const lab = (at: number): readonly Entry[] => [
    { at, type: 'lab', state: 'starting', detail: null },
    { at, type: 'named', name: 'lab-init', process: { pid: 1, startTicks: 1, nspid: [1] } },
    { at, type: 'named', name: 'box', process: { pid: 2, startTicks: 1, nspid: [2] } },
    { at, type: 'lab', state: 'ready', detail: null },
  ];
  const act: Act = { actor: 'box', call: 'getpid' };
  const entries: readonly Entry[] = [
    { at: 1, type: 'move', lesson: 'one', step: null, why: 'open' },
    ...lab(2),
    { at: 3, type: 'move', lesson: 'one', step: 'a', why: 'next' },
    { at: 4, type: 'call', act, text: 'getpid()', pids: [2, 2] },
    { at: 5, type: 'outcome', outcome: fine, born: null },
    { at: 6, type: 'move', lesson: null, step: null, why: 'open' },
    { at: 7, type: 'move', lesson: 'two', step: null, why: 'open' },
    ...lab(8),
  ];
  const source = scriptSource(entries);
  assert.equal([source?.lesson, source?.step, source?.actors, source?.calls.length], ['one', 'a', ['box'], 1]);
  assert.is(scriptSource(lab(1)), null);
  assert.is(scriptOf({ calls: [], step: null, actors: [], cgroup: null }, null), null);
});
