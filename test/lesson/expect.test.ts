import * as assert from 'uvu/assert';
import type { Process } from '../../src/kernel/process.ts';
import type { World } from '../../src/kernel/world.ts';
import { judge, type Scene } from '../../src/lesson/expect.ts';
import { type Predicate, predicateSchema } from '../../src/lesson/predicate.ts';
import { suite } from '../support/suite.ts';
import { box, init, labInit, labNames, labNamespaces, mount, process, shell, world } from './scenes.ts';

const test = suite('claims');

const before = world([labInit, box, shell]);
const after = world(
  [labInit, box, shell, init],
  [
    mount({ namespace: 200, mountpoint: '/proc', fstype: 'proc' }),
    mount({ namespace: 201, mountpoint: '/proc', fstype: 'tmpfs' }),
    mount({ namespace: 201, mountpoint: '/proc', fstype: 'proc' }),
    mount({ namespace: 201, mountpoint: '/data', fstype: 'proc' }),
    mount({ namespace: 201, mountpoint: '/data', fstype: 'tmpfs' }),
  ],
);

/** A lab in which procs count as the lab, as box's child, as nobody with a name, and as cannot be told. */
const procs = world(
  [labInit, box, shell, init],
  [
    mount({ namespace: 200, mountpoint: '/proc', fstype: 'proc', pidNamespace: 100 }),
    mount({ namespace: 201, mountpoint: '/proc', fstype: 'proc', pidNamespace: 100 }),
    mount({ namespace: 201, mountpoint: '/proc', fstype: 'proc', pidNamespace: 101 }),
    mount({ namespace: 201, mountpoint: '/old', fstype: 'proc', pidNamespace: 100 }),
    mount({ namespace: 201, mountpoint: '/odd', fstype: 'proc', pidNamespace: 109 }),
    mount({ namespace: 201, mountpoint: '/empty', fstype: 'proc' }),
    mount({ namespace: 201, mountpoint: '/closed', fstype: 'proc', pidNamespace: null }),
    mount({ namespace: 201, mountpoint: '/tmp' }),
  ],
);

const claim = (written: unknown): Predicate => predicateSchema.parse(written);
const scene = (now: World, then: World = before): Scene => ({ world: now, before: then, names: labNames });
const changed = (now: Process, fields: Partial<Process>): World =>
  world([labInit, box, shell, init].map((one) => (one === now ? { ...one, ...fields } : one)));

const bothKeep = world([labInit, box, shell, init]);
const unsharedBox = {
  namespaces: { ...labNamespaces, pid_for_children: undefined },
} as unknown as Partial<Process>;
const blindBox: Partial<Process> = { namespaces: { ...labNamespaces, pid: null, net: null } };
const zombieInit: Partial<Process> = { state: 'Z', namespaces: {} };

