import * as assert from 'uvu/assert';
import type { Namespace } from '../../src/kernel/namespace.ts';
import type { World } from '../../src/kernel/world.ts';
import { judge } from '../../src/lesson/expect.ts';
import { predicateSchema } from '../../src/lesson/predicate.ts';
import { suite } from '../support/suite.ts';
import { box, init as child, labInit, labNames, labNamespaces, shell, world } from './scenes.ts';

const test = suite('claims about names, clocks and queues');

const row = (type: Namespace['type'], inode: number, held: Partial<Namespace>): Namespace => ({
  type,
  inode,
  processes: 1,
  pid: null,
  boundAt: [],
  ...held,
});

const queues = [{ key: 0x77, id: 0, messages: 1, bytes: 5 }];

/** init is in namespaces of its own; box's children will be born in its time namespace. */
const scene = (namespaces: readonly Namespace[]): World => ({
  ...world([
    labInit,
    { ...box, namespaces: { ...labNamespaces, time_for_children: 801 } },
    shell,
    { ...child, namespaces: { ...labNamespaces, uts: 401, ipc: 501, time: 801, time_for_children: 801 } },
  ]),
  namespaces,
});

const whole = scene([
  row('uts', 400, { hostname: 'lab', domainname: '(none)' }),
  row('uts', 401, { hostname: 'web', domainname: 'example.org' }),
  row('ipc', 500, { systemV: { queues, semaphoreSets: 0, segments: 0 } }),
  row('ipc', 501, { systemV: { queues: [], semaphoreSets: 0, segments: 0 } }),
  row('time', 800, { offsets: { monotonic: 0, boottime: 0 } }),
  row('time', 801, { offsets: { monotonic: -3, boottime: 864000.5 } }),
]);

const unread: World = {
  ...scene([
    row('uts', 401, { hostname: null, domainname: null }),
    row('ipc', 501, { systemV: null }),
    row('time', 801, { offsets: null }),
  ]),
  unreadable: [
    { what: 'host and domain name of uts:[401]', why: 'EPERM' },
    { what: 'System V objects', why: 'nobody' },
  ],
};

const judged = (written: object, in_: World) =>
  judge(predicateSchema.parse(written), { world: in_, before: in_, names: labNames });

const cases: readonly (readonly [written: object, held: boolean, claim: string, saw: string])[] = [
  [{ actor: 'init', hostname: 'web' }, true, "init's host name is web", 'it is web'],
  [{ actor: 'box', hostname: 'web' }, false, "box's host name is web", 'it is lab'],
  [{ actor: 'init', domainname: 'example.org' }, true, "init's domain name is example.org", 'it is example.org'],
  [{ actor: 'box', domainname: 'example.org' }, false, "box's domain name is example.org", 'it is (none)'],
  [
    { actor: 'init', clock: 'boottime', offset: 864000 },
    true,
    "to init, CLOCK_BOOTTIME is 864000 seconds ahead of the machine's",
    "it is 864000 seconds ahead of the machine's",
  ],
  [
    { actor: 'init', clock: 'monotonic', offset: 0 },
    false,
    "to init, CLOCK_MONOTONIC is the machine's",
    "it is 3 seconds behind the machine's",
  ],
  [
    { actor: 'box', clock: 'boottime', offset: 864000 },
    false,
    "to box, CLOCK_BOOTTIME is 864000 seconds ahead of the machine's",
    "it is the machine's",
  ],
  [
    { actor: 'box', clock: 'boottime', offset: 864000, for_children: true },
    true,
    "for box's children, CLOCK_BOOTTIME is 864000 seconds ahead of the machine's",
    "it is 864000 seconds ahead of the machine's",
  ],
  [
    { actor: 'box', queue: 0x77 },
    true,
    "in box's IPC namespace there is a queue 0x77",
    'the queue 0x77 is there, 1 message in it',
  ],
  [
    { actor: 'box', queue: 0x77, messages: 0 },
    false,
    "in box's IPC namespace there is a queue 0x77, with no message in it",
    'the queue 0x77 is there, 1 message in it',
  ],
  [
    { actor: 'box', queue: 0x77, is: 'absent' },
    false,
    "in box's IPC namespace there is no queue 0x77",
    'the queue 0x77 is there, 1 message in it',
  ],
  [
    { actor: 'init', queue: 0x77, is: 'absent' },
    true,
    "in init's IPC namespace there is no queue 0x77",
    'init finds no queue 0x77 in its IPC namespace',
  ],
  [
    { actor: 'init', queue: 0x77, messages: 1 },
    false,
    "in init's IPC namespace there is a queue 0x77, with 1 message in it",
    'init finds no queue 0x77 in its IPC namespace',
  ],
];

for (const [written, held, claim, saw] of cases)
  test(`${claim}: ${held ? 'held' : saw}`, () => {
    const verdict = judged(written, whole);
    assert.equal([verdict.held, verdict.claim, verdict.saw], [held, claim, saw]);
    assert.ok(verdict.tryThis === null || !held);
  });

test('what could not be read never holds, and why is said', () => {
  const seen = (claim: object) => judged({ actor: 'init', ...claim }, unread);
  for (const claim of [{ hostname: 'web' }, { clock: 'boottime', offset: 0 }, { queue: 1 }, { queue: 1, is: 'absent' }])
    assert.not(seen(claim).held);
  assert.is(seen({ hostname: 'web' }).saw, "init's host name cannot be read: EPERM");
  assert.is(seen({ queue: 1 }).saw, "init's System V objects cannot be read: nobody");
  assert.is(seen({ clock: 'boottime', offset: 0 }).saw, "init's clocks cannot be read");
});

test('of more queues than were read, one that is missing may be there', () => {
  const more = { ...whole, unreadable: [{ what: 'queues of ipc:[501]', why: 'there are too many of them' }] };
  assert.not(judged({ actor: 'init', queue: 0x77, is: 'absent' }, more).held);
});

test('a namespace that no row tells of is no evidence', () => {
  assert.is(judged({ actor: 'init', hostname: 'web' }, scene([])).saw, "init's uts namespace was not looked into");
});
