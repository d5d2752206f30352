// Every call of the vocabulary, as the real kernel answers it to an actor.
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { type CallName, callNames, calls } from '../../src/call/call.ts';
import type { Hands } from '../../src/call/hands.ts';
import { suite, type TestOptions } from '../support/suite.ts';
import { builtAgent, namespaces, told, withHands } from './agent-sandbox.ts';

const test = suite('the calls of an actor');
const real: TestOptions = { seconds: 20, needs: [builtAgent('build/agent'), namespaces] };

/** One actor, `box`, and what it is told by the kernel. */
const withBox =
  (body: (call: (name: string, ...args: string[]) => Promise<string>, hands: Hands) => Promise<void>) => () =>
    withHands(async (hands) => {
      await hands.start('box');
      await body(async (name, ...args) => told(await hands.perform('box', name, args)), hands);
    });

test(
  'an actor is a process with its own name, not the agent',
  withBox(async (call) => {
    const pid = await call('getpid');
    assert.is(await call('read', `/proc/${pid}/comm`), '4 box\n');
    assert.is(await call('read', `/proc/${pid}/cmdline`), '4 box\0');
  }),
  real,
);

test(
  'a long name is cut by the kernel in comm, and whole in the command line',
  () =>
    withHands(async (hands) => {
      const name = 'a-name-that-is-longer-than-fifteen-bytes';
      const pid = await hands.start(name);
      assert.is(told(await hands.perform(name, 'read', [`/proc/${pid}/comm`])), '16 a-name-that-is-\n');
      assert.is(told(await hands.perform(name, 'read', [`/proc/${pid}/cmdline`])), `${name.length + 1} ${name}\0`);
    }),
  real,
);

test(
  'unshare gives new namespaces, and refuses what it cannot give',
  withBox(async (call) => {
    const before = await call('read', '/proc/self/mountinfo');
    assert.is(
      await call('unshare', 'CLONE_NEWNS|CLONE_NEWUTS|CLONE_NEWIPC|CLONE_NEWNET|CLONE_NEWCGROUP|CLONE_NEWTIME'),
      '0',
    );
    assert.is.not(await call('read', '/proc/self/mountinfo'), before);
    assert.is(await call('unshare', '0'), '0');
    assert.is(await call('unshare', 'CLONE_NEWPID'), '0');
    assert.is(await call('unshare', 'CLONE_NEWUSER'), '0');
  }),
  real,
);

test(
  'mount attaches, umount2 detaches; what is not there is not detached',
  withBox(async (call) => {
    assert.is(await call('mount', 'none', '/root', 'tmpfs', 'MS_NOSUID|MS_NODEV', 'size=64k'), '0');
    assert.match(
      await call('read', '/proc/self/mountinfo'),
      / \/root rw,nosuid,nodev,relatime - tmpfs none rw,size=64k/,
    );
    assert.is(await call('mount', 'none', '/', '', 'MS_REC|MS_PRIVATE', ''), '0');
    assert.is(await call('umount2', '/root', 'MNT_DETACH'), '0');
    assert.is(await call('umount2', '/root', '0'), 'EINVAL');
    assert.is(await call('mount', 'none', '/missing', 'tmpfs', '0', ''), 'ENOENT');
    assert.is(await call('mount', 'none', '/root', 'no-such-fs', '0', ''), 'ENODEV');
  }),
  real,
);

test(
  'mkdir, write and read work on files',
  withBox(async (call) => {
    assert.is(await call('mkdir', '/root/dir'), '0');
    assert.is(await call('mkdir', '/root/dir'), 'EEXIST');
    assert.is(await call('write', '/root/dir/file', '0', 'text'), 'ENOENT');
    assert.is(await call('write', '/root/dir/file', 'O_CREAT|O_EXCL', 'one\0two\n'), '8');
    assert.is(await call('write', '/root/dir/file', 'O_CREAT|O_EXCL', ''), 'EEXIST');
    assert.is(await call('write', '/root/dir/file', 'O_APPEND', 'three\n'), '6');
    assert.is(await call('read', '/root/dir/file'), '14 one\0two\nthree\n');
    assert.is(await call('write', '/root/dir/file', 'O_TRUNC', ''), '0');
    assert.is(await call('read', '/root/dir/file'), '0');
    assert.is(await call('read', '/root/dir'), 'EISDIR');
    assert.is(await call('read', '/usr/bin/env').then((text) => text.slice(0, 6)), '4096 \u007f');
    assert.is(await call('write', '/usr/file', 'O_CREAT', 'x'), 'EROFS');
  }),
  real,
);