/** What is written, where it holds or not, the claim and what is seen. */
const held: readonly (readonly [written: unknown, now: World, claim: string, saw: string])[] = [
  [
    { actor: 'init', pid: 1 },
    after,
    'init is number 1 in its own PID namespace',
    'init is number 1 in its own PID namespace',
  ],
  [
    { actor: 'box', pid: 3 },
    after,
    'box is number 3 in its own PID namespace',
    'box is number 3 in its own PID namespace',
  ],
  [{ actor: 'box', pid: true }, after, 'box keeps its numbers', 'box is 4242 · 3, as before'],
  [{ actor: 'init', levels: 3 }, after, 'init has a number at 3 levels', 'init has one at 3 levels: 4250 · 7 · 1'],
  [
    { actor: 'box', state: 'alive' },
    after,
    'box is alive',
    'box is alive and sleeps until there is something to do (state S)',
  ],
  [{ actor: 'box', state: 'stopped' }, changed(box, { state: 'T' }), 'box is stopped', 'box is stopped (state T)'],
  [
    { actor: 'box', state: 'alive' },
    changed(box, { state: 'D' }),
    'box is alive',
    'box is alive and waits deep in the kernel (state D)',
  ],
  [
    { actor: 'init', state: 'zombie' },
    changed(init, zombieInit),
    'init is a zombie',
    'init is a zombie: it has ended, and its parent has not waited for it (state Z)',
  ],
  [{ actor: 'init', comm: 'init' }, after, 'init is called init', 'init is called init'],
  [{ actor: 'init', parent: 'box' }, after, "init's parent is box", "init's parent is box"],
  [
    { actor: 'init', mount: '/proc' },
    after,
    'init sees a mount at /proc',
    'the mount that init sees at /proc is of type proc',
  ],
  [
    { actor: 'init', mount: '/proc', fstype: 'proc' },
    after,
    'init sees a mount of type proc at /proc',
    'the mount that init sees at /proc is of type proc',
  ],
  [
    { actor: 'init', mount: '/proc', counts_as: 'itself' },
    procs,
    'init sees a proc at /proc that counts as it does',
    'the proc that init sees at /proc counts as init does',
  ],
  [
    { actor: 'init', mount: '/old', fstype: 'proc', counts_as: 'lab-init' },
    procs,
    'init sees a proc at /old that counts as lab-init does',
    'the proc that init sees at /old counts as lab-init does',
  ],
  [
    { actor: 'box', mount: '/proc', counts_as: 'box' },
    procs,
    'box sees a proc at /proc that counts as it does',
    'the proc that box sees at /proc counts as box does',
  ],
  [
    { actor: 'box', namespace: 'pid' },
    after,
    "box's PID namespace stays the same",
    "box's PID namespace is 100, as before",
  ],
  [
    { actor: 'box', namespace: ['pid', 'mnt', 'net'] },
    after,
    "box's PID, mount and network namespaces stay the same",
    "box's PID, mount and network namespaces are as before",
  ],
  [
    { actor: 'box', namespace: ['pid', 'pid_for_children'] },
    after,
    "box's PID namespace and PID namespace for children stay the same",
    "box's PID namespace and PID namespace for children are as before",
  ],
  [
    { actor: 'box', namespace: 'pid_for_children', is: 'none' },
    changed(box, unsharedBox),
    'box has no PID namespace for children',
    'box has no PID namespace for children',
  ],
  [
    { actor: 'box', namespace: 'pid_for_children', is: 'changed' },
    changed(box, unsharedBox),
    "box's PID namespace for children changes",
    "box's PID namespace for children was 100 and is none",
  ],
  [
    { actor: 'box', namespace: 'net', is: 'changed' },
    changed(box, { namespaces: { ...labNamespaces, net: 301 } }),
    "box's network namespace changes",
    "box's network namespace was 300 and is 301",
  ],
  [
    { actor: 'init', namespace: 'pid', unlike: 'box' },
    after,
    "init's PID namespace is not box's",
    "init's PID namespace is 101, and box's is 100",
  ],
  [
    { actor: 'init', namespace: ['net'], as: 'box' },
    after,
    "init's network namespace is box's too",
    "init's network namespace is 300, and box's is the same one",
  ],
  [{ gone: 'init' }, before, 'init is gone', 'init is gone'],
  [{ gone: 'init' }, world([labInit, box, shell, { ...init, startTicks: 9 }]), 'init is gone', 'init is gone'],
];

test('a claim about several namespaces tells of each that it compares', () => {
  const {
    held,
    claim: words,
    saw,
  } = judge(claim({ actor: 'init', namespace: ['net', 'pid'], as: 'box' }), scene(after));
  assert.equal([held, words], [false, "init's network and PID namespaces are box's too"]);
  assert.is(saw, "init's PID namespace is 101, and box's is 100");
});

