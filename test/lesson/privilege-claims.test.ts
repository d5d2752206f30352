import * as assert from 'uvu/assert';
import type { Namespace } from '../../src/kernel/namespace.ts';
import type { Process } from '../../src/kernel/process.ts';
import type { World } from '../../src/kernel/world.ts';
import { judge } from '../../src/lesson/expect.ts';
import { predicateSchema } from '../../src/lesson/predicate.ts';
import { suite } from '../support/suite.ts';
import { box, init as child, labInit, labNamespaces, names, shell, world } from './scenes.ts';

const test = suite('claims about privileges');

const userNamespace = (inode: number, fields: Partial<Namespace>): Namespace => ({
  type: 'user',
  inode,
  processes: 1,
  pid: null,
  boundAt: [],
  ...fields,
});

/** The lab's ids begin at 100000; init has a user namespace of its own, with one id mapped. */
const namespaces = [
  userNamespace(600, {
    uidMap: [{ inside: 0, outside: 100000, count: 65536 }],
    gidMap: [{ inside: 0, outside: 100000, count: 65536 }],
  }),
  userNamespace(601, { uidMap: [{ inside: 0, outside: 101000, count: 1 }], gidMap: [] }),
  userNamespace(602, { uidMap: null }),
];

const own = { namespaces: { ...labNamespaces, user: 601 }, uid: 101000, gid: 101000 };

const scene = (more: Partial<Process>): World => ({
  ...world([labInit, { ...box, uid: 100000, gid: 100000 }, shell, { ...child, ...own, ...more }]),
  namespaces,
});

// CAP_CHOWN, CAP_DAC_OVERRIDE and CAP_KILL.
const few = '0000000000000023';

const cases: readonly (readonly [
  written: object,
  process: Partial<Process>,
  held: boolean,
  claim: string,
  saw: string,
  tryThis?: string,
])[] = [
  [
    { actor: 'init', uid: 0 },
    {},
    true,
    'init has uid 0 in its own user namespace',
    'init has uid 0 in its own user namespace',
  ],
  [
    { actor: 'init', uid: 1000, seen_by: 'lab-init' },
    {},
    true,
    'init has uid 1000 in the user namespace of lab-init',
    'init has uid 1000 in the user namespace of lab-init',
  ],
  [
    { actor: 'init', uid: 0, seen_by: 'lab-init' },
    {},
    false,
    'init has uid 0 in the user namespace of lab-init',
    'init has uid 1000 in the user namespace of lab-init',
  ],
  [
    { actor: 'init', gid: 0 },
    {},
    false,
    'init has gid 0 in its own user namespace',
    'init has no gid in its own user namespace: nothing maps 101000 there',
  ],
  [
    { actor: 'box', uid: 0, seen_by: 'init' },
    {},
    false,
    'box has uid 0 in the user namespace of init',
    'box has no uid in the user namespace of init: nothing maps 100000 there',
  ],
  [
    { actor: 'init', uid: 0 },
    { namespaces: { ...labNamespaces, user: 602 } },
    false,
    'init has uid 0 in its own user namespace',
    'how ids are counted in its own user namespace cannot be read',
  ],
  [
    { actor: 'init', uid: 0, seen_by: 'worker' },
    {},
    false,
    'init has uid 0 in the user namespace of worker',
    'there is no process worker yet',
  ],
  [
    { actor: 'init', capability: 'CAP_KILL' },
    { capabilities: few },
    true,
    'init has CAP_KILL',
    'CAP_KILL is among its effective capabilities',
  ],
  [
    { actor: 'init', capability: ['CAP_CHOWN', 'CAP_SYS_ADMIN'] },
    { capabilities: few },
    false,
    'init has CAP_CHOWN and CAP_SYS_ADMIN',
    'CAP_CHOWN is among its effective capabilities; CAP_SYS_ADMIN is not among its effective capabilities',
  ],
  [
    { actor: 'init', capability: ['CAP_SYS_ADMIN', 'CAP_NET_ADMIN'], has: false },
    { capabilities: few },
    true,
    'init does not have CAP_SYS_ADMIN or CAP_NET_ADMIN',
    'CAP_SYS_ADMIN and CAP_NET_ADMIN are not among its effective capabilities',
  ],
  [
    { actor: 'init', capability: 'CAP_KILL', has: false },
    { capabilities: null },
    false,
    'init does not have CAP_KILL',
    "init's effective capabilities cannot be read",
  ],
  [
    { actor: 'init', capability: 'CAP_SYS_ADMIN', has: false, set: 'bounding' },
    { boundingCapabilities: few },
    true,
    'init can never have CAP_SYS_ADMIN',
    'CAP_SYS_ADMIN is not in its bounding set',
  ],
  [
    { actor: 'init', capability: 'CAP_KILL', set: 'bounding' },
    {},
    false,
    'init can come to have CAP_KILL',
    "init's bounding capabilities cannot be read",
  ],
  [
    { actor: 'init', no_new_privs: true },
    { noNewPrivs: true },
    true,
    'init has no_new_privs set: no program can give it more than it has',
    'it is set',
  ],
  [
    { actor: 'init', no_new_privs: true },
    { noNewPrivs: false },
    false,
    'init has no_new_privs set: no program can give it more than it has',
    'it is not set',
    'prctl(PR_SET_NO_NEW_PRIVS, 1) sets it',
  ],
  [
    { actor: 'init', no_new_privs: false },
    {},
    false,
    'init has no_new_privs not set: a program can give it more than it has',
    "init's no_new_privs cannot be read",
  ],
  [{ actor: 'init', seccomp: 'filter' }, { seccomp: 2 }, true, "init's system calls are filtered", 'they are filtered'],
  [
    { actor: 'init', seccomp: 'off' },
    { seccomp: 2 },
    false,
    "init's system calls are not filtered",
    'they are filtered',
  ],
  [
    { actor: 'init', seccomp: 'off' },
    { seccomp: null },
    false,
    "init's system calls are not filtered",
    'whether they are filtered cannot be read',
  ],
];

for (const [written, process, held, claim, saw, tryThis] of cases) {
  test(`${JSON.stringify(written)}: ${saw}`, () => {
    const now = scene(process);
    const verdict = judge(predicateSchema.parse(written), {
      world: now,
      before: now,
      names: names({ 'lab-init': labInit, box, shell, init: child }),
    });
    assert.equal([verdict.held, verdict.claim, verdict.saw, verdict.tryThis], [held, claim, saw, tryThis ?? null]);
  });
}