test(
  'sethostname and setdomainname name the own UTS namespace',
  withBox(async (call) => {
    assert.is(await call('unshare', 'CLONE_NEWUTS'), '0');
    assert.is(await call('sethostname', 'cutaway'), '0');
    assert.is(await call('read', '/proc/sys/kernel/hostname'), '8 cutaway\n');
    assert.is(await call('sethostname', 'x'.repeat(65)), 'EINVAL');
    assert.is(await call('setdomainname', 'example'), '0');
    assert.is(await call('read', '/proc/sys/kernel/domainname'), '8 example\n');
    assert.is(await call('setdomainname', 'x'.repeat(65)), 'EINVAL');
  }),
  real,
);

test(
  'chdir and prctl change the process itself',
  withBox(async (call) => {
    assert.is(await call('chdir', '/proc'), '0');
    assert.is(await call('read', 'self/comm'), '4 box\n');
    assert.is(await call('chdir', '/missing'), 'ENOENT');
    assert.is(await call('prctl', 'PR_SET_NAME', 'renamed'), '0');
    assert.is(await call('read', '/proc/self/comm'), '8 renamed\n');
  }),
  real,
);

test(
  'both sides of a fork answer, and go on independently',
  withBox(async (call, hands) => {
    const { outcome, born } = await hands.perform('box', 'fork', [], 'child');
    assert.equal(born, { actor: 'child', pid: outcome.ok ? outcome.value : null });
    const second = await hands.perform('child', 'fork', [], 'grandchild');
    assert.is(second.born?.actor, 'grandchild');
    assert.is(told(await hands.perform('grandchild', 'getpid', [])), String(second.born?.pid));
    assert.is(told(await hands.perform('grandchild', 'read', ['/proc/self/cmdline'])), '11 grandchild\0');
    assert.is(await call('read', '/proc/self/cmdline'), '4 box\0');
  }),
  real,
);

test(
  'a child that has ended is a zombie until it is waited for',
  withBox(async (call, hands) => {
    const { born } = await hands.perform('box', 'fork', [], 'child');
    const exited = await hands.perform('child', 'exit', ['7']);
    assert.equal(exited.outcome, { ok: true, value: null, data: '', nanoseconds: 0 });
    assert.not.ok(hands.has('child'));
    assert.match(await call('read', `/proc/${born?.pid}/status`), /State:\tZ/);
    assert.is(await call('wait', String(born?.pid)), `${born?.pid} exited 7`);
    assert.is(await call('read', `/proc/${born?.pid}/status`), 'ENOENT');
    assert.is(await call('wait', String(born?.pid)), 'ECHILD');
  }),
  real,
);

test(
  'setsid begins a session, unless the process leads its group already, as an actor does',
  withBox(async (call, hands) => {
    assert.is(await call('setsid'), 'EPERM');
    const { born } = await hands.perform('box', 'fork', [], 'child');
    assert.is(told(await hands.perform('child', 'setsid', [])), String(born?.pid));
  }),
  real,
);

test(
  'a child of the agent leaves no zombie',
  withBox(async (call, hands) => {
    const pid = await hands.start('web');
    await hands.perform('web', 'exit', ['0']);
    assert.is(await call('read', `/proc/${pid}/status`), 'ENOENT');
  }),
  real,
);

test(
  'a name is free again once its actor has ended',
  withBox(async (_call, hands) => {
    await hands.start('web');
    await hands.perform('web', 'exit', ['0']);
    await hands.start('web');
    assert.is(told(await hands.perform('web', 'sethostname', ['web'])), '0');
  }),
  real,
);