const refuted: readonly (readonly [
  written: unknown,
  now: World,
  claim: string,
  saw: string,
  tryThis: string | null,
])[] = [
  [
    { actor: 'box', pid: 1 },
    after,
    'box is number 1 in its own PID namespace',
    'box is number 3 in its own PID namespace',
    'a process gets its numbers at birth, and number 1 is the first that is born in a new PID namespace',
  ],
  [
    { actor: 'box', pid: 4 },
    after,
    'box is number 4 in its own PID namespace',
    'box is number 3 in its own PID namespace',
    null,
  ],
  [{ actor: 'init', pid: true }, after, 'init keeps its numbers', 'init was not there before', null],
  [
    { actor: 'init', levels: 2 },
    after,
    'init has a number at 2 levels',
    'init has one at 3 levels: 4250 · 7 · 1',
    null,
  ],
  [
    { actor: 'box', state: 'alive' },
    changed(box, { state: 'T' }),
    'box is alive',
    'box is stopped (state T)',
    'SIGCONT lets a stopped process go on',
  ],
  [
    { actor: 'box', state: 'stopped' },
    after,
    'box is stopped',
    'box is alive and sleeps until there is something to do (state S)',
    'send it SIGSTOP, by the number that it has where the sender lives',
  ],
  [
    { actor: 'box', state: 'zombie' },
    changed(box, { state: 'X' }),
    'box is a zombie',
    'box is about to vanish (state X)',
    null,
  ],
  [
    { actor: 'box', comm: 'web' },
    changed(box, { comm: 'a\x1b[2J' }),
    'box is called web',
    'box is called a\\u001b[2J',
    null,
  ],
  [{ actor: 'init', parent: 'shell' }, after, "init's parent is shell", "init's parent is box", null],
  [
    { actor: 'init', parent: 'box' },
    changed(init, { ppid: 0 }),
    "init's parent is box",
    "init's parent is not visible from here",
    null,
  ],
  [
    { actor: 'init', parent: 'box' },
    world([labInit, box, shell, { ...init, ppid: 5000 }, process({ nspid: [5000, 9], comm: 'cat' })]),
    "init's parent is box",
    "init's parent is cat (5000 · 9)",
    null,
  ],
  [{ actor: 'init', parent: 'box' }, world([labInit, shell, init]), "init's parent is box", 'box has ended', null],
  [{ actor: 'init', mount: '/mnt' }, after, 'init sees a mount at /mnt', 'init sees nothing mounted at /mnt', null],
  [
    { actor: 'init', mount: '/data', fstype: 'proc' },
    after,
    'init sees a mount of type proc at /data',
    'the mount that init sees at /data is of type tmpfs',
    null,
  ],
  [
    { actor: 'init', mount: '/proc' },
    changed(init, zombieInit),
    'init sees a mount at /proc',
    'init has no mount namespace any more',
    null,
  ],
  [
    { actor: 'init', mount: '/proc' },
    changed(init, { namespaces: { mnt: null } }),
    'init sees a mount at /proc',
    "init's mount namespace cannot be read",
    null,
  ],
  [
    { actor: 'init', mount: '/old', counts_as: 'itself' },
    procs,
    'init sees a proc at /old that counts as it does',
    'the proc that init sees at /old counts as lab-init does',
    'mount a fresh proc at /old, from inside the PID namespace that it shall count as',
  ],
  [
    { actor: 'shell', mount: '/proc', counts_as: 'init' },
    procs,
    'shell sees a proc at /proc that counts as init does',
    'the proc that shell sees at /proc counts as lab-init does',
    'mount a fresh proc at /proc, from inside the PID namespace that it shall count as',
  ],
  [
    { actor: 'init', mount: '/odd', counts_as: 'itself' },
    procs,
    'init sees a proc at /odd that counts as it does',
    'the proc that init sees at /odd counts as another PID namespace does',
    'mount a fresh proc at /odd, from inside the PID namespace that it shall count as',
  ],
  [
    { actor: 'init', mount: '/empty', counts_as: 'itself' },
    procs,
    'init sees a proc at /empty that counts as it does',
    'the proc that init sees at /empty shows no number 1, so nobody can tell how it counts',
    null,
  ],
  [
    { actor: 'init', mount: '/closed', counts_as: 'itself' },
    procs,
    'init sees a proc at /closed that counts as it does',
    'how the proc that init sees at /closed counts cannot be read',
    null,
  ],
  [
    { actor: 'init', mount: '/tmp', counts_as: 'itself' },
    procs,
    'init sees a proc at /tmp that counts as it does',
    'the mount that init sees at /tmp is of type tmpfs',
    null,
  ],
  [
    { actor: 'init', mount: '/mnt', counts_as: 'itself' },
    procs,
    'init sees a proc at /mnt that counts as it does',
    'init sees nothing mounted at /mnt',
    null,
  ],
  [
    { actor: 'init', mount: '/proc', counts_as: 'worker' },
    procs,
    'init sees a proc at /proc that counts as worker does',
    'there is no process worker yet',
    null,
  ],
  [
    { actor: 'box', mount: '/proc', counts_as: 'itself' },
    { ...changed(box, blindBox), mounts: procs.mounts },
    'box sees a proc at /proc that counts as it does',
    "box's PID namespace cannot be read",
    null,
  ],
  [
    { actor: 'box', namespace: ['pid', 'net'] },
    changed(box, { namespaces: { ...labNamespaces, net: 301 } }),
    "box's PID and network namespaces stay the same",
    "box's network namespace was 300 and is 301",
    'start this step again to get the old one back',
  ],
  [
    { actor: 'box', namespace: 'pid' },
    changed(box, blindBox),
    "box's PID namespace stays the same",
    "box's PID namespace cannot be read",
    null,
  ],
  [
    { actor: 'init', namespace: 'pid' },
    after,
    "init's PID namespace stays the same",
    'init was not there before',
    null,
  ],
  [
    { actor: 'box', namespace: 'pid_for_children', is: 'none' },
    after,
    'box has no PID namespace for children',
    "box's PID namespace for children is 100",
    null,
  ],
  [
    { actor: 'box', namespace: 'pid', is: 'none' },
    changed(box, blindBox),
    'box has no PID namespace',
    "box's PID namespace cannot be read",
    null,
  ],
  [
    { actor: 'box', namespace: 'net', is: 'changed' },
    after,
    "box's network namespace changes",
    "box's network namespace is 300, as before",
    null,
  ],
  [
    { actor: 'init', namespace: 'pid', as: 'box' },
    after,
    "init's PID namespace is box's too",
    "init's PID namespace is 101, and box's is 100",
    'a process keeps its PID namespace for life: setns() is for its children',
  ],
  [
    { actor: 'shell', namespace: 'net', as: 'box' },
    changed(box, { namespaces: { ...labNamespaces, net: 301 } }),
    "shell's network namespace is box's too",
    "shell's network namespace is lab-init's, not box's",
    "setns() takes a process into box's network namespace, and in a shell nsenter does",
  ],
  [
    { actor: 'shell', namespace: 'pid', unlike: 'box' },
    after,
    "shell's PID namespace is not box's",
    "shell's PID namespace is 100, and box's is the same one",
    'a process keeps its PID namespace for life: a new one is for its children',
  ],
  [
    { actor: 'shell', namespace: 'net', unlike: 'box' },
    after,
    "shell's network namespace is not box's",
    "shell's network namespace is 300, and box's is the same one",
    'unshare() and clone() make a new network namespace',
  ],
  [
    { actor: 'init', namespace: 'pid', unlike: 'box' },
    changed(init, zombieInit),
    "init's PID namespace is not box's",
    "init's PID namespace is none, and box's is 100",
    null,
  ],
  [
    { actor: 'init', namespace: 'pid', unlike: 'box' },
    changed(box, blindBox),
    "init's PID namespace is not box's",
    "box's PID namespace cannot be read",
    null,
  ],
  [
    { actor: 'box', namespace: 'pid', as: 'worker' },
    after,
    "box's PID namespace is worker's too",
    'there is no process worker yet',
    null,
  ],
  [
    { actor: 'worker', pid: 1 },
    after,
    'worker is number 1 in its own PID namespace',
    'there is no process worker yet',
    null,
  ],
  [
    { actor: 'init', state: 'alive' },
    before,
    'init is alive',
    'init has ended',
    'start this step again, and init is there again',
  ],
  [
    { actor: 'init', state: 'alive' },
    world([labInit, box, shell, { ...init, startTicks: 9 }]),
    'init is alive',
    'init has ended',
    'start this step again, and init is there again',
  ],
  [{ gone: 'init' }, after, 'init is gone', 'init is alive and sleeps until there is something to do (state S)', null],
  [
    { gone: 'init' },
    changed(init, zombieInit),
    'init is gone',
    'init is a zombie: it has ended, and its parent has not waited for it (state Z)',
    'a zombie goes when its parent waits for it',
  ],
  [{ gone: 'worker' }, after, 'worker is gone', 'there is no process worker yet', null],
];

for (const [written, now, words, saw] of held) {
  test(`holds: ${JSON.stringify(written)} as ${saw}`, () => {
    assert.equal(judge(claim(written), scene(now)), { held: true, claim: words, saw, tryThis: null });
  });
}

for (const [written, now, words, saw, tryThis] of refuted) {
  test(`does not hold: ${JSON.stringify(written)} as ${saw}`, () => {
    assert.equal(judge(claim(written), scene(now)), { held: false, claim: words, saw, tryThis });
  });
}

test('a namespace that could not be read before is not the same', () => {
  const then = world([labInit, { ...box, ...blindBox }, shell]);
  const { held, saw } = judge(claim({ actor: 'box', namespace: 'pid' }), scene(bothKeep, then));
  assert.equal([held, saw], [false, "box's PID namespace could not be read before"]);
});

test('a lesson words its claim itself if it likes', () => {
  const verdict = judge(claim({ actor: 'init', pid: 1, say: 'init is the first' }), scene(after));
  assert.equal(verdict, {
    held: true,
    claim: 'init is the first',
    saw: 'init is number 1 in its own PID namespace',
    tryThis: null,
  });
});