test(
  'kill reaches a process by its number, and wait says by which signal it died',
  withBox(async (call, hands) => {
    const { born } = await hands.perform('box', 'fork', [], 'child');
    assert.is(await call('kill', String(born?.pid), 'SIGTERM'), '0');
    assert.is(await call('wait', String(born?.pid)), `${born?.pid} killed SIGTERM`);
    assert.is(await call('kill', String(born?.pid), 'SIGTERM'), 'ESRCH');
    assert.not.ok(hands.has('child'));
  }),
  real,
);

test(
  'a signal to the own process group ends an actor and its children, and nobody else',
  withBox(async (_call, hands) => {
    await hands.start('web');
    await hands.perform('box', 'fork', [], 'child');
    assert.match(String(await hands.perform('child', 'kill', ['0', 'SIGTERM']).catch(String)), /child ended before/);
    while (hands.has('box')) await hands.perform('web', 'getpid', []);
    assert.not.ok(hands.has('child'));
  }),
  real,
);

test(
  'after unshare(CLONE_NEWPID) the first child is PID 1, and ignores what it does not handle',
  withBox(async (call, hands) => {
    assert.is(await call('unshare', 'CLONE_NEWPID'), '0');
    const { outcome, born } = await hands.perform('box', 'fork', [], 'init');
    assert.is(born?.pid, 1);
    const second = await hands.perform('box', 'fork', [], 'second');
    assert.is(second.born?.pid, 2);
    assert.is(told(await hands.perform('second', 'kill', ['1', 'SIGTERM'])), '0');
    assert.is(told(await hands.perform('second', 'kill', ['1', 'SIGKILL'])), '0');
    assert.is(told(await hands.perform('init', 'getpid', [])), '1');
    assert.is(await call('kill', String(outcome.ok && outcome.value), 'SIGKILL'), '0');
  }),
  real,
);

test(
  'once its PID 1 has died a PID namespace takes no more children',
  withBox(async (call, hands) => {
    await call('unshare', 'CLONE_NEWPID');
    const { outcome } = await hands.perform('box', 'fork', [], 'init');
    await hands.perform('init', 'exit', ['0']);
    assert.is(await call('wait', String(outcome.ok && outcome.value)), `${outcome.ok && outcome.value} exited 0`);
    const late = await hands.perform('box', 'fork', [], 'late');
    assert.is(told(late), 'ENOMEM');
    assert.is(late.born, null);
  }),
  real,
);

test(
  'clone3 makes a child in new namespaces at once',
  withBox(async (call, hands) => {
    const { born } = await hands.perform('box', 'clone3', ['CLONE_NEWPID|CLONE_NEWUTS', ''], 'init');
    assert.equal(born, { actor: 'init', pid: 1 });
    assert.is(told(await hands.perform('init', 'sethostname', ['inside'])), '0');
    assert.is.not(await call('read', '/proc/sys/kernel/hostname'), '7 inside\n');
    assert.is(told(await hands.perform('box', 'clone3', ['CLONE_NEWNS', ''], 'other')).match(/^\d+$/) !== null, true);
  }),
  real,
);

test(
  'setns joins a namespace of another process',
  withBox(async (call, hands) => {
    const pid = await hands.start('web');
    await hands.perform('web', 'unshare', ['CLONE_NEWUTS']);
    await hands.perform('web', 'sethostname', ['web']);
    assert.is(await call('setns', String(pid), 'CLONE_NEWUTS'), '0');
    assert.is(await call('read', '/proc/sys/kernel/hostname'), '4 web\n');
    assert.is(await call('setns', '999999', 'CLONE_NEWUTS'), 'ESRCH');
    assert.is(await call('setns', String(pid), 'CLONE_NEWUSER'), 'EINVAL');
  }),
  real,
);

test(
  'execve replaces the actor, which answers no more; the program has no descriptor of ours',
  withBox(async (call, hands) => {
    const { born } = await hands.perform('box', 'fork', [], 'child');
    const argv = ['/bin/sh', 'sh', '-c', 'ls -l /proc/self/fd >/root/fds; env >/root/env; exec sleep 1000'];
    const { outcome } = await hands.perform('child', 'execve', argv);
    assert.equal(outcome, { ok: true, value: null, data: '', nanoseconds: 0 });
    assert.not.ok(hands.has('child'));
    assert.match(await call('read', `/proc/${born?.pid}/cmdline`), /^\d+ (sh\0-c\0|sleep\0)/);
    await call('kill', String(born?.pid), 'SIGKILL');
    await call('wait', String(born?.pid));
  }),
  real,
);

test(
  'what execve runs has 0, 1 and 2 on /dev/null, and a small environment',
  withBox(async (call, hands) => {
    const { born } = await hands.perform('box', 'fork', [], 'child');
    await hands.perform('child', 'execve', ['/bin/sh', 'sh', '-c', 'ls -l /proc/self/fd >/root/fds; env >/root/env']);
    assert.is(await call('wait', String(born?.pid)), `${born?.pid} exited 0`);
    const fds = await call('read', '/root/fds');
    assert.equal(
      fds.match(/\d+ -> \S+/g)?.filter((link) => !/^1 -> |\/proc\//.test(link)),
      ['0 -> /dev/null', '2 -> /dev/null'],
    );
    assert.is(fds.match(/ -> /g)?.length, 4, fds);
    assert.match(await call('read', '/root/env'), /HOME=\/root/);
  }),
  real,
);

test(
  'a refused execve leaves the actor as it was',
  withBox(async (call) => {
    assert.is(await call('execve', '/missing', 'missing'), 'ENOENT');
    assert.is(await call('execve', '/root', 'root'), 'EACCES');
    assert.match(await call('getpid'), /^\d+$/);
  }),
  real,
);

test(
  'an executed program that ends at once was executed all the same',
  withBox(async (call, hands) => {
    const { born } = await hands.perform('box', 'fork', [], 'child');
    assert.is(told(await hands.perform('child', 'execve', ['/bin/true', 'true'])), 'null');
    assert.is(await call('wait', String(born?.pid)), `${born?.pid} exited 0`);
  }),
  real,
);

test(
  'an actor whose own agent-child program ends leaves no zombie',
  withBox(async (call, hands) => {
    const pid = await hands.start('web');
    await hands.perform('web', 'execve', ['/bin/sleep', 'sleep', '1000']);
    assert.is(await call('read', `/proc/${pid}/comm`), '6 sleep\n');
    await call('kill', String(pid), 'SIGKILL');
    while ((await call('read', `/proc/${pid}/comm`)) !== 'ENOENT');
  }),
  real,
);

test(
  'every flag and every signal that a lesson may name is understood',
  withBox(async (call) => {
    const { setns, mount, umount2, write, kill, unshare, clone3 } = calls;
    assert.equal(unshare.params.shape.flags.unwrap().element.options, setns.params.shape.type.options);
    assert.equal(clone3.params.shape.flags.unwrap().element.options, setns.params.shape.type.options);
    for (const type of setns.params.shape.type.options) assert.is(await call('setns', '999999', type), 'ESRCH');
    for (const flag of mount.params.shape.flags.unwrap().element.options)
      assert.is(await call('mount', 'none', '/missing', '', flag, ''), 'ENOENT');
    for (const flag of umount2.params.shape.flags.unwrap().element.options)
      assert.is(await call('umount2', '/missing', flag), 'ENOENT');
    for (const flag of write.params.shape.flags.unwrap().element.options)
      assert.is(await call('write', '/missing/file', flag, ''), 'ENOENT');
    for (const signal of kill.params.shape.signal.options) assert.is(await call('kill', '999999', signal), 'ESRCH');
  }),
  real,
);

test(
  'every call that a lesson may name is one of the agent’s, and it knows no other',
  withBox(async (_call, hands) => {
    const names = [
      ...readFileSync(new URL('../../native/calls.c', import.meta.url), 'utf8').matchAll(/^ {4}\{ "(\w+)", /gm),
    ];
    assert.equal(names.map(([, name]) => name).sort(), [...callNames].sort());
    const bare: readonly CallName[] = ['getpid', 'fork', 'setsid', 'setgroups'];
    for (const name of callNames.filter((each) => !bare.includes(each)))
      assert.match(
        String(await hands.perform('box', name, [], name === 'clone3' ? 'x' : undefined).catch(String)),
        /takes \d/,
      );
  }),
  real,
);
